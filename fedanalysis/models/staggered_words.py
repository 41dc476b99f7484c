"""Sentences of a staggered roll-out: takes its result, gives Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fedanalysis.language import Text
from fedanalysis.models.did_words import (
    failed_sentences,
    holds_zero,
    interval,
    not_proven,
    placebo_date_gate,
    pre_trend_gate,
    small_group_gate,
)
from fedanalysis.models.gates import Gate
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.staggered import StaggeredResult
    from fedanalysis.models.staggered_aggregate import StaggeredAggregate

__all__ = ["placebo_date_gate", "pre_trend_gate", "small_group_gate"]

_AVERAGES = {
    "simple": Text("开始后各组各期", "all groups and periods from treatment on"),
    "dynamic": Text("开始后各期（按距开始的时间）", "times since treatment, each alike"),
    "group": Text("各批次（按批次大小）", "groups, by their size"),
    "calendar": Text("各时期", "calendar periods, each alike"),
}
_DROPPED = {
    "treated_at_start": Text("第一期或更早已参训", "treated in the first period or before"),
    "gaps": Text("有的时期没有结果", "without an outcome in some period"),
    "covariates": Text("缺少协变量", "without a covariate"),
    "single": Text("批次中仅此一个", "alone in their group"),
}


def paragraph(result: StaggeredResult) -> Text:
    """Return the finding under its condition, what failed, and what isn't shown."""
    said, given = interval(result), _given(result)
    compared = _comparison(result)
    finding = Text(
        f"如果没有这项措施时各批次的变化{given.zh}本会与{compared.zh}相同，且没有预先反应，"
        f"那么开始后的平均差额为{said.zh}；共{result.n_used:,}个单位。",
        f"If without the programme every group would have changed like {compared.en}{given.en}, "
        f"and nobody reacted beforehand, then the mean difference from treatment on is {said.en}; "
        f"units: {result.n_used:,}.",
    )
    return join(
        finding,
        *holds_zero(result),
        *_dropped(result),
        *failed_sentences(result.gates),
        not_proven(),
    )


def notes(result: StaggeredResult) -> tuple[Text, ...]:
    """Return design, estimand, assumptions and conventions."""
    return (
        _design(result),
        Text(
            f"估计对象：参训单位的平均差额（ATT），{population(result).zh}。",
            f"Estimand: the mean difference for treated units (ATT): {population(result).en}.",
        ),
        Text(
            "假定：没有这项措施时变化相同；没有预先反应；对照单位未受波及；开始后不再退出。",
            "Assumptions: equal change without the programme; no reaction beforehand; the "
            "comparison untouched; once treated, always treated.",
        ),
        not_proven(),
        Text(
            f"标准误由影响函数得出，按{result.cluster_n:,}个独立单位，无小样本系数；区间用正态"
            "分布。区间带由乘数自助法得出，对所列各差额同时成立。",
            f"Standard errors from influence functions of {result.cluster_n:,} independent units, "
            "without a small-sample factor; normal intervals. Bands (multiplier bootstrap) hold "
            "for all differences listed at once.",
        ),
        *(gate.text for gate in result.gates),
        *_dropped(result),
        *_later(result),
    )


def plot_note(result: StaggeredResult) -> Text:
    """Return what failed or couldn't be checked, and what is not proven, for a figure."""
    return join(*failed_sentences(result.gates), not_proven())


def population(result: StaggeredResult) -> Text:
    """Return whom the estimate is about."""
    if result.spec.unbalanced == "pairs":
        return Text(
            "每个差额只涉及在其两个时期都有结果的参训单位，因此对象随差额而变",
            "each difference is about the treated units seen in both its periods, so the "
            "population changes from one to the next",
        )
    return Text(
        "在全部时期都有结果、且在第一期之后才参训的单位",
        "units seen in all periods and treated after the first",
    )


