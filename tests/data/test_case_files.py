"""The case city's figures: every work area, no person, parts within totals."""

import re

import pandas as pd
import pytest

from fedanalysis.indicators.official import case_figures
from fedanalysis.safety.paths import data_file


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    return case_figures().set_index("figure_id", drop=False)


def test_every_work_area_is_present_once_named(figures: pd.DataFrame) -> None:
    assert figures["work_area"].unique().tolist() == [f"S{n:02d}" for n in range(1, 35)]
    names = figures[["work_area", "work_area_zh", "work_area_en"]].drop_duplicates()
    assert len(names) == 34
    assert figures["figure_id"].str[:3].equals(figures["work_area"])


def test_only_areas_without_a_figure_have_an_empty_value(figures: pd.DataFrame) -> None:
    empty = figures["value"].isna()
    assert figures["kind"].eq("none").equals(empty)
    assert figures["unit"].eq("").equals(empty)
    assert figures.loc[empty, "work_area"].tolist() == [
        "S02", "S07", "S23", "S31", "S32", "S33", "S34",
    ]  # fmt: skip
    assert figures.loc[empty].groupby("work_area").size().eq(1).all()


def test_the_value_is_the_printed_number(figures: pd.DataFrame) -> None:
    given = figures.loc[figures["printed"] != ""]
    assert given["printed"].astype(float).equals(given["value"])
    assert figures.loc["S24d", "printed"] == "22.5"


@pytest.mark.parametrize("column", ["part_of", "share_part", "share_base"])
def test_references_lead_to_other_figures(figures: pd.DataFrame, column: str) -> None:
    named = figures.loc[figures[column] != ""]
    assert not named.empty
    assert named[column].isin(figures.index).all()
    assert named[column].ne(named["figure_id"]).all()


def test_a_part_is_at_most_its_total_in_the_same_unit(figures: pd.DataFrame) -> None:
    parts = figures.loc[figures["part_of"] != ""]
    totals = figures.loc[parts["part_of"]]
    assert (parts["value"].to_numpy() <= totals["value"].to_numpy()).all()
    assert parts["unit"].tolist() == totals["unit"].tolist()


def test_only_shares_name_what_they_are_computed_from(figures: pd.DataFrame) -> None:
    named = figures["share_part"].ne("") | figures["share_base"].ne("")
    assert figures.loc[named, "kind"].eq("share").all()


def test_shares_with_part_and_base_print_what_the_counts_give(figures: pd.DataFrame) -> None:
    shares = figures.loc[figures["share_part"].ne("") & figures["share_base"].ne("")]
    part = figures.loc[shares["share_part"], "value"].to_numpy()
    base = figures.loc[shares["share_base"], "value"].to_numpy()
    assert shares["figure_id"].tolist() == ["S05c", "S06c", "S25c"]
    assert (100 * part / base).round().tolist() == shares["value"].tolist()


def test_the_ambiguous_totals_have_no_base(figures: pd.DataFrame) -> None:
    assert figures.loc[["S24b", "S24d", "S28e", "S28i", "S28l"], "share_base"].eq("").all()


def test_notes_and_labels_come_in_both_languages(figures: pd.DataFrame) -> None:
    assert figures["note"].eq("").equals(figures["note_zh"].eq(""))
    assert figures["label_zh"].str.contains("[\u4e00-\u9fff]").all()
    assert not figures["label_en"].str.contains("[\u4e00-\u9fff]").any()


def test_the_source_page_gives_the_reference_date_in_both_languages() -> None:
    page = data_file("cases/ulanhot-2011/SOURCE.md").read_text(encoding="utf-8")
    assert "参照时间是2010/11年，不是发布时间" in page
    assert re.search(r"reference date is 2010/11, not the date of posting", page)
