"""The sentences of the growth of women on committees: takes its result, gives both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fedanalysis.language import Text
from fedanalysis.models.das_gupta_words import name, signed
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.growth_split import GrowthSplitResult
    from fedanalysis.models.growth_split_totals import GrowthBounds

_LABELS = {
    "new_committees": Text("新设的委员会", "new committees"),
    "dissolved_committees": Text("撤销的委员会", "dissolved committees"),
    "committees_with_a_woman": Text("有妇女的委员会增减", "committees with a woman"),
    "further_women": Text("已有妇女的委员会内增减", "further women where there was one"),
    "changing_seats": Text("席位增减", "changing seats"),
}
_MOST_NAMED = 5


def paragraph(result: GrowthSplitResult) -> Text:
    """Return the change, its parts, the committees that came and went, and the limits."""
    return join(_change(result), _parts(result), *_named(result), _other_order(result), _limits())


def notes(result: GrowthSplitResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    first = Text(
        "先计首名妇女，再计席位增减" if result.spec.order == "woman" else "先计席位增减",
        "the first woman is counted before the seats"
        if result.spec.order == "woman"
        else "the seats are counted before the first woman",
    )
    return (
        _limits(),
        Text(
            f"计算次序：{first.zh}；席位一部分是席位增减至多能对应的人数，"
            "因为无从得知哪一席由谁担任。",
            f"Order: {first.en}; the part of the seats is the most they can account for, as it "
            "isn't known who took which seat.",
        ),
        Text(
            "按单位编号对应；合并、更名或换编号的委员会会被算成一撤一设。",
            "Committees are matched by their unit id; one merged, renamed or given a new code "
            "counts as one dissolved and one new.",
        ),
        Text(
            "各部分是恒等式中的整数，不是估计，因此没有区间。",
            "The parts are whole numbers of an identity, not estimates, and so have no interval.",
        ),
        Text(
            "所数的是妇女所任的席位，不追踪同一个人。",
            "What is counted are seats held by women; no person is followed.",
        ),
    )


def bounds_paragraph(result: GrowthBounds) -> Text:
    """Return the change, the bounds, the arithmetic of the totals and what they hide."""
    first, second = name(result.names, result.first), name(result.names, result.second)
    women = [f"{value:,}" for value in result.totals["women_n"]]
    change = signed(result.difference, 0)
    committees, size, share = (signed(part, 0) for part in result.factors)
    return join(
        Text(
            f"妇女委员从{first.zh}的{women[0]}人到{second.zh}的{women[1]}人，变化{change}人。",
            f"Women on committees: {women[0]} in {first.en}, {women[1]} in {second.en}, a change "
            f"of {change}.",
        ),
        _bounds(result),
        Text(
            f"总数之间的算术：委员会数对应{committees}人，平均规模{size}人，妇女占比{share}人。",
            f"Arithmetic of the totals: {committees} with the number of committees, {size} with "
            f"their mean size, {share} with women's share.",
        ),
        _limits(),
    )


def bounds_notes(result: GrowthBounds) -> tuple[Text, ...]:
    """Return the assumptions and limits of the bounds, one sentence each."""
    smallest, largest = result.sizes
    return (
        _limits(),
        Text(
            f"上下限是这些总数与每个委员会{smallest}至{largest}人的规模所允许的极端情形，"
            "不是估计，也不是区间。",
            f"The bounds are the extremes that the totals and sizes of {smallest} to {largest} "
            "members allow; they are neither estimates nor intervals.",
        ),
        Text(
            "总数视为准确值；由公布的占比推算的人数所含的四舍五入误差未计入上下限。",
            "The totals are taken as exact; where women are worked out from a printed share, its "
            "rounding isn't in the bounds.",
        ),
        Text(
            "总数不能说明哪些委员会新设或撤销，也不能把席位增减与换人分开。",
            "Totals cannot say which committees came or went, nor tell changing seats from "
            "changing members.",
        ),
    )


def plot_title(result: GrowthSplitResult) -> Text:
    """Return the change as a title."""
    change, with_woman = (
        signed(value, 0) for value in (result.difference, result.parts["committees_with_a_woman"])
    )
    return Text(
        f"妇女委员共变化{change}人，有妇女的委员会增减对应{with_woman}人",
        f"Women on committees: {change} in all, {with_woman} with committees that have a woman",
    )


def plot_subtitle(result: GrowthSplitResult) -> Text:
    """Return what is drawn and the terms."""
    first, second = _ends(result)
    return Text(
        f"妇女委员人数，从{first.zh}到{second.zh}",
        f"Number of women on committees, from {first.en} to {second.en}",
    )


def plot_source() -> Text:
    """Return the source when the user gives none."""
    return Text("使用者提供的数据", "data supplied by the user")


def plot_status() -> Text:
    """Return what the numbers are when the user doesn't say."""
    return Text("由所给数据清点", "counted from the data given")


