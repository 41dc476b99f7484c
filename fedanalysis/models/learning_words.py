"""The sentences on test scores: takes their result, gives Chinese and English."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from fedanalysis.language import Text
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.learning import LearningResult

_LEVELS = {
    1: Text("反应层", "reaction"),
    2: Text("学习层", "learning"),
    3: Text("行为层", "behaviour"),
    4: Text("成果层", "results"),
}
_NO_COMPARISON = Text(
    "没有对照组，这一变化不能同重复测试、同期其他事情或试题难易分开。",
    "Without a comparison group this can't be told from taking a test twice, from other events, "
    "or from an easier test.",
)


def paragraph(result: LearningResult) -> Text:
    """Return the change, regression to the mean, and what they can't say."""
    return join(_change(result), *_regression(result), _NO_COMPARISON)


def notes(result: LearningResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    level = _LEVELS[int(result.spec.level)]
    said = [
        _NO_COMPARISON,
        Text(
            f"柯氏评估第{int(result.spec.level)}层（{level.zh}）：这是所测内容的标签，不是证据等级。",
            f"Kirkpatrick level {int(result.spec.level)} ({level.en}): a label of what is "
            "measured, not a rung of evidence.",
        ),
        Text(
            "区间按配对t分布，自由度为人数减一，把各人看作相互独立。",
            "The interval is that of paired differences, Student's t with n less one degrees; "
            "persons are taken as independent.",
        ),
    ]
    said += _dropped(result)
    if result.at_top > 0:
        share = f"{100 * result.at_top:.0f}%"
        said.append(
            Text(
                f"后测有{share}的人满分，测验已分不出高低，变化可能被低估。",
                f"{share} reached the top score after: the test can no longer tell them apart, and "
                "the change may be understated.",
            )
        )
    return tuple(said)


def _change(result: LearningResult) -> Text:
    first, second = f"{result.mean_before:.1f}", f"{result.mean_after:.1f}"
    at, low, high = (f"{v:+.1f}" for v in (result.change, result.ci_low, result.ci_high))
    level, n = f"{100 * result.spec.confidence:.3g}%", f"{result.n_used:,}"
    return Text(
        f"{n}人前测平均{first}分，后测平均{second}分，相差{at}分（{level}区间{low}至{high}）。",
        f"Among {n} persons the mean score was {first} before and {second} after, a change of {at} "
        f"points ({level} interval {low} to {high}).",
    )


def _regression(result: LearningResult) -> tuple[Text, ...]:
    if isnan(result.expected):
        return (
            Text(
                "若参训者因分数低而入选，即使不上课后测也会向平均靠近；未给信度，无法扣除。",
                "If they were chosen for low scores, they would score nearer to the mean without "
                "any class; no reliability was given, so that is not taken off.",
            ),
        )
    expected, beyond = f"{result.expected:+.1f}", f"{result.beyond:+.1f}"
    return (
        Text(
            f"其中{expected}分是向平均回归，不上课也会出现；扣除后为{beyond}分。",
            f"Of these, {expected} points are regression to the mean and would come without any "
            f"class; {beyond} remain.",
        ),
    )


def _dropped(result: LearningResult) -> list[Text]:
    if not result.n_dropped:
        return []
    n = f"{result.n_dropped:,}"
    if isnan(result.mean_before_dropped):
        return [Text(f"缺分未用{n}人。", f"Not used for a missing score: {n}.")]
    mean = f"{result.mean_before_dropped:.1f}"
    return [
        Text(
            f"缺分未用{n}人；没有后测的人前测平均{mean}分，若与留下的人不同，变化会有偏差。",
            f"Not used for a missing score: {n}; those without a score after had {mean} before on "
            "average, and if they differ from those who stayed the change is off.",
        )
    ]
