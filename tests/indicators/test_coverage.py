"""Coverage: counts always, a rate only where it means something."""

import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, ValueRangeError
from fedanalysis.indicators.coverage import coverage
from fedanalysis.indicators.official import case_figures


def figures(*rows: tuple[str, float, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["figure_id", "value", "part_of", "role"])
    names = {"work_area": "w", "work_area_zh": "领域", "work_area_en": "area"}
    return frame.assign(
        label_zh="名" + frame["figure_id"], label_en="body " + frame["figure_id"], **names
    )


def test_the_case_gives_a_rate_only_for_the_three_kinds_that_carry_one() -> None:
    # The report: 46 communities and 68 villages, all organised; 1,281 of 1,348 firms.
    table = coverage(case_figures()).set_index("figure_id")
    rated = table["share"].dropna()
    assert rated.to_dict() == pytest.approx({"S03d": 1, "S03e": 1, "S05a": 1281 / 1348})
    assert table.loc[rated.index, "reason_en"].eq("").all()


def test_no_total_means_no_rate() -> None:
    row = coverage(case_figures()).set_index("figure_id").loc["S04a"]
    assert row["organised"] == 58
    assert pd.isna(row["eligible"])
    assert pd.isna(row["share"])
    assert (row["reason_zh"], row["reason_en"]) == ("未公布总数", "no total printed")


def test_six_bodies_carry_counts_but_no_rate() -> None:
    row = coverage(case_figures()).set_index("figure_id").loc["S06a"]
    assert (row["organised"], row["eligible"]) == (3, 6)
    assert pd.isna(row["share"])
    assert row["reason_zh"] == "总数仅6个，增减1个即变动16.7个百分点"
    assert "16.7 points" in row["reason_en"]


@pytest.mark.parametrize(
    ("eligible", "step", "given"),
    [(10, 10, False), (11, 10, True), (20, 5, False), (21, 5, True), (2, 100, True)],
)
def test_a_rate_needs_more_bodies_than_one_step_allows(
    eligible: int, step: float, *, given: bool
) -> None:
    table = coverage(
        figures(("a", 1, "b", "organised"), ("b", eligible, "", "eligible")), largest_step=step
    )
    assert table["share"].notna().tolist() == [given]
    assert table["reason_en"].ne("").tolist() == [not given]


def test_names_the_body_by_its_total_where_there_is_one() -> None:
    table = coverage(
        figures(
            ("a", 12, "b", "organised"),
            ("b", 24, "", "eligible"),
            ("c", 5, "", "organised"),
            ("d", 46, "", "organised_and_eligible"),
            ("e", float("nan"), "", "organised"),
        )
    )
    assert table["label_en"].tolist() == ["body b", "body c", "body d", "body e"]
    assert table["share"].fillna(-1).tolist() == [0.5, -1, 1, -1]
    assert table["reason_en"].tolist() == ["", "no total printed", "", "no figure printed"]


def test_no_figures_give_no_rows_and_the_same_columns() -> None:
    full = coverage(case_figures())
    empty = coverage(case_figures().head(0))
    assert empty.empty
    assert list(empty.columns) == list(full.columns)


def test_does_not_change_the_figures() -> None:
    given = case_figures()
    before = given.copy()
    coverage(given)
    pd.testing.assert_frame_equal(given, before)


def test_refuses_more_organised_than_eligible_and_an_empty_total() -> None:
    with pytest.raises(ValueRangeError, match="at most `eligible`"):
        coverage(figures(("a", 9, "b", "organised"), ("b", 8, "", "eligible")))
    with pytest.raises(ValueRangeError, match="above zero"):
        coverage(figures(("a", 0, "b", "organised"), ("b", 0, "", "eligible")))


@pytest.mark.parametrize("step", [0, -1, 101, float("nan")])
def test_refuses_a_step_that_is_no_number_of_points(step: float) -> None:
    with pytest.raises(ValueRangeError, match="largest_step"):
        coverage(case_figures(), largest_step=step)


def test_names_a_missing_column() -> None:
    with pytest.raises(ColumnError, match="role"):
        coverage(case_figures().drop(columns="role"))


def test_bodies_of_one_area_are_added_up_under_its_name() -> None:
    given = figures(
        ("a", 12, "b", "organised"),
        ("b", 24, "", "eligible"),
        ("d", 46, "", "organised_and_eligible"),
    )
    [row] = coverage(given, by_area=True).to_dict("records")
    assert (row["organised"], row["eligible"]) == (58, 70)
    assert row["share"] == pytest.approx(58 / 70)
    assert (row["label_zh"], row["label_en"], row["figure_id"]) == ("领域", "area", "a, d")


def test_an_area_is_not_added_up_where_a_total_is_missing() -> None:
    given = figures(
        ("a", 12, "b", "organised"), ("b", 24, "", "eligible"), ("c", 5, "", "organised")
    )
    pd.testing.assert_frame_equal(coverage(given, by_area=True), coverage(given))


def test_a_small_area_carries_no_rate_even_when_added_up() -> None:
    given = figures(("a", 4, "", "organised_and_eligible"), ("b", 5, "", "organised_and_eligible"))
    [row] = coverage(given, by_area=True).to_dict("records")
    assert (row["organised"], row["eligible"]) == (9, 9)
    assert pd.isna(row["share"])
    assert "only 9 in all" in row["reason_en"]


def test_the_case_has_one_row_for_its_territorial_network() -> None:
    # The report: 10 subdistricts, 2 towns, 1 office, 46 communities and 68 villages: 127 of 127.
    by_area = coverage(case_figures(), by_area=True)
    whole = by_area.loc[by_area["figure_id"].str.contains("S03d")].iloc[0]
    assert (whole["organised"], whole["eligible"], whole["share"]) == (127, 127, 1)
    counted = coverage(case_figures())["organised"].sum()
    assert by_area["organised"].sum() == counted
