"""The page on the power of a plan: takes the plan and its numbers, gives Chinese and English."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from fedanalysis.language import Text
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.power import ChangePower, PowerPage, SharePower


def paragraph(page: PowerPage) -> Text:
    """Return what the plan could find, and what a miss would mean."""
    from fedanalysis.models.power import SharePower

    plan = page.plan
    if isinstance(plan, SharePower):
        return join(_shares(plan), _rise(page, plan), *_exact(page), *_fall(page), _miss())
    return join(_periods(plan), _change(page, plan), _miss())


def notes(page: PowerPage) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    from fedanalysis.models.power import SharePower

    plan = page.plan
    said = [
        Text(
            "用于事前设计；研究做完后用所得差距再算一次，等于重复p值，没有新的含义。",
            "It is for planning; computed again afterwards with the difference found, it repeats "
            "the p-value.",
        ),
        Text(
            "两组须在其他方面可比；人数再多也不能补救不可比的对照。",
            "Both groups must be comparable; no number of persons mends a comparison that isn't.",
        ),
    ]
    if isinstance(plan, SharePower):
        said += _share_notes(plan)
    else:
        said.append(
            Text(
                "假定各期相关如所写，且所有单位各期都有记录。",
                "Correlation between periods is taken as stated, and every unit as seen in each.",
            )
        )
    return tuple(said)


def _share_notes(plan: SharePower) -> list[Text]:
    if plan.exact:
        return [
            Text("按费希尔精确检验，逐表计算。", "Fisher's exact test, all tables gone through.")
        ]
    said = [
        Text(
            "两组各用自己的真实方差，不合并；双侧检验，正态近似。",
            "Each group has its own true variance, not a pooled one; two-sided, normal "
            "approximation.",
        )
    ]
    if plan.cluster_size > 1:
        factor, dof = f"{plan.design_effect:.2f}", f"{plan.dof:.0f}"
        said.append(
            Text(
                f"同班或同村的人相近，方差乘以设计效应{factor}，并用自由度为{dof}的t分布。",
                f"Members of a cluster are alike: variance times a design effect of {factor}, and "
                f"Student's t with {dof} degrees.",
            )
        )
    return said


def _shares(plan: SharePower) -> Text:
    first, second = f"{plan.trained_n:,}", f"{plan.comparison_n:,}"
    share, alpha, power = f"{100 * plan.baseline:.1f}%", f"{plan.alpha:g}", f"{100 * plan.power:g}%"
    name = plan.programme
    return Text(
        f"{name.zh}：{first}名参训者与{second}名未参训者相比，未参训者比例为{share}，"
        f"双侧α为{alpha}，把握度{power}。",
        f"{name.en[0].upper()}{name.en[1:]}: {first} trained against {second} not trained, with a "
        f"share of {share} among the latter, two-sided alpha {alpha}, power {power}.",
    )


def _rise(page: PowerPage, plan: SharePower) -> Text:
    gap = page.value("detectable_rise")
    if isnan(gap):
        return Text(
            "人数太少，即使参训者全部达到也看不出来。",
            "The groups are too small: not even a share of 100% would be found.",
        )
    points, to = f"{100 * gap:.1f}", f"{100 * (plan.baseline + gap):.1f}%"
    times = f"{(plan.baseline + gap) / plan.baseline:.1f}"
    return Text(
        f"能看出的最小升幅为{points}个百分点，即升到{to}，为原比例的{times}倍。",
        f"The least rise it would find is {points} points, to {to}, {times} times the baseline.",
    )


def _exact(page: PowerPage) -> tuple[Text, ...]:
    if "detectable_rise_exact" not in set(page.frame["term"]):
        return ()
    gap = page.value("detectable_rise_exact")
    if isnan(gap):
        return (
            Text(
                "预期人数不足5，正态近似勉强。",
                "Fewer than five are expected in a group: the normal approximation is strained.",
            ),
        )
    points = f"{100 * gap:.1f}"
    return (
        Text(
            f"预期人数不足5，正态近似勉强；按精确检验须升{points}个百分点。",
            f"Fewer than five are expected in a group, and the normal approximation is strained: "
            f"the exact test needs {points} points.",
        ),
    )


def _fall(page: PowerPage) -> tuple[Text, ...]:
    gap = page.value("detectable_fall")
    if isnan(gap):
        return (Text("降幅无论多大都看不出来。", "No fall, however large, would be found."),)
    points = f"{-100 * gap:.1f}"
    return (Text(f"能看出的最小降幅为{points}个百分点。", f"The least fall is {points} points."),)


def _periods(plan: ChangePower) -> Text:
    first, second = f"{plan.trained_n:,}", f"{plan.comparison_n:,}"
    rho, power, alpha = f"{plan.correlation:g}", f"{100 * plan.power:g}%", f"{plan.alpha:g}"
    name = plan.programme
    return Text(
        f"{name.zh}：{first}个参训单位与{second}个未参训单位，前{plan.before}期、后{plan.after}期，"
        f"各期相关{rho}，双侧α为{alpha}，把握度{power}。",
        f"{name.en[0].upper()}{name.en[1:]}: {first} trained and {second} untrained units, periods "
        f"before: {plan.before}, after: {plan.after}, correlation {rho}, two-sided alpha {alpha}, "
        f"power {power}.",
    )


def _change(page: PowerPage, plan: ChangePower) -> Text:
    gap = page.value("detectable_change")
    shown, sds = f"{gap:.3g}", f"{gap / plan.sd:.2f}"
    return Text(
        f"能看出的最小净变化为{shown}（结果的单位），合{sds}个标准差。",
        f"The least net change it would find is {shown} in the outcome's unit, {sds} standard "
        "deviations.",
    )


def _miss() -> Text:
    return Text(
        "小于此的差别多半看不出来；看不出来不等于没有。",
        "Smaller differences would mostly be missed, and a miss does not mean there is none.",
    )
