"""The sentences on costs: takes their result, gives Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fedanalysis.language import Text
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.cost_effect import CostEffectResult

_LABELS = {
    "yuan_per_class": Text("每班", "each class"),
    "yuan_per_trained": Text("每名参训者", "each person trained"),
    "yuan_per_additional": Text("每多一人达到结果", "each additional person with the outcome"),
}
_WHY = {
    "no_effect_given": Text(
        "未给出净差额，不计算每多一人的花费。",
        "No net difference was given: no cost per additional person is computed.",
    ),
    "rung": Text(
        "没有对照，净差额无从估计，不计算每多一人的花费；用花费除以全部就业人数不能代替。",
        "Without a comparison no net difference is estimated, and no cost per additional person "
        "is computed; dividing by all who found work is no substitute.",
    ),
    "holds_zero": Text(
        "净差额的区间含零，每多一人的花费没有定义，不给数字。",
        "The interval of the net difference holds zero: the cost per additional person is "
        "undefined, and no number is given.",
    ),
    "below_zero": Text(
        "净差额的区间在零以下，没有“多一人”可言，不给数字。",
        "The interval of the net difference lies below zero: there is no additional person, and "
        "no number is given.",
    ),
}


def paragraph(result: CostEffectResult) -> Text:
    """Return the costs, and what they can't say."""
    classes, persons = f"{result.class_n:,}", f"{result.person_n:,}"
    total, each, one = (_yuan(v) for v in (result.cost_yuan, result.per_class, result.per_trained))
    said = Text(
        f"{classes}个班、{persons}名参训者共花费{total}元：每班{each}元，每名参训者{one}元。",
        f"{total} yuan for classes: {classes} and persons trained: {persons}; {each} yuan a "
        f"class, {one} yuan a person trained.",
    )
    return join(said, undefined(result) or _additional(result))


def _additional(result: CostEffectResult) -> Text:
    level = f"{100 * result.spec.confidence:.3g}%"
    at, low, high = (_yuan(v) for v in (result.per_additional, result.ci_low, result.ci_high))
    effect = 0.0 if result.effect is None else result.effect.estimate
    points = f"{100 * effect:.1f}"
    return Text(
        f"如果{points}个百分点的净差额成立，则每多一人达到结果花费{at}元（{level}区间{low}至{high}元）。",
        f"If the net difference of {points} points holds, each additional person with the outcome "
        f"took {at} yuan ({level} interval {low} to {high}).",
    )


def undefined(result: CostEffectResult) -> Text | None:
    """Return why there is no cost per additional person; None where there is one."""
    return _WHY.get(result.undefined)


def notes(result: CostEffectResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    said = [_sampling(result)]
    if not result.undefined:
        said.append(_method(result))
    said += _whose(getattr(result.effect, "estimand", "ATT"))
    if failed := [
        gate.name for gate in getattr(result.effect, "gates", ()) if gate.passed is False
    ]:
        said.append(
            Text(
                f"净差额未通过检查（{'、'.join(failed)}），花费随之存疑。",
                f"The net difference failed a gate ({', '.join(failed)}), and so does its cost.",
            )
        )
    said.append(
        Text(
            "只计所列花费；参训者的时间、家人的照料和场地若未计入，实际花费更高。",
            "Only the costs listed are counted; hours of those trained, care at home and rooms "
            "that were left out make the true cost higher.",
        )
    )
    return tuple(said)


def _whose(estimand: str) -> list[Text]:
    if estimand.startswith("ATE"):
        return [
            Text(
                "净差额是全体人员的平均，花费只用在参训者身上；两者不同时，数字不适用于参训者。",
                "The net difference is that of all persons, the money went to those trained: "
                "where the two differ the number isn't theirs.",
            )
        ]
    if estimand == "ITT":
        return [
            Text(
                "净差额是中签者的平均，包括中签而未参训的人；人数也应按中签者计。",
                "The net difference is that of all who were drawn, those who never came included; "
                "the persons must be counted so too.",
            )
        ]
    return []


def _sampling(result: CostEffectResult) -> Text:
    if result.spec.sampled:
        return Text(
            "班为样本，花费的误差按班与班之间的差别计算（t分布，自由度为班数减一）。",
            "The classes are a sample; the error of the cost is taken between them (Student's t, "
            "classes less one).",
        )
    return Text(
        "全部的班都已计入，每班和每人的花费没有抽样误差，因此没有区间。",
        "All classes were counted: the cost of a class and of a person has no sampling error, "
        "hence no interval.",
    )


def _method(result: CostEffectResult) -> Text:
    if result.spec.method == "bootstrap":
        draws = f"{result.spec.draws:,}"
        return Text(
            f"区间由{draws}次自助抽样得出，净差额按正态分布抽取。",
            f"The interval comes from {draws} bootstrap draws, the net difference drawn from a "
            "normal.",
        )
    return Text(
        "区间为费勒区间，把花费和净差额看作相互独立。",
        "The interval is Fieller's and takes cost and net difference as independent.",
    )


def label(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the estimates with a name in both languages, for a figure."""
    texts = [_LABELS[str(term)] for term in frame["term"]]
    return frame.assign(label_zh=[text.zh for text in texts], label_en=[text.en for text in texts])


def plot_title(result: CostEffectResult) -> Text:
    """Return the cost of a person trained, and of an additional one where there is one."""
    one = _yuan(result.per_trained)
    if result.undefined:
        return Text(
            f"每名参训者{one}元；每多一人的花费没有定义",
            f"{one} yuan a person trained; undefined for each additional person",
        )
    more = _yuan(result.per_additional)
    return Text(
        f"每名参训者{one}元，每多一人达到结果{more}元",
        f"{one} yuan a person trained, {more} for each additional person",
    )


def plot_subtitle(result: CostEffectResult) -> Text:
    """Return what is drawn, and its interval."""
    level = f"{100 * result.spec.confidence:.3g}%"
    return Text(f"花费（元），线为{level}区间", f"Cost (yuan), lines are {level} intervals")


def plot_source() -> Text:
    """Return the source when the user gives none."""
    return Text("所给数据", "the data given")


def plot_status() -> Text:
    """Return what the figures are when the user says nothing."""
    return Text("由所给数据计算", "computed from the data given")


def _yuan(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}"
