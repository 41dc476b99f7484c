"""Recomputes each printed share from its counts: takes figures, gives one verdict a share."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.reports.rounding import Convention, parts_range, printed_interval, totals_range

Verdict = Literal["adds_up", "only_truncated", "does_not_fit", "implied_total", "no_counts"]

#: What each verdict of :func:`check_shares` means, for readers.
VERDICTS: dict[str, Text] = {
    "adds_up": Text("相符", "agrees"),
    "only_truncated": Text("舍去尾数才相符", "agrees if cut off"),
    "does_not_fit": Text("不符", "differs"),
    "implied_total": Text("未印总数，只能反推", "total not printed"),
    "no_counts": Text("未印人数，无从复算", "no count printed"),
}

_NEEDED = ("figure_id", "printed", "unit", "value", "share_part", "share_base")
_COLUMNS = (
    "figure_id",
    "label_zh",
    "label_en",
    "part",
    "base",
    "printed",
    "printed_pct",
    "low_pct",
    "high_pct",
    "recomputed_pct",
    "fits_nearest",
    "fits_truncated",
    "totals_nearest",
    "totals_truncated",
    "totals",
    "verdict",
    "verdict_zh",
    "verdict_en",
)


def check_shares(figures: pd.DataFrame) -> pd.DataFrame:
    """Say if each share printed in a report agrees with the counts printed beside it.

    Rounding is respected: a share agrees if some rounding to the nearest gives what was printed.
    Disagreement says that text and counts don't go together; it doesn't say which is wrong.

    Parameters
    ----------
    figures : DataFrame
        One row per figure: `figure_id`, `printed` (text as printed), `unit` (rows other than
        ``percent`` are not checked), `share_part` and `share_base` (each the `figure_id` of the
        counted part and total, or the whole number itself; missing where the report prints
        none), `value` (number; read where a figure is named); optional `label_zh`, `label_en`.

    Returns
    -------
    DataFrame
        One row per share, in the order given: `figure_id`, `label_zh`, `label_en`, `part`,
        `base`, `printed`; in percent `printed_pct`, `low_pct`, `high_pct` (ends of what rounds to
        it) and `recomputed_pct` (unrounded); `fits_nearest`, `fits_truncated` (missing without
        both counts); `totals_nearest`, `totals_truncated` (text such as ``348–360``: the totals
        that would fit the part; ``∞`` where they have no end; empty without a part, and where no
        total fits); `verdict` with `verdict_zh`, `verdict_en`.

    Raises
    ------
    ColumnError
        If a column is missing.
    ValueRangeError
        If a count is no whole number of at least 0 or `printed` is no decimal.
    DesignError
        If a `figure_id` comes twice.
    UnknownNameError
        If a share names a figure that isn't among `figures`.

    Examples
    --------
    >>> figures = pd.DataFrame({"figure_id": ["women", "share"], "printed": ["92", "26"],
    ...                         "unit": ["persons", "percent"], "value": [92, 26],
    ...                         "share_part": [None, "women"], "share_base": [None, None]})
    >>> check_shares(figures).loc[0, "totals_nearest"]
    '348–360'
    """
    for column in _NEEDED:
        if column not in figures.columns:
            raise ColumnError.missing("figures", column, [str(c) for c in figures.columns])
    shares = figures.loc[_is_share(figures)].reset_index(drop=True)
    values = _values_by_id(figures)
    part, base = _counts(shares["share_part"], values), _counts(shares["share_base"], values)
    # Exact fractions can't be vectorised; a report holds dozens of shares, not millions.
    triples = list(zip(part, base, shares["printed"], strict=True))
    fits = {
        name: pd.array([_fits(*triple, convention=name) for triple in triples], dtype="boolean")
        for name in _BOTH
    }
    totals = {
        name: pd.Series([_totals(p, text, convention=name) for p, _, text in triples], dtype="str")
        for name in _BOTH
    }
    rounds = [printed_interval(text, "nearest") for text in shares["printed"]]
    cut = [printed_interval(text, "truncated") for text in shares["printed"]]
    verdict = pd.Series([_verdict(*triple) for triple in triples], dtype="str")
    no_label = pd.Series("", index=shares.index, dtype="str")
    frame = shares[["figure_id", "printed"]].assign(
        label_zh=shares.get("label_zh", no_label),
        label_en=shares.get("label_en", no_label),
        part=part,
        base=base,
        printed_pct=pd.Series([float(interval.low) for interval in cut], dtype="float64"),
        low_pct=pd.Series([float(interval.low) for interval in rounds], dtype="float64"),
        high_pct=pd.Series([float(interval.high) for interval in rounds], dtype="float64"),
        recomputed_pct=(100 * part / base.where(base > 0)).astype("Float64").astype("float64"),
        fits_nearest=fits["nearest"],
        fits_truncated=fits["truncated"],
        totals_nearest=totals["nearest"],
        totals_truncated=totals["truncated"],
        totals=pd.Series([_either(*triple) for triple in triples], dtype="str"),
        verdict=verdict,
        verdict_zh=verdict.map({key: text.zh for key, text in VERDICTS.items()}).astype("str"),
        verdict_en=verdict.map({key: text.en for key, text in VERDICTS.items()}).astype("str"),
    )
    return frame[list(_COLUMNS)]


_BOTH: tuple[Convention, ...] = ("nearest", "truncated")


def _is_share(figures: pd.DataFrame) -> pd.Series:
    is_percent = figures["unit"] == "percent"
    return is_percent & (figures["kind"] == "share") if "kind" in figures.columns else is_percent


def _values_by_id(figures: pd.DataFrame) -> pd.Series:
    ids = figures["figure_id"]
    if ids.duplicated().any():
        twice = ", ".join(str(name) for name in ids[ids.duplicated()].unique()[:5])
        raise DesignError("each figure must have its own `figure_id`.", where=f"Twice: {twice}.")
    return pd.Series(figures["value"].to_numpy(), index=ids.to_numpy(), dtype="object")


def _counts(given: pd.Series, values: pd.Series) -> pd.Series:
    column = str(given.name)
    given = given.where(given != "")
    named = given.isin(values.index)
    found = given.astype("object").where(~named, given.map(values))
    numbers = pd.to_numeric(found, errors="coerce").astype("Float64")
    unknown = given[numbers.isna() & given.notna() & ~named]
    if not unknown.empty:
        known = [str(name) for name in values.index]
        raise UnknownNameError.of(f"figure named in `{column}`", str(unknown.iloc[0]), known)
    broken = (numbers.isna() & named) | (numbers < 0) | (numbers % 1 != 0)
    if broken.fillna(value=False).any():
        raise ValueRangeError.outside(column, must="whole numbers of at least 0, or missing")
    return numbers.astype("Int64")


def _fits(part: object, base: object, printed: str, *, convention: Convention) -> bool | None:
    if pd.isna(part) or pd.isna(base):  # type: ignore[call-overload]
        return None
    top, bottom = int(part), int(base)  # type: ignore[call-overload]
    return bottom > 0 and top in parts_range(bottom, printed, convention)


def _totals(part: object, printed: str, *, convention: Convention) -> str:
    if pd.isna(part):  # type: ignore[call-overload]
        return ""
    totals = totals_range(int(part), printed, convention=convention)  # type: ignore[call-overload]
    return "∞" if totals is None else range_text(totals)


def _either(part: object, base: object, printed: str) -> str:
    if pd.isna(part) or pd.notna(base):  # type: ignore[call-overload]
        return ""
    both = [totals_range(int(part), printed, convention=name) for name in _BOTH]  # type: ignore[call-overload]
    if None in both:
        return "∞"
    fitting = [total for totals in both if totals for total in (totals[0], totals[-1])]
    # Rounding and cutting off start half a unit apart, so what fits either has no gap.
    return range_text(range(min(fitting), max(fitting) + 1)) if fitting else ""


def _verdict(part: object, base: object, printed: str) -> Verdict:
    if pd.isna(part):  # type: ignore[call-overload]
        return "no_counts"
    if pd.isna(base):  # type: ignore[call-overload]
        some = any(_totals(part, printed, convention=name) for name in _BOTH)
        return "implied_total" if some else "does_not_fit"
    if _fits(part, base, printed, convention="nearest"):
        return "adds_up"
    cut = _fits(part, base, printed, convention="truncated")
    return "only_truncated" if cut else "does_not_fit"


def range_text(numbers: range) -> str:
    """Return consecutive whole numbers as text: ``348–360``, ``120``, or nothing.

    Examples
    --------
    >>> range_text(range(348, 361)), range_text(range(120, 121)), range_text(range(0))
    ('348–360', '120', '')
    """
    if not numbers:
        return ""
    first, last = numbers[0], numbers[-1]
    return f"{first}" if first == last else f"{first}–{last}"
