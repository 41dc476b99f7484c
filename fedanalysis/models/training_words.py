"""The sentences of the ladder of evidence: takes its result, gives Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fedanalysis.language import Text
from fedanalysis.models.rungs import RUNG_NAMES, Rung
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.training_bounds import TrainingCounts
    from fedanalysis.models.training_effect import TrainingEffectResult

_NAMES = {
    "employed": Text("就业", "found work"),
    "promoted": Text("获得晋升", "were promoted"),
    "started_business": Text("创业", "started a business"),
    "certified": Text("取得证书", "gained a certificate"),
}
_WILSON = Text(
    "区间为威尔逊区间，把参训者看作相互独立；同班学员相近时，区间应当更宽。",
    "The interval is Wilson's and takes persons as independent; where members of a class are "
    "alike it should be wider.",
)
_NO_CLUSTERS = Text(
    "所列的班或村在这一级没有用到。", "The clusters named are not used on this rung."
)
_MINUS = "\N{MINUS SIGN}"


def paragraph(result: TrainingEffectResult) -> Text:
    """Return the rung, its finding, and what may and may not be said."""
    return join(
        _where(result),
        *_finding(result),
        result.may_say,
        result.may_not_say,
        result.next_step,
    )


def notes(result: TrainingEffectResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    if result.counts is None:
        hidden = () if result.hidden is None else result.hidden.notes
        return (*result.comparison.notes, *hidden, result.may_not_say)
    said = [result.may_not_say, _once()]
    if result.rate is not None:
        said.append(_WILSON)
    if result.spec.cluster is not None:
        said.append(_NO_CLUSTERS)
    if result.rung is Rung.BOUNDS:
        said += _bounds_notes(result)
    if (times := result.counts.person_time_n) and result.counts.person_n:
        said.append(_collapsed(result.counts, times))
    return tuple(said)


def short(result: TrainingEffectResult) -> Text:
    """Return the finding in a few words, for a figure."""
    counts, name = result.counts, _name(result)
    if counts is None:
        low, high = f"{result.ci_low:.3g}", f"{result.ci_high:.3g}"
        return Text(
            f"差额{result.estimate:.3g}（{low}至{high}）",
            f"difference {result.estimate:.3g} ({low} to {high})",
        )
    if (bounds := result.bounds) is not None:
        low, high = (_points(float(bounds[end].iloc[0])) for end in ("low", "high"))
        return Text(f"{low}至{high}个百分点", f"{low} to {high} points")
    if (rate := result.rate) is not None:
        low, high = _percent(rate.ci_low), _percent(rate.ci_high)
        at = _percent(rate.estimate)
        return Text(f"{at}（{low}至{high}）", f"{at} ({low} to {high})")
    return Text(f"{name.zh}{counts.success_n:,}人", f"{counts.success_n:,} {name.en}")


def plot_title(result: TrainingEffectResult) -> Text:
    """Return the rung as a title."""
    rung, name = int(result.rung), RUNG_NAMES[result.rung]
    return Text(f"证据到第{rung}级：{name.zh}", f"The evidence stands on rung {rung}: {name.en}")


def plot_subtitle() -> Text:
    """Return what is drawn."""
    return Text(
        "证据的六级阶梯：越往上，设计能支持的说法越强",
        "The ladder of evidence: the higher the rung, the stronger the words a design allows",
    )


def plot_source() -> Text:
    """Return the source when the user gives none."""
    return Text("所给数据", "the data given")


def plot_status() -> Text:
    """Return what the figures are when the user says nothing."""
    return Text("由所给数据计算", "computed from the data given")


def plot_note(result: TrainingEffectResult) -> Text | None:
    """Return every failed gate in words; None where none failed."""
    failed = [gate.text for gate in result.gates if gate.passed is False]
    return join(*failed) if failed else None


def _where(result: TrainingEffectResult) -> Text:
    rung, name = int(result.rung), RUNG_NAMES[result.rung]
    return Text(f"证据等级{rung}（{name.zh}）。", f"Rung {rung} of evidence ({name.en}).")


def _finding(result: TrainingEffectResult) -> tuple[Text, ...]:
    if result.counts is None:
        hidden = () if result.hidden is None else (result.hidden.sentences,)
        return (result.comparison.sentences, *_failed_gates(result), *hidden)
    if result.rung is Rung.COUNTS:
        return (_count(result, result.counts), *_times(result.counts))
    if result.rung is Rung.RATE:
        return (_rate(result), *_beside(result))
    return (*_shares(result, result.counts), _difference(result), *_beside(result))


def _failed_gates(result: TrainingEffectResult) -> tuple[Text, ...]:
    failed = [gate.text for gate in result.gates if gate.passed is False]
    said = result.comparison.sentences
    return tuple(text for text in failed if text.en not in said.en)


def _count(result: TrainingEffectResult, counts: TrainingCounts) -> Text:
    name, n = _name(result), f"{counts.success_n:,}"
    return Text(f"参训者中{name.zh}的有{n}人。", f"Of those trained, {n} {name.en}.")


def _times(counts: TrainingCounts) -> tuple[Text, ...]:
    if counts.person_time_n is None:
        return ()
    n = f"{counts.person_time_n:,}"
    return (
        Text(
            f"{n}是人次，不是人数，同一人可能计了多次，不能作分母。",
            f"The {n} are attendances, not persons: one person may count more than once, so they "
            "are no denominator.",
        ),
    )


def _rate(result: TrainingEffectResult) -> Text:
    rate, counts, name = result.rate, result.counts, _name(result)
    if rate is None or counts is None:
        return Text("没有比例。", "There is no share.")
    n, persons = f"{counts.success_n:,}", f"{result.n_used:,}"
    at, low, high = (_percent(v) for v in (rate.estimate, rate.ci_low, rate.ci_high))
    level = f"{100 * rate.confidence:.3g}%"
    return Text(
        f"{persons}名参训者中{name.zh}的有{n}人，占{at}（{level}区间{low}至{high}）。",
        f"Of {persons} persons trained, {n} {name.en}: {at} ({level} interval {low} to {high}).",
    )


def _shares(result: TrainingEffectResult, counts: TrainingCounts) -> tuple[Text, ...]:
    if result.rate is not None:
        return (_rate(result),)
    shares, persons = counts.rate_range, counts.person_range
    if shares is None or persons is None:
        return ()
    low, high = _percent(shares[0]), _percent(shares[1])
    name, n = _name(result), f"{counts.success_n:,}"
    said = [_count(result, counts)]
    if counts.unobserved_n:
        q = f"{counts.unobserved_n:,}"
        said.append(
            Text(
                f"另有{q}人结果不明：最坏情形无一{name.zh}，最好情形全部{name.zh}。",
                f"The outcome of {q} more is unknown: at worst none of them {name.en}, at best "
                "all.",
            )
        )
    if persons[0] != persons[1]:
        said.append(_doubled(counts, persons))
    said.append(
        Text(
            f"因此比例在{low}至{high}之间，已知{n}人。",
            f"So the share lies between {low} and {high}; {n} are known.",
        )
    )
    return tuple(said)


def _doubled(counts: TrainingCounts, persons: tuple[int, int]) -> Text:
    times, most = f"{counts.person_time_n:,}", counts.max_times
    low, high = f"{persons[0]:,}", f"{persons[1]:,}"
    return Text(
        f"{times}人次中每人最多{most}次，人数在{low}至{high}之间。",
        f"The {times} attendances, at most {most} a person, are {low} to {high} persons.",
    )


def _difference(result: TrainingEffectResult) -> Text:
    bounds, given = result.bounds, result.spec.baseline
    if bounds is None:
        return Text("没有上下限。", "There are no bounds.")
    row = {str(name): float(values.iloc[0]) for name, values in bounds.items()}
    low, high = _points(row["low"]), _points(row["high"])
    share = _range(row["break_even_low"], row["break_even_high"])
    if given is None:
        return Text(
            f"净差额等于{share.zh}减去没有培训时的比例；后者未知，净差额可为{low}至{high}个百分点。",
            f"The net difference is {share.en} less the share without training; as that is "
            f"unknown, it can be anything from {low} to {high} points.",
        )
    baseline, grounds = _range(*given), result.spec.grounds
    why_zh = f"（{grounds.zh}）" if grounds else "（假定，未给依据）"
    why_en = f" ({grounds.en})" if grounds else " (assumed, no grounds given)"
    ends = _points(row["outer_low"]), _points(row["outer_high"])
    return Text(
        f"净差额等于{share.zh}减去没有培训时的比例。若后者为{baseline.zh}{why_zh}，净差额为{low}至{high}"
        f"个百分点（计入抽样误差为{ends[0]}至{ends[1]}）；若后者达到{share.zh}，净差额为零。",
        f"The net difference is {share.en} less the share without training. If that is "
        f"{baseline.en}{why_en}, the net difference is {low} to {high} points ({ends[0]} to "
        f"{ends[1]} with sampling error); at a share of {share.en} without training it is nil.",
    )


def _beside(result: TrainingEffectResult) -> tuple[Text, ...]:
    other = None if result.beside is None else result.beside.rate(result.confidence)
    if result.beside is None or other is None:
        return ()
    n, at = f"{result.beside.person_n:,}", _percent(other.estimate)
    return (
        Text(
            f"未参训的{n}人中占{at}；两组本来未必相同，未作调整，差距不作解释。",
            f"Among {n} not trained it is {at}; the two groups may have differed before and were "
            "not made alike, so the gap is not interpreted.",
        ),
    )


def _once() -> Text:
    return Text(
        "每名参训者只计一次；结果以登记为准。",
        "Each person trained counts once; outcomes are taken as recorded.",
    )


def _bounds_notes(result: TrainingEffectResult) -> list[Text]:
    said = [
        Text(
            "上下限不是区间估计，范围内没有哪个数值更可能。",
            "Bounds are no interval: nothing inside them is likelier than the rest.",
        )
    ]
    if result.spec.baseline is None:
        said.append(
            Text(
                "没有给出没有培训时的比例，按0至100%计算。",
                "No share without training was given; 0 to 100% was taken.",
            )
        )
    return said


def _collapsed(counts: TrainingCounts, times: int) -> Text:
    n, persons = f"{times:,}", f"{counts.person_n:,}"
    return Text(
        f"{n}人次合并为{persons}人；同一人有一次记为达到即算达到。",
        f"{n} attendances were joined to {persons} persons; one success in any of them counts.",
    )


def _name(result: TrainingEffectResult) -> Text:
    outcome = result.spec.outcome
    return result.spec.name or _NAMES.get(
        outcome, Text(f"“{outcome}”为是", f"have `{outcome}` recorded")
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _range(low: float, high: float) -> Text:
    first, last = _percent(low), _percent(high)
    if first == last:
        return Text(first, first)
    return Text(f"{first}至{last}", f"{first} to {last}")


def _points(difference: float) -> str:
    return f"{100 * difference:+.1f}".replace("-", _MINUS)
