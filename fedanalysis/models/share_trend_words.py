"""The sentences of the share trend: takes its result, gives Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import expit

from fedanalysis.language import Text, tr

if TYPE_CHECKING:
    from fedanalysis.models.share_step import LargestStep
    from fedanalysis.models.share_trend import ShareTrendResult


def paragraph(result: ShareTrendResult) -> Text:
    """Return the finding, its basis and its limits as one paragraph."""
    return join(_finding(result), _scatter(result), *_quality(result), _step(result), *_limits())


def notes(result: ShareTrendResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    first, last = result.first_year, result.last_year
    beyond = Text(
        f"直线只对{first}—{last}年有依据；此外年份的数值系外推，区间不含走势改变的风险。",
        f"The line has support from {first} to {last} only; values for other years are "
        "extrapolated, and no interval covers the risk that the line bends.",
    )
    return (_basis(result), *_quality(result), *_dropped(result), beyond, *_limits())


def step_sentence(step: LargestStep) -> Text:
    """Return the largest step off the line in one sentence."""
    moves_zh, moves_en = ("上升", "rose") if step.change_points >= 0 else ("下降", "fell")
    size, yearly = abs(step.change_points), abs(step.change_points_per_year)
    part_zh, part_en = _part_of_total(step.share_of_total_change)
    rests = [
        Text("其中有点为推算值", "one of the two points is derived")
        if step.rests_on_derived
        else None,
        Text("其中有点为约数", "one of the two points is approximate")
        if step.rests_on_approximate
        else None,
    ]
    said = [text for text in rests if text]
    tail_zh = "".join(f"，{text.zh}" for text in said)
    tail_en = "".join(f"; {text.en}" for text in said)
    return Text(
        f"偏离直线最大的一步在{step.year_from}—{step.year_to}年：{moves_zh}{size:.1f}个百分点，"
        f"年均{yearly:.1f}个百分点{part_zh}{tail_zh}。",
        f"The largest step off the line lies between {step.year_from} and {step.year_to}: the "
        f"share {moves_en} by {size:.1f} points, {yearly:.1f} a year{part_en}{tail_en}.",
    )


def refused(years: int) -> str:
    """Say in the current language why a subset has no line."""
    return tr(
        f"只有{years}个年份，不足4个，不作估计。", f"Only {years} years, fewer than 4: no estimate."
    )


def plot_title(result: ShareTrendResult) -> Text:
    """Return the finding as a title."""
    name, points = _name(result.series), _points(result)
    size = abs(points["estimate"])
    if points["ci_low"] <= 0 <= points["ci_high"]:
        return Text(
            f"{name.zh}：升降方向尚不能确定", f"{name.en}: the direction of change is not settled"
        )
    moves_zh, moves_en = ("上升", "up") if points["estimate"] > 0 else ("下降", "down")
    return Text(
        f"{name.zh}每年{moves_zh}约{size:.2f}个百分点",
        f"{name.en}: {moves_en} {size:.2f} points a year",
    )


def plot_subtitle(result: ShareTrendResult) -> Text:
    """Return measure, unit and period."""
    first, last = result.first_year, result.last_year
    return Text(
        f"占比（%），{first}—{last}年，{result.n_used}个年份；阴影为直线的{_level(result).zh}区间",
        f"Share (%), {first}–{last}, {result.n_used} years; band: {_level(result).en} interval of "
        "the line",
    )


def plot_line(result: ShareTrendResult) -> Text:
    """Return the name of the line and its band."""
    level = _level(result)
    return Text(f"拟合直线（logit）及{level.zh}区间", f"line (logit) with {level.en} interval")


def plot_source(series: pd.DataFrame) -> Text:
    """Return the publishers named in the series, or say that none is."""
    if "publisher" not in series:
        return Text("使用者提供的数据", "data supplied by the user")
    names = "; ".join(dict.fromkeys(series["publisher"].dropna().astype(str)))
    return Text(names, names)


def join(*sentences: Text) -> Text:
    """Join sentences into a paragraph: without spaces in Chinese, with spaces in English."""
    return Text("".join(s.zh for s in sentences), " ".join(s.en for s in sentences))


def _finding(result: ShareTrendResult) -> Text:
    line, points, name = result.line, _points(result), _name(result.series)
    first, last, level = result.first_year, result.last_year, 100 * expit(line.level)
    slope = f"{_signed(line.slope, 3)}"
    interval = (_signed(line.slope_low, 3), _signed(line.slope_high, 3))
    yearly = _signed(points["estimate"], 2)
    range_ = (_signed(points["ci_low"], 2), _signed(points["ci_high"], 2))
    open_zh, open_en = _openness(line.slope_low, line.slope_high)
    return Text(
        f"{name.zh}，{first}—{last}年共{result.n_used}个年份。对占比作对数几率（logit）变换后拟合直线，"
        f"斜率为每年{slope}（{_level(result).zh}区间{interval[0]}至{interval[1]}）；"
        f"在这些年份的平均年，直线位于{level:.1f}%，相当于每年{yearly}个百分点"
        f"（{range_[0]}至{range_[1]}）{open_zh}。",
        f"{name.en}, {first}–{last}, {result.n_used} yearly points. A straight line through the "
        f"logit of the share has a slope of {slope} a year ({_level(result).en} interval "
        f"{interval[0]} to {interval[1]}); at the mean of these years the line stands at "
        f"{level:.1f}%, where this is {yearly} points a year ({range_[0]} to {range_[1]})"
        f"{open_en}.",
    )


def _scatter(result: ShareTrendResult) -> Text:
    spread = f"{result.line.residual_sd:.3f}"
    head = Text(
        f"各点围绕直线的残差标准差为{spread}（logit）。",
        f"The points scatter about the line with a standard deviation of {spread} (logit).",
    )
    return join(head, _basis(result))


def _basis(result: ShareTrendResult) -> Text:
    degrees = result.n_used - 2
    return Text(
        f"区间取自这一离散程度（自由度n−2={degrees}），不取自席位数的二项误差；"
        "其前提是各年误差相互独立，且整个时期在该尺度上为一条直线。",
        f"The interval is taken from the scatter about the line (n − 2 = {degrees} degrees of "
        "freedom), never from the number of seats; it assumes independent errors about one "
        "straight line on the logit scale.",
    )


def _quality(result: ShareTrendResult) -> tuple[Text, ...]:
    derived, approximate = _years(result.series, "derived"), _years(result.series, "approximate")
    said = []
    if derived:
        said.append(
            Text(
                f"{'、'.join(derived)}年的值由公布的变动幅度推算，与所依据年份的误差并不独立。",
                "Derived from a published change, so not independent of the value they start "
                f"from: {', '.join(derived)}.",
            )
        )
    if approximate:
        said.append(
            Text(
                f"{'、'.join(approximate)}年的数值或年份为约数。",
                f"Approximate in value or year: {', '.join(approximate)}.",
            )
        )
    return tuple(said)


def _dropped(result: ShareTrendResult) -> tuple[Text, ...]:
    if not result.n_dropped:
        return ()
    return (
        Text(
            f"另有{result.n_dropped}行未用：无占比、与同年数值重复，或同一届另有更晚的数值。",
            f"Rows not used: {result.n_dropped} (without a share, repeating a year's value, or "
            "with a later value of the same term).",
        ),
    )


def _step(result: ShareTrendResult) -> Text:
    return step_sentence(result.largest_step())


def _limits() -> tuple[Text, ...]:
    return (
        Text("直线只描述走势，不识别原因。", "The line describes; it does not identify causes."),
        Text(
            "尚不知道：未公布年份的情况，每个公布值自身的误差，以及口径和覆盖范围是否始终一致；"
            "数据点太少，误差是否独立、走势有无转折，均无从可靠检验。",
            "Not known: the years without a published value, the error of each value, and whether "
            "definition and coverage stayed the same; the points are too few to test reliably "
            "whether errors are independent or the line bends.",
        ),
    )


def _openness(low: float, high: float) -> tuple[str, str]:
    if low <= 0 <= high:
        return (
            "，区间含零，升降方向不能确定",
            "; the interval includes zero: no direction is settled",
        )
    return "", ""


def _part_of_total(part: float) -> tuple[str, str]:
    if not np.isfinite(part) or not 0 <= part <= 1:
        return "", ""
    return f"，占全期变动的{100 * part:.0f}%", f", {100 * part:.0f}% of the whole change"


def _points(result: ShareTrendResult) -> pd.Series:
    terms = result.to_frame()
    return terms.loc[terms["term"] == "points_per_year_at_mean"].iloc[0]


def _years(series: pd.DataFrame, flag: str) -> list[str]:
    return [str(year) for year in series.loc[series[flag], "year"]]


def _level(result: ShareTrendResult) -> Text:
    number = f"{100 * result.line.confidence:g}"
    return Text(f"{number}%", f"{number}%")


def _signed(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace("-", "−")


def _name(series: pd.DataFrame) -> Text:
    what = Text(
        _first(series, "label_zh", "indicator_name_zh", "indicator_id") or "女性占比",
        _first(series, "label_en", "indicator_name_en", "indicator_id") or "Women's share",
    )
    place = Text(
        _first(series, "geo_name_zh", "geo_code"), _first(series, "geo_name_en", "geo_code")
    )
    if not place.zh:
        return what
    return Text(f"{what.zh}（{place.zh}）", f"{what.en} ({place.en})")


def _first(series: pd.DataFrame, *columns: str) -> str:
    for column in columns:
        if column in series and pd.notna(series[column].iloc[0]):
            return str(series[column].iloc[0])
    return ""
