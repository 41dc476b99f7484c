"""The committed files keep what was published, conflicts included."""

import pandas as pd
import pytest

from fedanalysis.catalogue.tables import read_data
from fedanalysis.schema import EVENTS, SDG, SERIES, TARGETS

_GROUP = ["indicator_id", "geo_code", "year", "unit"]


@pytest.fixture(scope="module")
def series() -> pd.DataFrame:
    return read_data("official/series.csv", SERIES)


def test_no_row_is_lost(series: pd.DataFrame) -> None:
    assert series["row_id"].tolist() == [f"R{n:04d}" for n in range(1, 387)]
    assert len(read_data("official/events.csv", EVENTS)) == 30
    assert len(read_data("official/sdg_5_5_1b.csv", SDG)) == 173
    assert len(read_data("official/targets.csv", TARGETS)) == 7


def test_exactly_one_row_a_year_is_preferred(series: pd.DataFrame) -> None:
    assert series.groupby(_GROUP)["preferred"].sum().eq(1).all()


def test_a_reason_stands_wherever_rows_compete_and_nowhere_else(series: pd.DataFrame) -> None:
    competing = series.groupby(_GROUP)["row_id"].transform("size").gt(1)
    assert series["preferred_reason"].ne("").equals(competing)
    assert competing.sum() == 38


def test_a_printed_value_is_preferred_to_a_derived_one(series: pd.DataFrame) -> None:
    printed = (~series["derived"]).groupby([series[name] for name in _GROUP]).transform("any")
    assert not (series["preferred"] & series["derived"] & printed).any()


def test_the_best_grade_among_printed_values_is_preferred(series: pd.DataFrame) -> None:
    printed = series.loc[~series["derived"]]
    best = printed.groupby(_GROUP)["confidence"].transform("min")
    assert printed.loc[printed["preferred"], "confidence"].equals(best[printed["preferred"]])


@pytest.mark.parametrize(
    ("indicator_id", "year", "row_id"),
    [
        ("cpc_members_women_pct", 2000, "R0023"),
        ("cppcc_members_women_pct", 1949, "R0045"),
        ("npc_deputies_women_pct", 1954, "R0102"),
        ("npc_deputies_women_pct", 1959, "R0104"),
        ("rc_count", 2002, "R0187"),
        ("vc_count", 2001, "R0254"),
        ("vc_members_women_pct", 2000, "R0308"),
        ("vc_chair_women_pct", 2017, "R0234"),
    ],
)
def test_each_conflict_is_settled_as_its_notes_say(
    series: pd.DataFrame, indicator_id: str, year: int, row_id: str
) -> None:
    rows = series.loc[
        series["preferred"]
        & series["geo_code"].eq("CN")
        & series["indicator_id"].eq(indicator_id)
        & series["year"].eq(year)
    ]
    assert rows["row_id"].tolist() == [row_id]


def test_bounds_follow_the_words_of_the_notes(series: pd.DataFrame) -> None:
    # R0180 says "more than" of its count of women, not of the share.
    more = series["note"].str.contains(r'^"?(?:More than|Over)|"over|lower bound')
    more &= series["row_id"].ne("R0180")
    assert series.loc[more, "bound"].eq("at_least").all()
    assert series.loc[~more, "bound"].ne("at_least").all()
    less = series["note"].str.contains('"Nearly|upper bound')
    assert series["bound"].eq("at_most").equals(less)


def test_approximate_years_and_values_are_marked(series: pd.DataFrame) -> None:
    words = "year approximate|[Rr]ounded, |[Uu]ndated|year inferred|is inferred|year is approximate"
    said = series["note"].str.contains(words)
    assert series.loc[said, "approximate"].all()
    # Said in other words: R0069, R0073, R0074, R0188, R0213, R0221, R0378.
    assert (series["approximate"] & ~said).sum() <= 7


def test_parts_of_a_published_total_add_up(series: pd.DataFrame) -> None:
    jiangsu = series.loc[series["geo_code"] == "320000"]
    ages = jiangsu.loc[jiangsu["indicator_id"].str.startswith("wf_cadres_age_")]
    totals = jiangsu.loc[jiangsu["indicator_id"] == "wf_cadres_n"].set_index("year")["value"]
    sums = ages.groupby("year")["value"].sum()
    assert sums.to_dict() == totals.loc[sums.index].to_dict()


def test_printed_shares_agree_with_their_published_counts(series: pd.DataFrame) -> None:
    rows = series.loc[
        series["unit"].eq("percent") & series["numerator"].notna() & series["denominator"].notna()
    ]
    assert len(rows) > 50
    # Most counts are themselves rounded to 10,000; 0.06 is half a unit of one printed decimal.
    assert (100 * rows["numerator"] / rows["denominator"] - rows["value"]).abs().max() <= 0.06
