"""Words about a yearly series that several models share: its name, its marks, its numbers."""

from __future__ import annotations

import pandas as pd

from fedanalysis.language import Text


def series_name(series: pd.DataFrame) -> Text:
    """Return the indicator's name and its place in brackets, or "women's share"."""
    what = Text(
        _first(series, "label_zh", "indicator_id") or "女性占比",
        _first(series, "label_en", "indicator_id") or "Women's share",
    )
    place = Text(
        _first(series, "geo_name_zh", "geo_code"), _first(series, "geo_name_en", "geo_code")
    )
    if not place.zh:
        return what
    return Text(f"{what.zh}（{place.zh}）", f"{what.en} ({place.en})")


def quality(series: pd.DataFrame) -> tuple[Text, ...]:
    """Return a sentence on the derived points and one on the approximate ones, where any."""
    said = []
    if derived := _years(series, "derived"):
        said.append(
            Text(
                f"{'、'.join(derived)}年的值为推算值，其误差与所依据的值并不独立。",
                f"Derived, so not independent of the values they rest on: {', '.join(derived)}.",
            )
        )
    if approximate := _years(series, "approximate"):
        said.append(
            Text(
                f"{'、'.join(approximate)}年的数值或年份为约数。",
                f"Approximate in value or year: {', '.join(approximate)}.",
            )
        )
    return tuple(said)


def dropped(n_dropped: int) -> tuple[Text, ...]:
    """Return a sentence on the rows not used, if any."""
    if not n_dropped:
        return ()
    return (
        Text(
            f"另有{n_dropped}行未用：缺数值，或与同年数值重复。",
            f"Rows not used: {n_dropped} (without a value, or repeating that of its year).",
        ),
    )


def source_of(series: pd.DataFrame) -> Text:
    """Return the publishers named in the series, or say that none is."""
    if "publisher" not in series or series["publisher"].isna().all():
        return Text("使用者提供的数据", "data supplied by the user")
    names = "; ".join(dict.fromkeys(series["publisher"].dropna().astype(str)))
    return Text(names, names)


def signed(value: float, digits: int) -> str:
    """Return a number with a true minus sign."""
    return f"{value:.{digits}f}".replace("-", "−")


def path_of(series: pd.DataFrame) -> str:
    """Return the last three shares at most, in percent, joined by arrows."""
    shares = 100 * series["women_share"].iloc[-3:]
    return " → ".join(f"{share:.1f}" for share in shares)


def _years(series: pd.DataFrame, flag: str) -> list[str]:
    return [str(year) for year in series.loc[series[flag], "year"]]


def _first(series: pd.DataFrame, *columns: str) -> str:
    for column in columns:
        if column in series and pd.notna(series[column].iloc[0]):
            return str(series[column].iloc[0])
    return ""
