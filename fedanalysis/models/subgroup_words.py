"""The sentences on subgroups: takes their result, gives Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fedanalysis.language import Text
from fedanalysis.models.rungs import MAY_NOT_SAY
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.subgroups import SubgroupResult

_CORRECTIONS = {
    "holm": Text("霍尔姆法", "Holm's correction"),
    "benjamini_hochberg": Text("本杰米尼—霍克伯格法", "Benjamini and Hochberg's correction"),
}


def paragraph(result: SubgroupResult) -> Text:
    """Return where the difference isn't nil, and whether subgroups differ."""
    return join(_found(result), _differ(result))


def notes(result: SubgroupResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    return (
        Text(
            "各组事先列明，全部报告；各组人员不重叠。",
            "The subgroups were declared before and are all reported; no person is in two.",
        ),
        Text(
            "区间按邦费罗尼法放宽，各组同时成立。",
            "Intervals are widened by Bonferroni, so that all hold together.",
        ),
        Text(
            "一组测出而另一组未测出，不等于两组不同。",
            "Found in one subgroup and not in another does not mean that the two differ.",
        ),
        MAY_NOT_SAY[result.rung],
    )


def _found(result: SubgroupResult) -> Text:
    total, method = len(result.frame), _CORRECTIONS[result.spec.correction]
    rows = result.frame.loc[result.frame["not_nil"]]
    if rows.empty:
        return Text(
            f"事先列明的{total}组中，经{method.zh}校正后，没有一组的差额可与零区分。",
            f"Of {total} subgroups declared, none has a difference that can be told from nil after "
            f"{method.en}.",
        )
    cells = list(
        zip(rows["subgroup"], rows["estimate"], rows["ci_low"], rows["ci_high"], strict=True)
    )
    zh = "；".join(f"{name}{at:+.3g}（{low:+.3g}至{high:+.3g}）" for name, at, low, high in cells)
    en = "; ".join(f"{name} {at:+.3g} ({low:+.3g} to {high:+.3g})" for name, at, low, high in cells)
    return Text(
        f"事先列明的{total}组中，经{method.zh}校正后，差额可与零区分的有{len(rows)}组：{zh}。",
        f"Of {total} subgroups declared, those with a difference told from nil after "
        f"{method.en}: {en}.",
    )


def _differ(result: SubgroupResult) -> Text:
    p = f"{result.p_differ:.3f}" if result.p_differ >= 0.001 else "<0.001"
    if result.differ:
        return Text(f"各组的差额彼此不同（p={p}）。", f"The subgroups differ (p = {p}).")
    return Text(
        f"各组之间看不出不同（p={p}），不能说只对某一组成立。",
        f"The subgroups can't be told apart (p = {p}): it may not be said that it holds for one "
        "only.",
    )
