"""The layers of a figure over time, checked and in one shape; a layer not given is empty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from fedanalysis.language import Text
from fedanalysis.plots.guards import check_columns, check_shares

Target = tuple[float, float, Text]

_POINTS = ("year", "women_share", "derived", "approximate")
_LINE = ("year", "estimate", "ci_low", "ci_high")
_COMPARE = ("year", "estimate")
_EVENTS = ("year", "label_zh", "label_en")
_TARGET = ("year", "estimate", "label_zh", "label_en")


@dataclass(frozen=True, slots=True, eq=False)
class Trend:
    """What one figure over time shows.

    Attributes
    ----------
    points : pandas.DataFrame
        One row per year: ``year``, ``women_share`` (0–1), ``kind`` (published, derived or
        approximate).
    line, compare : pandas.DataFrame
        One row per year of a fitted line: ``year``, ``estimate``; `line` also ``ci_low``,
        ``ci_high`` and ``extrapolated``.
    events : pandas.DataFrame
        One row per event: ``year``, ``label_zh``, ``label_en``.
    target : pandas.DataFrame
        No row or one: ``year`` due, ``estimate`` aimed at, ``label_zh``, ``label_en``.
    """

    points: pd.DataFrame
    line: pd.DataFrame
    compare: pd.DataFrame
    events: pd.DataFrame
    target: pd.DataFrame

    def years(self) -> pd.Series:
        """Return every year a mark stands at."""
        layers = [self.points, self.line, self.compare, self.events, self.target]
        years: pd.Series = pd.concat([layer["year"] for layer in layers if len(layer)])
        return years.astype(float)

    def shares(self) -> pd.Series:
        """Return every share the axis must reach."""
        columns = [
            self.points["women_share"],
            self.line["ci_high"],
            self.compare["estimate"],
            self.target["estimate"],
        ]
        shares: pd.Series = pd.concat([column for column in columns if len(column)])
        return shares.astype(float)

    def data(self) -> pd.DataFrame:
        """Return all layers as one frame, one row a mark, named in ``layer``."""
        layers = {
            "points": self.points,
            "line": self.line,
            "compare": self.compare,
            "event": self.events,
            "target": self.target,
        }
        named = [frame.assign(layer=name) for name, frame in layers.items() if len(frame)]
        return pd.concat(named, ignore_index=True)

    def share(self, year: int) -> float:
        """Return the share of one year of the points; NaN if the year isn't there."""
        found = self.points.loc[self.points["year"] == year, "women_share"]
        return float(found.iloc[0]) if len(found) else float("nan")


def build_trend(
    series: pd.DataFrame,
    line: pd.DataFrame | None,
    compare: pd.DataFrame | None,
    *,
    events: pd.DataFrame | None,
    target: Target | None,
) -> Trend:
    """Check what is given and bring it into one shape.

    Raises
    ------
    ColumnError
        If a frame lacks a column.
    ValueRangeError
        If a share lies outside 0–1.
    """
    aims = None if target is None else pd.DataFrame([_target_row(target)], columns=list(_TARGET))
    fitted = _layer(line, "line", _LINE, shares=_LINE[1:])
    beyond = line["extrapolated"] if line is not None and "extrapolated" in line else False
    return Trend(
        points=_points(series),
        line=fitted.assign(extrapolated=beyond).sort_values("year"),
        compare=_layer(compare, "compare", _COMPARE, shares=_COMPARE[1:]),
        events=_layer(events, "events", _EVENTS, shares=()),
        target=_layer(aims, "target", _TARGET, shares=("estimate",)),
    )


def with_kind(series: pd.DataFrame, table: str = "series") -> pd.DataFrame:
    """Return `series` with ``kind``: approximate before derived before published.

    Rows without a share are dropped: there is nothing to draw.
    """
    check_columns(series, table, _POINTS)
    check_shares(series, table, ("women_share",))
    kept = series.loc[series["women_share"].notna()]
    flags = [kept[name].fillna(value=False).astype(bool) for name in ("approximate", "derived")]
    return kept.assign(kind=np.select(flags, ["approximate", "derived"], "published"))


def _points(series: pd.DataFrame) -> pd.DataFrame:
    return with_kind(series).loc[:, ["year", "women_share", "kind"]].sort_values("year")


def _layer(
    frame: pd.DataFrame | None, table: str, columns: tuple[str, ...], *, shares: tuple[str, ...]
) -> pd.DataFrame:
    if frame is None:
        return pd.DataFrame(columns=list(columns))
    check_columns(frame, table, columns)
    check_shares(frame, table, shares)
    return frame.loc[:, list(columns)].sort_values("year")


def _target_row(target: Target) -> tuple[float, float, str, str]:
    value, due, name = target
    return due, value, name.zh, name.en
