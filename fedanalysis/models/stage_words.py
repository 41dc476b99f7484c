"""The sentences of moves between stages: takes their result, gives Chinese and English."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.language import Text
from fedanalysis.models.exact import difference_interval
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.stage_transitions import StageTransitionsResult


def paragraph(result: StageTransitionsResult) -> Text:
    """Return the widest difference between the sexes, the test of all, and who left."""
    return join(_widest(result), _test(result), _limits(result))


def notes(result: StageTransitionsResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    said = [
        _limits(result),
        Text(
            "区间为逐格的Clopper–Pearson精确区间，把每次变动看作独立；同一人多年的变动并不独立，"
            "区间可能偏窄。",
            "Intervals are Clopper–Pearson cell by cell and take each move as independent; moves "
            "of one person over the years are not, and intervals may be too short.",
        ),
        Text(
            "多步的比例和稳定分布假定下一步只取决于当前阶段，且各年比例不变。",
            "Shares after several steps and stationary shares suppose that the next move depends "
            "on the present stage alone, at the same rates every year.",
        ),
    ]
    said.append(_how_tested(result))
    if result.n_dropped:
        said.append(
            Text(
                f"另有{result.n_dropped}行缺值，未用。",
                f"Rows not used because a value is missing: {result.n_dropped}.",
            )
        )
    return tuple(said)


def plot_title(result: StageTransitionsResult) -> Text:
    """Return the widest difference as a title."""
    found = _widest_move(result)
    if found is None:
        return Text("各阶段之间的变动", "Moves between stages")
    start, end = found[0]["from_stage"], found[0]["to_stage"]
    shares = [f"{100 * row['estimate']:.1f}%" for row in found]
    return Text(
        f"由{start}到{end}：妇女{shares[0]}，男性{shares[1]}",
        f"From {start} to {end}: {shares[0]} of women, {shares[1]} of men",
    )


def plot_subtitle(result: StageTransitionsResult) -> Text:
    """Return what is drawn, its unit and the number of moves."""
    return Text(
        f"下一次名册时各阶段所占比重（%），共{result.n_used}次变动",
        f"Share at each stage one roster later (%), {result.n_used} moves",
    )


def plot_source() -> Text:
    """Return the source when the user gives none."""
    return Text("由各年名册逐人对照", "computed from successive rosters, person by person")


def _widest_move(result: StageTransitionsResult) -> tuple[pd.Series, pd.Series] | None:
    keys = ["from_stage", "to_stage"]
    women, men = (result.moves.loc[result.moves["sex_code"] == code] for code in "21")
    both = women.merge(men, on=keys, suffixes=("", "_men"))
    moved = both.loc[both["from_stage"] != both["to_stage"]]
    gaps = (moved["estimate"] - moved["estimate_men"]).abs()
    if gaps.isna().all():
        return None
    row = moved.iloc[int(np.nanargmax(gaps.to_numpy()))]
    other = row.copy()
    for name in ("n", "from_n", "estimate"):
        other[name] = row[f"{name}_men"]
    return row, other


def _widest(result: StageTransitionsResult) -> Text:
    found = _widest_move(result)
    if found is None:
        return Text(
            "没有一个阶段两性都有人出发，无从比较。",
            "At no stage do both women and men start: there is nothing to compare.",
        )
    women, men = found
    counts = [(int(row["n"]), int(row["from_n"])) for row in found]
    gap = difference_interval(*counts, confidence=result.spec.confidence)
    start, end = women["from_stage"], women["to_stage"]
    cells = [f"{100 * row['estimate']:.1f}%" for row in (women, men)]
    level = f"{100 * result.spec.confidence:g}"
    ends = [_signed(100 * one) for one in (gap.estimate, gap.ci_low, gap.ci_high)]
    (w_n, w_of), (m_n, m_of) = counts
    return Text(
        f"两性相差最大的变动是由{start}到{end}：妇女{cells[0]}（{w_of}人次中{w_n}），"
        f"男性{cells[1]}（{m_of}人次中{m_n}），相差{ends[0]}个百分点"
        f"（{level}%区间{ends[1]}至{ends[2]}，因是从全部变动中挑出的，实际更宽）。",
        f"The move in which the sexes differ most is from {start} to {end}: {cells[0]} of women "
        f"({w_n} of {w_of}) and {cells[1]} of men ({m_n} of {m_of}), {ends[0]} points "
        f"({level}% interval {ends[1]} to {ends[2]}; really wider, since it was picked from all).",
    )


def _test(result: StageTransitionsResult) -> Text:
    by_person = result.test["p_permutation"]
    p = result.test["p_chi2"] if isnan(by_person) else by_person
    if isnan(p):
        return Text("不能检验两性的变动是否相同。", "Equality of the sexes cannot be tested.")
    told = p <= 1 - result.spec.confidence
    words = "P < 0.001" if p < 0.001 else f"P = {p:.3f}"
    return Text(
        f"总的看，妇女与男性的变动{'有' if told else '没有'}可辨的差别（{words}）。",
        f"Taken together the moves of women and men are {'' if told else 'not '}told apart "
        f"({words}).",
    )


def _how_tested(result: StageTransitionsResult) -> Text:
    if isnan(result.test["p_permutation"]):
        return Text(
            "只有合计数时，检验用卡方近似，假定各次变动独立。",
            "From counts alone the test is the chi-square one and takes moves as independent.",
        )
    return Text(
        "检验把每个人的全部变动一起重新分派性别，因此允许同一人的变动相关。",
        "The test relabels all moves of a person together and so allows for moves of one person "
        "being alike.",
    )


def _limits(result: StageTransitionsResult) -> Text:
    left = result.spec.left
    return Text(
        f"“{left}”是下一次名册中没有的人，不论退休、调走还是漏记；变动的比例描述已发生的事，"
        "不说明原因，也不预告今后。",
        f'"{left}" holds everyone absent from the next roster, whether retired, moved or missed; '
        "the shares describe what happened, not why, and foretell nothing.",
    )


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "\N{MINUS SIGN}")
