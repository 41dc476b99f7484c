"""Published numbers stand beside ours: every case, each within its tolerance."""

import pandas as pd
import pytest

from fedanalysis.catalogue.published import PUBLISHED
from fedanalysis.catalogue.tables import read_data
from fedanalysis.errors import DataFileError, UnknownNameError
from fedanalysis.publish.published_data import read_published
from fedanalysis.publish.published_results import CASES, published_results, published_table
from fedanalysis.safety.paths import data_folder

ROWS = read_data("published/results.csv", PUBLISHED)


@pytest.fixture(scope="module")
def results():
    return published_results()


def test_every_number_is_within_its_tolerance(results):
    assert results["within"].all(), results.loc[~results["within"]].to_string()


def test_rows_are_those_of_the_file(results):
    pd.testing.assert_frame_equal(results[ROWS.columns], ROWS)
    assert [*results.columns][len(ROWS.columns) :] == ["computed", "difference", "within"]
    assert results["computed"].notna().all()
    difference = results["computed"] - results["published"]
    pd.testing.assert_series_equal(results["difference"], difference, check_names=False)


def test_every_registered_case_has_rows_and_every_case_is_registered():
    assert set(CASES) == set(ROWS["case"])


@pytest.mark.parametrize("case", ["T04", "A03", "S23", "R04", "D01", "P02"])
def test_every_number_a_case_computes_was_published(case):
    assert set(CASES[case]()) == set(ROWS.loc[ROWS["case"] == case, "quantity"])


def test_a_wrong_published_number_is_not_within():
    rows = ROWS.loc[ROWS["case"] == "R01"]
    wrong = rows.assign(published=rows["published"] + [0.0, 0.01])
    found = published_results(wrong)
    assert found["within"].tolist() == [True, False]
    assert found["difference"].iloc[1] == pytest.approx(-0.01)


def test_a_wrong_answer_is_not_within_a_tolerance_of_nothing():
    rows = ROWS.loc[ROWS["case"] == "G01"]
    assert rows["tolerance"].eq(0).all()
    found = published_results(rows.assign(published=1 - rows["published"]))
    assert not found["within"].any()


def test_a_case_or_quantity_that_is_not_known_is_named():
    row = ROWS.loc[ROWS["case"] == "R01"].head(1)
    with pytest.raises(UnknownNameError, match="X99"):
        published_results(row.assign(case="X99"))
    with pytest.raises(UnknownNameError, match="quantity of case R01"):
        published_results(row.assign(quantity="E value"))


def test_numbers_are_shown_with_the_digits_that_were_printed(results):
    table = published_table(results).set_index(["case", "quantity"])
    grant = table.loc[("T04", "year 1988")]
    assert (grant["printed"], grant["allowed"]) == ("−0.080", "0.0006")
    assert grant["ours"].startswith("−0.080")
    yes = table.loc[("G01", "mean 7.22 of 32 possible")]
    assert (yes["printed"], yes["ours"], yes["apart"]) == ("1", "1", "0")
    assert pd.isna(yes["used"])
    assert table.loc[("T20", "ATT(first 2004, year 2004)"), "allowed"] == "0.00006"
    assert table["used"].max() <= 1


@pytest.mark.parametrize(
    ("published", "decimals", "computed", "same"),
    [
        (1.23, 2, 1.2349, True),
        (1.23, 2, 1.2351, False),
        (1.23, 2, 1.225, True),
        (0.4, 1, 0.46, False),
        (310, 0, 310.0, True),
        (310, 0, 309.4, False),
        (0.123456789012345, 15, 0.123456789012645, False),
        (123.456789012345, 12, 123.45678901234511, True),
    ],
)
def test_same_digits_means_ours_rounds_to_the_printed(published, decimals, computed, same):
    row = {"published": published, "computed": computed, "difference": computed - published}
    table = published_table(pd.DataFrame([row | {"decimals": decimals, "tolerance": 0.5}]))
    assert table["same_digits"].tolist() == [same]


def test_tolerances_are_small_beside_the_numbers():
    checked = ROWS.loc[ROWS["published"].abs() > 1]
    assert (checked["tolerance"] <= 0.02 * checked["published"].abs()).all()


def test_every_row_says_where_it_is_from():
    assert ROWS["citation"].str.len().gt(5).all()
    files = ROWS["data_file"].str.split(" + ", regex=False).explode()
    named = {each for each in files if each and not each.startswith("statsmodels ")}
    folder = data_folder() / "published"
    held = {path.name for path in folder.glob("*.csv*")}
    ours = {"results.csv", "rollouts.csv.gz", "rollouts_att.csv"}
    assert named == held - ours
    described = (folder / "README.md").read_text(encoding="utf-8")
    assert not [name for name in held if f"`{name}`" not in described]


def test_a_missing_file_is_named():
    with pytest.raises(DataFileError, match=r"nothing\.csv"):
        read_published("nothing.csv")
