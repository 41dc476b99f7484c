"""Shows if a trend hangs on certain points: takes a series, gives its fits by subset."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.errors import DesignError
from fedanalysis.language import Text
from fedanalysis.models import share_trend_words as words
from fedanalysis.models.share_series import read_flags, read_series
from fedanalysis.models.share_trend import ShareTrend


def compare_fits(
    series: pd.DataFrame, *, confidence: float = 0.95, **subsets: npt.ArrayLike
) -> pd.DataFrame:
    """Fit each subset and set them side by side, to see if the trend hangs on certain points.

    Parameters
    ----------
    series : DataFrame
        As for :meth:`ShareTrend.fit`.
    confidence : float, default 0.95
        Coverage of the intervals.
    **subsets : array of bool
        Name → True for each row of `series` to keep. Without any, four are made from the columns
        `derived` and `approximate`: `all`, `without_derived`, `without_approximate`,
        `published_only`.

    Returns
    -------
    DataFrame
        One row per subset, in the order given: `subset` with `subset_zh`, `subset_en`, `n`,
        `slope`, `ci_low`, `ci_high` (logit, a year), `points_per_year`, `points_low`,
        `points_high` (percentage points at the
        subset's mean year), `residual_sd`, `is_refused`, `reason`. A subset with too few years
        keeps its row, without numbers and with the reason in the current language.

    Raises
    ------
    DesignError
        If a mask isn't one bool per row, or the series itself can't be used.
    ColumnError, ValueRangeError
        As for :meth:`ShareTrend.fit`.
    """
    read_series(series)
    masks = subsets or _usual_subsets(series)
    model = ShareTrend(confidence)
    rows = [_fit_subset(model, series, name, mask) for name, mask in masks.items()]
    return pd.DataFrame(rows)


def _usual_subsets(series: pd.DataFrame) -> dict[str, npt.ArrayLike]:
    flags = read_flags(series)
    derived, approximate = flags["derived"], flags["approximate"]
    return {
        "all": derived | ~derived,
        "without_derived": ~derived,
        "without_approximate": ~approximate,
        "published_only": ~(derived | approximate),
    }


def _fit_subset(
    model: ShareTrend, series: pd.DataFrame, name: str, mask: npt.ArrayLike
) -> dict[str, object]:
    keep = _checked_mask(series, name, mask)
    label = _LABELS.get(name, Text(name, name))
    head: dict[str, object] = {"subset": name, "subset_zh": label.zh, "subset_en": label.en}
    years = series.loc[keep & series["women_share"].notna(), "year"].nunique()
    if years < 4:
        nothing = dict.fromkeys(_NUMBERS, np.nan)
        return head | {"n": years} | nothing | {"is_refused": True, "reason": words.refused(years)}
    result = model.fit_series(series.loc[keep])
    terms = result.to_frame().set_index("term")[["estimate", "ci_low", "ci_high"]]
    slope, points = terms.loc["slope"], terms.loc["points_per_year_at_mean"]
    numbers = dict(zip(_NUMBERS, [*slope, *points, result.line.residual_sd], strict=True))
    return head | {"n": result.n_used} | numbers | {"is_refused": False, "reason": ""}


_LABELS = {
    "all": Text("全部", "all points"),
    "without_derived": Text("去掉推算值", "without derived points"),
    "without_approximate": Text("去掉约数", "without approximate points"),
    "published_only": Text("只用公布值", "published points only"),
}
_NUMBERS = (
    "slope",
    "ci_low",
    "ci_high",
    "points_per_year",
    "points_low",
    "points_high",
    "residual_sd",
)


def _checked_mask(series: pd.DataFrame, name: str, mask: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    if isinstance(mask, pd.Series) and not mask.index.equals(series.index):
        raise DesignError(f"the mask `{name}` must have the index of `series`.")
    values = np.asarray(mask)
    if values.dtype != bool or values.shape != (len(series),):
        raise DesignError(
            f"the mask `{name}` must be one bool for each of the {len(series)} rows.",
            hint="For example series['derived'] == False.",
        )
    return values
