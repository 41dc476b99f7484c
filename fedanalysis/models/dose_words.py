"""The sentences on hours of training: takes their result, gives Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fedanalysis.language import Text
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.dose import DoseResult

_SHAPES = {
    "linear": Text("直线", "a straight line"),
    "log": Text("对数曲线", "a logarithm"),
    "emax": Text("趋于饱和的曲线", "a curve that levels off"),
}
_CHOSEN = Text(
    "学时由参训者自己决定，来得多的人本来就可能不同，因此不能说加课时会怎样。",
    "Hours are chosen by those who come, and those who come more may differ: nothing is said "
    "about what more hours would do.",
)


def paragraph(result: DoseResult) -> Text:
    """Return the slope, the shape, and what they can't say."""
    return join(_slope(result), _shape(result), _CHOSEN)


def notes(result: DoseResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    low, high = (f"{result.doses['hours'].iloc[i]:g}" for i in (0, -1))
    errors = (
        Text("标准误按班或村聚类，t分布。", "Errors are taken between clusters, with Student's t.")
        if result.spec.cluster
        else Text("标准误为HC3，t分布。", "Errors are HC3, with Student's t.")
    )
    said = [
        _CHOSEN,
        errors,
        Text(
            f"只对{low}至{high}学时有依据，范围之外不作推断。",
            f"It rests on {low} to {high} hours and says nothing outside them.",
        ),
    ]
    if result.joined_n:
        said.append(
            Text(
                f"同一人的多次参加已合并，学时相加；因此少了{result.joined_n}行。",
                f"Attendances of one person were joined, hours added up: {result.joined_n} rows "
                "fewer.",
            )
        )
    if result.n_dropped:
        said.append(
            Text(f"缺值未用的行：{result.n_dropped}。", f"Rows not used: {result.n_dropped}.")
        )
    return tuple(said)


def _slope(result: DoseResult) -> Text:
    level = f"{100 * result.spec.confidence:.3g}%"
    at, low, high = (f"{v:+.3g}" for v in (result.slope, result.ci_low, result.ci_high))
    n = f"{result.n_used:,}"
    return Text(
        f"{n}人中，学时每多1小时，结果平均相差{at}（{level}区间{low}至{high}）。",
        f"Among {n} persons, one hour more goes with a difference of {at} in the outcome ({level} "
        f"interval {low} to {high}).",
    )


def _shape(result: DoseResult) -> Text:
    if not result.best:
        first, second = (_SHAPES[str(result.shapes["shape"].iloc[i])] for i in (0, 1))
        return Text(
            f"{first.zh}与{second.zh}难分优劣（AICc相差不到2），是否饱和说不清。",
            f"Between {first.en} and {second.en} the data do not tell (AICc within 2), nor "
            "whether it levels off.",
        )
    name = _SHAPES[result.best]
    if result.saturates:
        half = f"{float(result.shapes['half_hours'].iloc[0]):.1f}"
        return Text(
            f"{name.zh}最相符：约{half}学时已到总差别的一半。",
            f"It is best described by {name.en}: half of the whole difference is reached at about "
            f"{half} hours.",
        )
    return Text(
        f"{name.zh}最相符，所见学时之内看不出饱和。",
        f"It is best described by {name.en}; within the hours seen it is not seen to level off.",
    )
