"""The sentences of the interrupted series: takes its result, gives Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fedanalysis.language import Text
from fedanalysis.models.series_words import dropped, quality, series_name, signed
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.interrupted import InterruptedSeriesResult


def paragraph(result: InterruptedSeriesResult) -> Text:
    """Return the two changes, the rank of the date and the limits as one paragraph."""
    return join(
        _head(result), _level(result), _slope(result), _rank(result), *quality(result.series),
        _basis(result), *_limits(),
    )  # fmt: skip


def notes(result: InterruptedSeriesResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    return (
        _basis(result),
        _short(),
        _rank_limit(result),
        *quality(result.series),
        *dropped(result.n_dropped),
        *_limits(),
    )


def plot_title(result: InterruptedSeriesResult) -> Text:
    """Return the finding as a title."""
    name, row, year = series_name(result.series), _row(result, "level_change"), _event(result)
    if row["ci_low"] <= 0 <= row["ci_high"]:
        return Text(
            f"{name.zh}：{year}年前后水平有无变动，尚不能确定",
            f"{name.en}: a change of level in {year} is not settled",
        )
    size = signed(_row(result, "points_level_change")["estimate"], 1)
    return Text(
        f"{name.zh}：{year}年前后两条直线相差{size}个百分点",
        f"{name.en}: the two lines differ by {size} points in {year}",
    )


def plot_subtitle(result: InterruptedSeriesResult) -> Text:
    """Return measure, unit and points on both sides."""
    after = result.n_used - result.n_before
    return Text(
        f"占比（%），事件前{result.n_before}个点、事件后{after}个点；不识别原因",
        f"Share (%), {result.n_before} points before and {after} after; no cause is identified",
    )


def plot_line(result: InterruptedSeriesResult) -> Text:
    """Return the name of the two lines and their band."""
    level = f"{100 * result.spec.confidence:g}%"
    return Text(f"前后两条直线（logit）及{level}区间", f"two lines (logit), {level} interval")


def _head(result: InterruptedSeriesResult) -> Text:
    name, year, event = series_name(result.series), _event(result), result.spec.event
    called = Text(f"（{event.zh}）", f" ({event.en})") if event else Text("", "")
    after = result.n_used - result.n_before
    return Text(
        f"{name.zh}，以{year}年{called.zh}为界，之前{result.n_before}个点，自该年起{after}个点。",
        f"{name.en}, split at {year}{called.en}: {result.n_before} points before, {after} from "
        "that year on.",
    )


def _level(result: InterruptedSeriesResult) -> Text:
    row, points, year = (
        _row(result, "level_change"), _row(result, "points_level_change"), _event(result),
    )  # fmt: skip
    level, logit, percent = _confidence(result), _range(row, 3), _range(points, 1)
    open_ = _open(row)
    return Text(
        f"在{year}年，后一条直线与前一条相差{logit[0]}（logit，{level}区间{logit[1]}至{logit[2]}），"
        f"相当于{percent[0]}个百分点（{percent[1]}至{percent[2]}）{open_.zh}。",
        f"In {year} the later line differs from the earlier one by {logit[0]} (logit, {level} "
        f"interval {logit[1]} to {logit[2]}), that is {percent[0]} points ({percent[1]} to "
        f"{percent[2]}){open_.en}.",
    )


def _slope(result: InterruptedSeriesResult) -> Text:
    row = _row(result, "slope_change")
    change, open_ = _range(row, 3), _open(row)
    before = signed(_row(result, "slope_before")["estimate"], 3)
    after = signed(_row(result, "slope_after")["estimate"], 3)
    return Text(
        f"斜率由每年{before}变为{after}（logit），相差{change[0]}（{change[1]}至{change[2]}）{open_.zh}。",
        f"The slope is {before} a year before and {after} after (logit), a difference of "
        f"{change[0]} ({change[1]} to {change[2]}){open_.en}.",
    )


def _rank(result: InterruptedSeriesResult) -> Text:
    dates, p = result.placebo(), result.placebo_p
    total, as_large = len(dates), round(p * len(dates))
    if total == 1:
        return Text(
            "没有其他日期两侧都有四个点，无法与别的日期比较。",
            "No other date has four points on both sides, so the date can't be compared.",
        )
    largest = dates.iloc[int(dates["f"].argmax())]
    other = Text("", "")
    if not largest["is_event"]:
        span = (int(largest["last_before"]), int(largest["first_after"]))
        other = Text(
            f"；变动最大的并不是这一日期，而在{span[0]}—{span[1]}年",
            f"; the largest break lies elsewhere, between {span[0]} and {span[1]}",
        )
    return Text(
        f"在可比的{total}个日期中，变动不小于此的有{as_large}个（含本日期），占{p:.2f}{other.zh}。",
        f"Of the {total} dates that can be compared, {as_large} (this one included) show a break "
        f"at least as large, a share of {p:.2f}{other.en}.",
    )


def _rank_limit(result: InterruptedSeriesResult) -> Text:
    total = len(result.placebo())
    return Text(
        f"日期的排序只有{total}个日期可比，该比例不可能小于{1 / total:.2f}；"
        "它是排序，不是随机试验的检验。",
        f"The rank compares {total} dates, so the share can't be below {1 / total:.2f}; it is a "
        "rank, not the test of a randomised trial.",
    )


def _basis(result: InterruptedSeriesResult) -> Text:
    fit = result.fit
    return Text(
        f"区间用Newey–West标准误（Bartlett核，滞后{fit.lags}个点，小样本系数n/(n−4)={fit.factor:.2f}）"
        f"与普通标准误中较大者，及自由度{fit.df}的t分布；滞后按点计，不按年计，点距不等时各滞后的时间长短不一。",
        f"Intervals use the larger of Newey–West errors (Bartlett kernel, {fit.lags} lags, "
        f"small-sample factor n/(n − 4) = {fit.factor:.2f}) and ordinary ones, and Student's t "
        f"with {fit.df} degrees of freedom; a lag is one point, whatever the years between.",
    )


def _short() -> Text:
    return Text(
        "误差前后相关而序列又短时，区间仍偏窄：实际覆盖率低于名义水平。",
        "Where errors follow one another, short series still make the intervals too narrow: "
        "they cover less than they say.",
    )


def _limits() -> tuple[Text, ...]:
    return (
        Text(
            "日期只是分界，不识别原因：同一时期的其他变动都包含在这些数字里。",
            "The date is a dividing line; no cause is identified: whatever else changed at that "
            "time is in the same numbers.",
        ),
        Text(
            "尚不知道：没有对照，无从知道没有这一事件时占比会怎样；口径和覆盖范围是否在同一时期变动。",
            "Not known: how the share would have moved without the event, for there is no "
            "comparison; and whether definition or coverage changed at that time.",
        ),
    )


def _row(result: InterruptedSeriesResult, term: str) -> pd.Series:
    frame = result.to_frame()
    return frame.loc[frame["term"] == term].iloc[0]


def _range(row: pd.Series, digits: int) -> tuple[str, str, str]:
    low, high = signed(row["ci_low"], digits), signed(row["ci_high"], digits)
    return signed(row["estimate"], digits), low, high


def _open(row: pd.Series) -> Text:
    if row["ci_low"] <= 0 <= row["ci_high"]:
        return Text("，区间含零，不能确定有无变动", "; the interval includes zero: not settled")
    return Text("", "")


def _confidence(result: InterruptedSeriesResult) -> str:
    return f"{100 * result.spec.confidence:g}%"


def _event(result: InterruptedSeriesResult) -> int:
    return int(result.spec.event_year)