def aggregate(result: StaggeredAggregate) -> Text:
    """Return the overall average and what it averages."""
    said, over = interval(result), _AVERAGES[result.kind]
    return Text(
        f"如果没有这项措施时变化本会相同，那么对{over.zh}平均，差额为{said.zh}。",
        f"If change without the programme would have been equal, then the difference averaged over "
        f"{over.en} is {said.en}.",
    )


def aggregate_notes(result: StaggeredAggregate) -> tuple[Text, ...]:
    """Return how the average and its band are to be read."""
    over = _AVERAGES[result.kind]
    said = [
        Text(
            f"平均的对象：{over.zh}；批次大小的不确定性已计入标准误。",
            f"Averaged over {over.en}; standard errors hold that group sizes are estimated.",
        ),
        not_proven(),
    ]
    if result.kind == "dynamic":
        said.append(
            Text(
                "距开始的时间不同，所含批次也不同：各点之差不全是时间造成的差别。",
                "Different times since treatment hold different groups: points differ by "
                "more than time.",
            )
        )
    if result.band.draws:
        said.append(
            Text(
                f"区间带以{100 * result.confidence:g}%的概率同时包含所有各点"
                f"（{result.band.draws:,}次抽取，种子{result.band.seed}，"
                f"临界值{result.band.critical:.2f}）。",
                f"The band holds all points at once with probability "
                f"{100 * result.confidence:g}% ({result.band.draws:,} draws, seed "
                f"{result.band.seed}, critical value {result.band.critical:.2f}).",
            )
        )
    return tuple(said)


def overlap_gate(largest: float, limit: float) -> Gate:
    """Return the gate on comparison units that look almost surely treated."""
    passed = largest <= limit
    tail_zh = "" if passed else "：少数对照单位权重过大"
    tail_en = "" if passed else ": a few of them carry most weight"
    return Gate(
        "overlap",
        passed,
        largest,
        limit,
        Text(
            f"对照单位参训的估计概率最大为{largest:.2f}{tail_zh}（界限{limit:g}）。",
            f"Among the comparison the largest estimated probability of treatment is "
            f"{largest:.2f}{tail_en} (limit {limit:g}).",
        ),
    )


def _given(result: StaggeredResult) -> Text:
    names = result.spec.covariates
    if not names:
        return Text("", "")
    return Text(f"（在{'、'.join(names)}相同时）", f" (given {', '.join(names)})")


def _comparison(result: StaggeredResult) -> Text:
    if result.spec.control == "never":
        return Text("从未参训的单位", "units never treated")
    return Text("尚未参训的单位", "units not yet treated")


def _design(result: StaggeredResult) -> Text:
    spec, compared = result.spec, _comparison(result)
    method = {
        "dr": Text("双重稳健（传统型）", "doubly robust (traditional)"),
        "reg": Text("结果回归", "outcome regression"),
        "ipw": Text("倾向得分加权", "propensity weights"),
    }[spec.method]
    how = method if spec.covariates else Text("均值之差", "difference of means")
    base = {
        "varying": Text("处理前与上一期比较", "before treatment against the period before"),
        "universal": Text("一律与处理前最后一期比较", "always against the last period before it"),
    }[spec.base]
    return Text(
        f"设计：分期推开，各批次各期与{compared.zh}比较（{how.zh}；{base.zh}）。",
        f"Design: staggered roll-out; each group and period against {compared.en} ({how.en}; "
        f"{base.en}).",
    )


def _dropped(result: StaggeredResult) -> tuple[Text, ...]:
    found = [(_DROPPED[name], count) for name, count in result.dropped.items() if count]
    if not found:
        return ()
    zh = "、".join(f"{text.zh}的{count:,}个" for text, count in found)
    en = ", ".join(f"{count:,} {text.en}" for text, count in found)
    return (Text(f"未用的单位：{zh}。", f"Units left out: {en}."),)


def _later(result: StaggeredResult) -> tuple[Text, ...]:
    if not result.later:
        return ()
    return (
        Text(
            f"有{result.later:,}个单位在最后一期之后才参训，在此视为未参训。",
            f"Units treated only after the last period, counted as not treated: {result.later:,}.",
        ),
    )
