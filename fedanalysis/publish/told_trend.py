"""Fits a trend or says why there is none: takes one share by year, gives a result or a caution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fedanalysis.errors import DesignError, TooFewError, ValueRangeError
from fedanalysis.models.share_trend import ShareTrend
from fedanalysis.plots.paragraph import Paragraph, caution

if TYPE_CHECKING:
    from fedanalysis.models.share_trend import ShareTrendResult


def trend_or_reason(series: pd.DataFrame) -> ShareTrendResult | Paragraph:
    """Fit :class:`~fedanalysis.models.share_trend.ShareTrend`, or say why it refuses.

    Parameters
    ----------
    series : pandas.DataFrame
        One row per year: ``year``, ``women_share`` (0–1).

    Returns
    -------
    ShareTrendResult or Paragraph
        The line through the shares; or a caution where the points are too few, or no line can
        describe them.

    Raises
    ------
    ColumnError
        If a column is missing.

    Examples
    --------
    >>> two = pd.DataFrame({"year": [2006, 2009], "women_share": [0.2, 0.25]})
    >>> trend_or_reason(two).text.en[:34]
    'No trend is given: 2 dated terms, '
    """
    given = series[series["women_share"].notna()] if "women_share" in series else series
    try:
        return ShareTrend().fit_series(series)
    except TooFewError:
        number = given["year"].nunique()
        return caution(
            f"不给趋势：有年份的只有 {number} 届，比例的趋势至少要四届。"
            "能说的只是相邻两届之间变了多少，见上。",
            f"No trend is given: {number} dated terms, and a trend of a share rests on at least "
            "four. What can be said is the change between neighbouring terms, above.",
        )
    except (DesignError, ValueRangeError) as error:
        if given.empty:
            return caution(
                "不给趋势：没有一届有年份和比例。", "No trend is given: no term has year and share."
            )
        return caution(
            f"不给趋势：这些点不能用一条线概括。程序的原话：{error.head}",
            f"No trend is given: no line can describe these points ({error.head})",
        )
