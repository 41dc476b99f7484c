"""Puts a figure over time into words: the finding with its numbers, and the values one by one."""

from __future__ import annotations

from fedanalysis.language import Language
from fedanalysis.plots.marks import KIND_WORDS
from fedanalysis.plots.trend import Trend
from fedanalysis.plots.words import listed, percent, points


def trend_sentence(trend: Trend, step: tuple[int, int] | None, lang: Language) -> str:
    """Return the change from first to last point, the step, and the distance to the target."""
    parts = [_change(trend, lang)]
    if step is not None:
        parts.append(step_words(trend, step, lang))
    if len(trend.target):
        parts.append(_distance(trend, lang))
    return listed(parts, lang)


def step_words(trend: Trend, step: tuple[int, int], lang: Language) -> str:
    """Return the change between the two years of `step`."""
    change = trend.share(step[1]) - trend.share(step[0])
    size = points(abs(change), lang)
    if lang == "zh":
        return f"其中{step[0]}年至{step[1]}年{'上升' if change >= 0 else '下降'}{size}"
    return f"{'up' if change >= 0 else 'down'} {size} from {step[0]} to {step[1]} alone"


def trend_details(trend: Trend, lang: Language) -> str:
    """Return each point, event and target in words."""
    values = zip(
        trend.points["year"], trend.points["women_share"], trend.points["kind"], strict=True
    )
    named = [_dated(year, value_words(share, kind, lang), lang) for year, share, kind in values]
    events = zip(trend.events["year"], trend.events[f"label_{lang}"], strict=True)
    named += [_dated(year, label, lang) for year, label in events]
    return listed([*named, *trend.target[f"label_{lang}"]], lang)


def value_words(share: float, kind: str, lang: Language) -> str:
    """Return a share with its kind in brackets where it isn't simply published."""
    if kind == "published":
        return percent(share)
    name = KIND_WORDS[kind].to(lang)
    return f"{percent(share)}（{name}）" if lang == "zh" else f"{percent(share)} ({name})"


def _change(trend: Trend, lang: Language) -> str:
    shares, kinds, years = (trend.points[name].tolist() for name in ("women_share", "kind", "year"))
    last = value_words(shares[-1], kinds[-1], lang)
    if len(shares) == 1:
        return _dated(years[-1], last, lang)
    first, change = value_words(shares[0], kinds[0], lang), shares[-1] - shares[0]
    size = points(abs(change), lang)
    if lang == "zh":
        verb = "上升" if change >= 0 else "下降"
        return f"{int(years[0])}年为{first}，{int(years[-1])}年为{last}，{verb}{size}"
    verb = "up" if change >= 0 else "down"
    return f"{first} in {int(years[0])} and {last} in {int(years[-1])}, {verb} {size}"


def _distance(trend: Trend, lang: Language) -> str:
    name, aim = trend.target[f"label_{lang}"].iloc[0], float(trend.target["estimate"].iloc[0])
    gap = float(trend.points["women_share"].iloc[-1]) - aim
    year, size = int(trend.points["year"].iloc[-1]), points(abs(gap), lang)
    if lang == "zh":
        verb = "超出" if gap >= 0 else "尚差"
        return f"{year}年与目标（{name}）相比{verb}{size}"
    return f"in {year} {size} {'above' if gap >= 0 else 'short of'} the target ({name})"


def _dated(year: float, words: str, lang: Language) -> str:
    return f"{int(year)}年{words}" if lang == "zh" else f"{int(year)}: {words}"
