"""The sentences on hidden bias: takes an E-value or robustness value, gives both languages."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from fedanalysis.language import Text
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.e_value import EValue
    from fedanalysis.models.sensitivity import RobustnessResult

_CONVERTED = {
    "odds_ratio_rare": Text(
        "比值比按风险比使用，只在结果少见（低于15%）时成立。",
        "The odds ratio was taken as a risk ratio, which holds for a rare outcome (under 15%).",
    ),
    "odds_ratio_common": Text(
        "结果常见，以比值比的平方根近似风险比。",
        "The outcome is common: the square root of the odds ratio stands for the risk ratio.",
    ),
    "hazard_ratio_common": Text(
        "结果常见，风险比由风险率之比近似换算。",
        "The outcome is common: the risk ratio was approximated from the hazard ratio.",
    ),
    "standardised_difference": Text(
        "均值之差按标准差换算为风险比（exp(0.91d)），只是近似。",
        "The difference of means was converted to a risk ratio by exp(0.91 d), d in standard "
        "deviations: an approximation.",
    ),
}


def e_value(result: EValue) -> Text:
    """Return what an unmeasured difference would have to be."""
    if result.ratio == 1:
        return Text(
            "两组比例相同（比值为1），没有需要用未测量的差别来解释的差距。",
            "Both shares are alike (a ratio of 1): there is nothing for an unmeasured difference "
            "to account for.",
        )
    said = Text(
        f"一个未测量的差别，须在已测变量之外，与参训和结果各有至少{result.value:.2f}倍的关联"
        f"（风险比），才能单独解释{result.ratio:.2f}的比值。",
        f"An unmeasured difference would have to be tied to both training and the outcome by risk "
        f"ratios of at least {result.value:.2f} each, beyond what was measured, to account for "
        f"the ratio of {result.ratio:.2f} alone.",
    )
    return join(said, *_e_interval(result))


def _e_interval(result: EValue) -> tuple[Text, ...]:
    if isnan(result.value_ci):
        return ()
    level = f"{100 * result.confidence:.3g}"
    if result.value_ci == 1:
        return (
            Text(
                f"{level}%区间已含1，不需要任何未测量的差别，数据本身就容许没有差距。",
                f"The {level}% interval already holds 1: no unmeasured difference is needed for "
                "the data to allow no difference at all.",
            ),
        )
    return (
        Text(
            f"要使{level}%区间含1，则各须至少{result.value_ci:.2f}倍。",
            f"Ratios of {result.value_ci:.2f} each would bring 1 into the {level}% interval.",
        ),
    )


def e_value_notes(result: EValue) -> tuple[Text, ...]:
    """Return the conversion and the limits, one sentence each."""
    said = [_CONVERTED[result.kind]] if result.kind in _CONVERTED else []
    return (
        *said,
        Text(
            "较弱的差别若另有条件也可能足够；数值大小须与已测变量的关联相比，没有通用的界限。",
            "E-values have no general threshold: compare them with the ties of the variables that "
            "were measured.",
        ),
        Text(
            "不涉及测量误差、失访和挑选样本引起的偏差。",
            "Errors of measurement, loss of persons and selection are another matter.",
        ),
    )


def robustness(result: RobustnessResult) -> Text:
    """Return what an unmeasured difference would have to explain."""
    goal = _goal(result.q)
    share, level = f"{100 * result.value:.1f}%", f"{100 * result.confidence:.3g}"
    said = Text(
        f"一个未测量的差别，须在协变量之外，同时解释谁参训的剩余差异和结果的剩余差异各至少{share}，"
        f"才能{goal.zh}。",
        f"An unmeasured difference would have to explain at least {share} of what is left "
        f"unexplained both of who was trained and of the outcome to {goal.en}.",
    )
    if result.value_ci == 0:
        more = Text(
            f"{level}%区间本已不能排除这一点。", f"The {level}% interval allows that already."
        )
    else:
        end = f"{100 * result.value_ci:.1f}%"
        more = Text(
            f"各解释{end}，就足以使{level}%区间不再排除这一点。",
            f"At {end} of each, the {level}% interval would no longer rule that out.",
        )
    return join(said, more)


def robustness_notes(result: RobustnessResult) -> tuple[Text, ...]:
    """Return assumptions and limits, one sentence each."""
    said = [
        Text(
            "适用于线性回归、各人误差相互独立且方差相同的情形；估计的是回归中参训一项的系数。",
            "It is for linear regression with independent errors of one variance; the estimand is "
            "the regression's coefficient of training.",
        ),
        Text(
            "未测量的差别可以是几个差别之和；以已测变量作比较，只说明相当于它的几倍，不说明是否存在。",
            "The unmeasured difference may be several at once; a measured variable as benchmark "
            "says how strong it would be, not whether there is one.",
        ),
    ]
    if result.n_dropped:
        said.append(
            Text(f"缺值未用的行：{result.n_dropped}。", f"Rows not used: {result.n_dropped}.")
        )
    return tuple(said)


def contour_title(result: RobustnessResult) -> Text:
    """Return the robustness value as a title."""
    share = f"{100 * result.value:.1f}%"
    goal = _goal(result.q)
    return Text(
        f"未测量的差别须解释两边剩余差异各{share}，才能{goal.zh}",
        f"A hidden difference must explain {share} on both sides to {goal.en}",
    )


def contour_subtitle() -> Text:
    """Return what is drawn and in what unit."""
    return Text(
        "不同强度的未测量差别之下剩余的估计值；横轴为对参训、纵轴为对结果的解释份额",
        "Estimate left under hidden differences of a given strength: share explained of training "
        "(across) and of the outcome (up)",
    )


def contour_source() -> Text:
    """Return the source when the user gives none."""
    return Text("由回归结果推算", "computed from the regression")


def _goal(q: float) -> Text:
    if q == 1:
        return Text("使估计值降到零", "bring the estimate to zero")
    return Text(f"抵去估计值的{100 * q:.3g}%", f"take away {100 * q:.3g}% of the estimate")
