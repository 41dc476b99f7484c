"""The share trend over terms: counts of committees, totals, several points of one term."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import stats

from fedanalysis.errors import DesignError, TooFewError
from fedanalysis.models.committee_trend import CommitteeTrend, CommitteeTrendResult
from fedanalysis.models.share_trend import ShareTrend


def frame_of(years, shares):
    return pd.DataFrame({"year": years, "women_share": shares})


def committees(terms=(2009, 2012, 2015, 2018), units=12):
    rows = [
        (f"u{unit}", year, (unit + at) % 3, 5, "village" if unit % 2 else "community")
        for unit in range(units)
        for at, year in enumerate(terms)
    ]
    names = ["unit_id", "term_year", "women_n", "member_n", "kind"]
    return pd.DataFrame(rows, columns=names)


def test_counts_of_committees_go_to_the_model_of_counts():
    by_spec = ShareTrend().fit(committees())
    alone = CommitteeTrend().fit(committees())
    assert isinstance(by_spec, CommitteeTrendResult)
    pd.testing.assert_frame_equal(by_spec.to_frame(), alone.to_frame())
    renamed = committees().rename(columns={"term_year": "year"})
    pd.testing.assert_frame_equal(ShareTrend().fit(renamed).to_frame(), alone.to_frame())


def test_groups_and_the_population_pass_through():
    result = ShareTrend(by="kind", population=None).fit(committees())
    frame = result.to_frame()
    assert "slope_difference[village]" in set(frame["term"])
    assert frame["ci_low"].isna().all()


def test_groups_of_a_published_share_are_refused():
    with pytest.raises(DesignError, match="counts of committees"):
        ShareTrend(by="kind").fit(frame_of([2000, 2005, 2010, 2015], [0.1, 0.13, 0.14, 0.18]))


def test_totals_of_all_committees_are_a_published_share():
    totals = committees().groupby("term_year")[["women_n", "member_n"]].sum().reset_index()
    totals["women_n"] += [0, 3, 4, 8]
    result = ShareTrend().fit(totals)
    shares = totals.assign(year=totals["term_year"], women_share=totals.women_n / totals.member_n)
    pd.testing.assert_frame_equal(
        result.to_frame(), ShareTrend().fit(shares[["year", "women_share"]]).to_frame()
    )


def test_counts_without_committees_in_several_rows_a_year_are_refused():
    with pytest.raises(DesignError, match="one row a year"):
        ShareTrend().fit(committees().drop(columns="unit_id"))


def test_several_points_of_one_term_are_one_term():
    series = frame_of([2000, 2005, 2009, 2010, 2015], [0.10, 0.13, 0.12, 0.14, 0.18])
    series["term"] = [1, 2, 3, 3, 4]
    once = series.drop(index=2)
    pd.testing.assert_frame_equal(
        ShareTrend().fit(series).to_frame(), ShareTrend().fit(once).to_frame()
    )
    assert ShareTrend().fit(series).n_dropped == 1
    with pytest.raises(TooFewError):
        ShareTrend().fit(series.iloc[:4])
    with pytest.raises(DesignError, match="every point"):
        ShareTrend().fit(series.assign(term=[1, 2, 3, None, 4]))


def test_the_fractional_slope_agrees_with_statsmodels_and_its_factor():
    series = frame_of([2000, 2005, 2010, 2015, 2019], [0.10, 0.13, 0.14, 0.18, 0.2])
    row = ShareTrend().fit(series).to_frame().set_index("term").loc["slope_fractional"]
    design = sm.add_constant(series["year"] - series["year"].mean())
    fitted = sm.GLM(series["women_share"], design, family=sm.families.Binomial())
    fitted = fitted.fit(cov_type="HC0")
    assert row["estimate"] == pytest.approx(fitted.params["year"], rel=1e-8)
    half = (row["ci_high"] - row["ci_low"]) / 2
    expected = stats.t.ppf(0.975, 3) * fitted.bse["year"] * np.sqrt(5 / 3)
    assert half == pytest.approx(expected, rel=1e-6)
