"""The sentences of the target projection: takes its result, gives Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fedanalysis.language import Text
from fedanalysis.models.series_words import dropped, path_of, quality, series_name, signed
from fedanalysis.models.share_series import LAST_YEAR
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.target_projection import TargetProjectionResult


def paragraph(result: TargetProjectionResult) -> Text:
    """Return what was, what may be and what isn't known as one paragraph."""
    return join(
        _history(result), _path(result), *_ahead(result), *quality(result.trend.series),
        _basis(result), *_limits(),
    )  # fmt: skip


def notes(result: TargetProjectionResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    return (
        _basis(result),
        *_far(result),
        Text(
            "年份的区间是直线的区间（Fieller），不是某一年公布值的区间；目标本身视为确定值。",
            "The interval of the year is the line's (Fieller), not that of a published value; the "
            "target is taken as exact.",
        ),
        *quality(result.trend.series),
        *dropped(result.n_dropped),
        *_limits(),
    )


def plot_title(result: TargetProjectionResult) -> Text:
    """Return the finding as a title."""
    name, share, due = series_name(result.trend.series), _target(result), result.due
    state = result.due_state
    if state == "met":
        said = Text(f"{due}年已达到{share}", f"at or above {share} in {due}")
    elif state == "missed":
        said = Text(f"{due}年未达到{share}", f"below {share} when due in {due}")
    elif result.has_turned:
        said = Text(
            f"末段不合于直线，不推算{share}", f"its end leaves the line: {share} not projected"
        )
    elif state == "no_point":
        said = Text(
            f"{due}年没有公布值，能否达到{share}不详", f"no value for {due}, target {share}"
        )
    else:
        chance = _chance(result.probability)
        said = Text(
            f"如直线延续，{due}年达到{share}的概率为{chance}",
            f"if the line goes on, {share} in {due} has probability {chance}",
        )
    return Text(f"{name.zh}：{said.zh}", f"{name.en}: {said.en}")


def plot_subtitle(result: TargetProjectionResult) -> Text:
    """Return measure, unit and period."""
    trend = result.trend
    beyond = Text("；此后为外推", "; extrapolated beyond")
    if result.has_turned or result.due <= trend.last_year:
        beyond = Text("；不作外推", "; not carried on")
    return Text(
        f"占比（%），{trend.first_year}—{trend.last_year}年{trend.n_used}个值{beyond.zh}",
        f"Share (%), {trend.n_used} values {trend.first_year}–{trend.last_year}{beyond.en}",
    )


def plot_line(result: TargetProjectionResult) -> Text:
    """Return the name of the line and its band."""
    level = _level(result)
    return Text(f"直线（logit）及单个新值的{level}区间", f"line (logit), {level} for a new value")


def _history(result: TargetProjectionResult) -> Text:
    trend, name, share = result.trend, series_name(result.trend.series), _target(result)
    points = trend.series
    last = f"{100 * points['women_share'].iloc[-1]:.1f}%"
    at = points.loc[points["women_share"] >= result.target - 1e-9, "year"]
    first = int(at.iloc[0]) if len(at) else 0
    said = {
        "never_reached": Text("从未达到", "never reached it"),
        "reached": Text(
            f"自{first}年起均不低于目标", f"every value since {first} is at or above it"
        ),
        "reached_then_lost": Text(
            f"{first}年曾达到，其后又低于目标", f"reached it in {first}, then lost it"
        ),
        "reached_again": Text(
            f"{first}年曾达到，其后低于目标，后又达到",
            f"reached it in {first}, lost it and reached it again",
        ),
    }[result.history]
    return Text(
        f"{name.zh}，目标不低于{share}（{result.due}年）："
        f"{trend.first_year}—{trend.last_year}年的公布值{said.zh}；最近一个值为{last}（{trend.last_year}年）。",
        f"{name.en}, target at least {share} by {result.due}: of the published values "
        f"{trend.first_year}–{trend.last_year}, {_verb(result)}{said.en}; the last is {last} "
        f"({trend.last_year}).",
    )


def _verb(result: TargetProjectionResult) -> str:
    return "" if result.history == "reached" else "the series "


def _path(result: TargetProjectionResult) -> Text:
    shares = path_of(result.trend.series)
    said = {
        "rising": Text("逐点未有下降", "no value lies below the one before it"),
        "falling": Text("逐点未有上升", "no value lies above the one before it"),
        "level": Text("各点相等", "all values are equal"),
        "not_monotone": Text("有升有降，并非单调", "the values go up and down: not monotone"),
    }[result.path]
    return Text(
        f"最近各值：{shares}；全程{said.zh}。", f"Last values: {shares}; over all, {said.en}."
    )


def _ahead(result: TargetProjectionResult) -> tuple[Text, ...]:
    if not result.has_turned:
        return _due(result), _date(result)
    past = () if result.due_state == "ahead" else (_past(result),)
    return (*past, _turned(result))


def _turned(result: TargetProjectionResult) -> Text:
    points = result.trend.series
    peak = points.iloc[int(points["women_share"].argmax())]
    last, top = (
        f"{100 * share:.1f}%" for share in (points["women_share"].iloc[-1], peak.women_share)
    )
    year = int(peak["year"])
    return Text(
        f"直线向上，但最近一个值（{last}）低于{year}年的{top}：序列的末段不合于直线，"
        "因此不作外推，不给出概率，也不给出年份。",
        f"The line goes up, yet the last value ({last}) lies below that of {year} ({top}): the "
        "end of the series doesn't follow the line, so it isn't carried on, and neither a "
        "probability nor a year is given.",
    )


def _due(result: TargetProjectionResult) -> Text:
    due, share, state = result.due, _target(result), result.due_state
    if state != "ahead":
        return _past(result)
    row, level = result.predict([due]).iloc[0], _level(result)
    line, low, high = (f"{100 * row[name]:.1f}%" for name in ("estimate", "pi_low", "pi_high"))
    chance = _chance(result.probability)
    return Text(
        f"如直线延续到{due}年，直线位于{line}，该年一个新值的{level}区间为{low}至{high}，"
        f"不低于{share}的概率为{chance}。",
        f"If the line goes on to {due} it stands at {line}; a new value of that year has the "
        f"{level} interval {low} to {high}, and is at or above {share} with probability {chance}.",
    )


def _past(result: TargetProjectionResult) -> Text:
    due, share, points = result.due, _target(result), result.trend.series
    if result.due_state == "no_point":
        return Text(
            f"目标年{due}年没有公布值，是否达到{share}不能确定。",
            f"There is no value for {due}, the year due: whether {share} was met isn't known.",
        )
    value = f"{100 * points.loc[points['year'] == due, 'women_share'].iloc[0]:.1f}%"
    met = result.due_state == "met"
    return Text(
        f"目标年{due}年的公布值为{value}，{'已' if met else '未'}达到{share}；"
        "这是事实，不需要概率。",
        f"The published value of {due}, the year due, is {value}: {share} was "
        f"{'met' if met else 'not met'}. That is a fact, not a probability.",
    )


def _date(result: TargetProjectionResult) -> Text:
    if not result.has_date:
        return _no_date(result)
    date, share, level = result.crossing, _target(result), _level(result)
    year = _year(date.year)
    if date.bounded:
        low, high = _year(date.low), _year(date.high)
        return Text(
            f"直线约在{year.zh}到达{share}（{level}区间{low.zh}至{high.zh}，标准误{date.se:.1f}年）。",
            f"The line gets to {share} in about {year.en} ({level} interval {low.en} to "
            f"{high.en}, standard error {date.se:.1f} years).",
        )
    if np.isfinite(date.low):
        low = _year(date.low)
        return Text(
            f"斜率与零不能区分，到达{share}的年份没有上限：只能说不早于{low.zh}（{level}）。",
            f"The slope can't be told from zero, so the year of {share} has no upper end: not "
            f"before {low.en} is all that can be said ({level}).",
        )
    return Text(
        f"斜率与零不能区分，到达{share}的年份无从说起：区间包含所有年份。",
        f"The slope can't be told from zero, so no year of {share} can be said: the interval "
        "holds every year.",
    )


def _no_date(result: TargetProjectionResult) -> Text:
    share, slope = _target(result), signed(result.trend.line.slope, 3)
    if result.trend.line.slope <= 0:
        return Text(
            f"直线斜率为每年{slope}（logit），不为正，不给出到达{share}的年份。",
            f"The slope is {slope} a year (logit), not positive: no year of {share} is given.",
        )
    if result.history in {"reached", "reached_again"}:
        return Text(
            "最近一个值不低于目标，不再推算年份；以后能否保持，不能由此确定。",
            "The last value is at or above the target, so no year is projected; whether it stays "
            "there isn't settled by that.",
        )
    return Text(
        f"到最近一年，直线已到达{share}，而公布值没有：直线不合于序列的末段，不给出年份。",
        f"The line got to {share} by the last year, the published value did not: the line doesn't "
        "describe the end of the series, and no year is given.",
    )


def _basis(result: TargetProjectionResult) -> Text:
    trend = result.trend
    return Text(
        f"区间和概率取自各点围绕直线的离散程度（自由度n−2={trend.n_used - 2}），"
        "前提是误差独立、同一条直线延续；越远越宽，但不含走势改变的风险。",
        f"Interval and probability come from the scatter about the line (n − 2 = "
        f"{trend.n_used - 2} degrees of freedom) and hold if errors are independent and the same "
        "line goes on; they widen with distance, and hold no risk that the line bends.",
    )


def _far(result: TargetProjectionResult) -> tuple[Text, ...]:
    trend = result.trend
    ahead, span = result.due - trend.last_year, trend.last_year - trend.first_year
    if ahead <= span / 2:
        return ()
    return (
        Text(
            f"外推{ahead}年，而序列只有{span}年长：结果主要取决于直线这一假定。",
            f"The line is carried on for {ahead} years from a series of {span}: the outcome rests "
            "mainly on the assumption of a line.",
        ),
    )


def _limits() -> tuple[Text, ...]:
    return (
        Text(
            "直线只是延续过去，不是承诺，也不识别原因。",
            "The line carries on the past; it promises nothing and identifies no causes.",
        ),
        Text(
            "尚不知道：以后的规定、换届和口径会不会变动，直线会不会延续。",
            "Not known: whether rules, elections and definitions to come change the line.",
        ),
    )


def _year(year: float) -> Text:
    if year > LAST_YEAR:
        return Text(f"{LAST_YEAR}年以后", f"after {LAST_YEAR}")
    whole = int(np.ceil(year - 1e-9))
    return Text(f"{whole}年", f"{whole}")


def _chance(probability: float) -> str:
    if probability < 0.01:
        return "<0.01"
    return ">0.99" if probability > 0.99 else f"{probability:.2f}"


def _target(result: TargetProjectionResult) -> str:
    return f"{100 * result.target:g}%"


def _level(result: TargetProjectionResult) -> str:
    return f"{100 * result.trend.line.confidence:g}%"
