import dataclasses

import pandas as pd
import pytest
from synthetic.messy_tables import tiny_city

from benchmarks.simulate.cleaning import Score, compare, table, thin_city
from fedanalysis.synthetic.dirt import Dirt
from fedanalysis.synthetic.messy import MessyTruth, write_messy


@pytest.fixture(scope="module")
def tidy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("messy") / "m"
    city = tiny_city()
    city.tables = {"organisation": city.tables["organisation"]}
    return write_messy(city, folder, dirt=Dirt(), seed=1), folder


def altered(truth, row, column, **changes):
    """Return a truth that says something else of one cell."""
    cells = truth.cells.copy()
    at = (cells["row"] == row) & (cells["column"] == column)
    for name, text in changes.items():
        cells.loc[at, name] = text
    return MessyTruth(truth.files, cells, truth.rows)


def test_a_tidy_folder_is_all_right(tidy):
    score = compare(*tidy).score()
    assert (score.cell_n, score.right_n, score.row_n, score.holds) == (20, 20, 4, True)


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"true": "59"}, "silently wrong"),
        ({"expected": "review", "true": ""}, "silently wrong"),
        ({"expected": "missing", "true": ""}, "silently wrong"),
        ({"expected": "reject"}, "silently wrong"),
    ],
    ids=["another value", "a guess", "an invention", "a row that must go"],
)
def test_a_kept_value_that_the_print_does_not_say_is_silently_wrong(tidy, changes, outcome):
    truth, folder = tidy
    found = compare(altered(truth, 2, "should_n", **changes), folder)
    assert found.cells["outcome"].value_counts().to_dict() == {"right": 19, outcome: 1}
    assert not found.score().holds


def test_a_row_that_is_found_nowhere_is_lost(tidy):
    truth, folder = tidy
    ghost = truth.rows.iloc[[0]].assign(row=99)
    more = MessyTruth(truth.files, truth.cells, pd.concat([truth.rows, ghost]))
    score = compare(more, folder).score()
    assert (score.row_lost_n, score.holds) == (1, False)


def test_a_value_in_a_column_that_is_not_printed_is_made_up(tidy):
    truth, folder = tidy
    cells = truth.cells[truth.cells["column"] != "exist_n"]
    found = compare(MessyTruth(truth.files, cells, truth.rows), folder)
    wrong = found.cells[found.cells["outcome"] == "silently wrong"]
    assert wrong["column"].unique().tolist() == ["exist_n"]
    assert len(wrong) == int(truth.cells["column"].eq("exist_n").sum())


def test_a_row_kept_that_is_none_of_the_ledger_is_wrongly_kept(tidy):
    truth, folder = tidy
    fewer = MessyTruth(truth.files, truth.cells[truth.cells["row"] != 2], truth.rows.iloc[1:])
    score = compare(fewer, folder).score()
    assert (score.wrongly_kept_n, score.holds) == (1, False)


def test_a_row_rejected_for_another_reason_than_its_own_is_counted(tmp_path):
    city = tiny_city()
    city.tables = {"election": city.tables["election"].head(4)}
    truth = write_messy(city, tmp_path / "m", dirt=Dirt({"women_over_seats": 1.0}), seed=1)
    score = compare(truth, tmp_path / "m").score()
    assert (score.rejected_n, score.other_reason_n, score.holds) == (4, 0, True)
    rows = truth.rows.assign(reason="required")
    score = compare(MessyTruth(truth.files, truth.cells, rows), tmp_path / "m").score()
    assert (score.rejected_n, score.other_reason_n, score.holds) == (4, 4, False)


def test_a_row_wrongly_rejected_is_counted(tidy):
    truth, folder = tidy
    rows = truth.rows.assign(fate=["rejected", *truth.rows["fate"][1:]])
    score = compare(MessyTruth(truth.files, truth.cells, rows), folder).score()
    assert score.wrongly_kept_n == 1


def test_a_file_that_is_refused_counts_against_the_cleaner(tidy, tmp_path):
    truth, _ = tidy
    (tmp_path / "组织建设.xlsx").write_bytes(b"")
    outcome = compare(truth, tmp_path)
    assert outcome.refused == {"组织建设.xlsx": "file.empty"}
    assert outcome.score().accuracy == 0


@pytest.mark.parametrize(("most", "kept"), [(60, 60), (59, 30), (20, 20), (7, 7)])
def test_a_thinned_city_keeps_rows_from_all_of_a_table(most, kept):
    ids = thin_city(tiny_city(), most).tables["roster"]["row_id"]
    assert (len(ids), ids.iloc[0]) == (kept, "roster-000000")
    assert int(ids.iloc[-1][-2:]) >= 60 - 60 // kept - 1


def test_scores_add_up_and_print_as_a_table():
    one = Score(file_n=1, cell_n=100, right_n=99, row_n=10)
    two = one + dataclasses.replace(one, silent_n=1)
    assert (two.cell_n, two.accuracy, one.holds, two.holds) == (200, 0.99, True, False)
    assert "| usual | 2 | 0 | 200 | 99.0000% | 0 | — | 1 |" in table({"usual": two})


def test_a_share_of_all_but_one_never_prints_as_all():
    most = Score(cell_n=10_000_000, right_n=9_999_999)
    assert "99.9999%" in table({"light": most})