def plot_parts(result: GrowthSplitResult) -> pd.DataFrame:
    """Return the parts as the waterfall takes them; parts without a woman are left out."""
    ends = _ends(result)
    shown = {part: value for part, value in result.parts.items() if value}
    shown = shown or {"further_women": 0}
    labels = [ends[0], *(_LABELS[part] for part in shown), ends[1]]
    women = result.committees[["women_n_first", "women_n_second"]].sum()
    return pd.DataFrame(
        {
            "label_zh": [text.zh for text in labels],
            "label_en": [text.en for text in labels],
            "kind": ["total", *["part"] * len(shown), "total"],
            "value": [women.iloc[0], *shown.values(), women.iloc[1]],
        }
    )


def _change(result: GrowthSplitResult) -> Text:
    first, second = _ends(result)
    women = [int(result.committees[f"women_n_{side}"].sum()) for side in ("first", "second")]
    stayed = int((result.committees["status"] == "continuing").sum())
    change = signed(result.difference, 0)
    return Text(
        f"妇女委员从{first.zh}的{women[0]:,}人到{second.zh}的{women[1]:,}人，变化{change}人；"
        f"两届都有的委员会{stayed:,}个。",
        f"Women on committees: {women[0]:,} in {first.en}, {women[1]:,} in {second.en}, a change "
        f"of {change}; committees in both terms: {stayed:,}.",
    )


def _parts(result: GrowthSplitResult) -> Text:
    parts = {part: signed(value, 0) for part, value in result.parts.items()}
    return Text(
        f"新设的委员会{parts['new_committees']}人，撤销的{parts['dissolved_committees']}人；"
        f"两届都有的委员会中，由没有妇女变为有妇女（减去相反情形）"
        f"{parts['committees_with_a_woman']}人，已有妇女的委员会内{parts['further_women']}人，"
        f"随席位增减{parts['changing_seats']}人；各部分相加即为总变化。",
        f"New committees {parts['new_committees']}, dissolved ones "
        f"{parts['dissolved_committees']}; in committees of both terms "
        f"{parts['committees_with_a_woman']} where none had been (less the reverse), "
        f"{parts['further_women']} where there was one, {parts['changing_seats']} with changing "
        "seats; together they are the change.",
    )


def _named(result: GrowthSplitResult) -> list[Text]:
    table, said = result.committees, []
    for status in ("new", "dissolved"):
        units = table.loc[table["status"] == status, result.spec.unit].astype(str).tolist()
        if units:
            label = _LABELS[f"{status}_committees"]
            more = len(units) - _MOST_NAMED
            zh = "、".join(units[:_MOST_NAMED]) + (f"等{len(units)}个" if more > 0 else "")
            en = ", ".join(units[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
            said.append(Text(f"{label.zh}：{zh}。", f"{label.en.capitalize()}: {en}."))
    return said


def _other_order(result: GrowthSplitResult) -> Text:
    other = "seats" if result.spec.order == "woman" else "woman"
    table = result.by_order()
    row = table.loc[table["order"] == other, list(_LABELS)[2:]].to_numpy()[0]
    turned, further, seats = (signed(float(women), 0) for women in row)
    before = Text("席位", "seats") if other == "seats" else Text("首名妇女", "the first woman")
    return Text(
        f"如先计{before.zh}，三者为{turned}、{further}、{seats}。",
        f"Counting {before.en} first, these three are {turned}, {further} and {seats}.",
    )


def _bounds(result: GrowthBounds) -> Text:
    low, high = result.bounds
    ends = signed(low, 0), signed(high, 0)
    if low == high:
        rest = signed(result.difference - low, 0)
        return Text(
            f"有妇女的委员会变化{ends[0]}个，其余{rest}人在已有妇女的委员会内。",
            f"Committees with a woman changed by {ends[0]}; the other {rest} women are beyond the "
            "first in a committee.",
        )
    return Text(
        f"有妇女的委员会可能变化{ends[0]}至{ends[1]}个，仅凭总数无法确知。",
        f"The number of committees with a woman may have changed by anything from {ends[0]} to "
        f"{ends[1]}; totals cannot tell.",
    )


def _limits() -> Text:
    return Text("这是清点与算术，不说明原因。", "This is counting; it names no cause.")


def _ends(result: GrowthSplitResult) -> tuple[Text, Text]:
    spec = result.spec
    return name(spec.names, spec.first), name(spec.names, spec.second)
