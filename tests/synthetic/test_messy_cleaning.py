"""The short version of ``nox -s simulate -- cleaning``."""

from types import SimpleNamespace

import pytest
from synthetic.messy_tables import tiny_city

from benchmarks.simulate.cleaning import clean_city
from fedanalysis.synthetic.dirt import Dirt


@pytest.mark.parametrize("mixture", ["light", "heavy"])
def test_cleaning_is_right_in_nearly_every_cell_and_silently_wrong_in_none(mixture):
    outcome = clean_city(tiny_city(11), mixture, 11)
    score = outcome.score()
    wrong = outcome.cells[outcome.cells["outcome"] == "silently wrong"]
    assert wrong[["column", "dirt"]].drop_duplicates().to_dict("records") == []
    assert (score.refused_n, score.row_lost_n, score.wrongly_kept_n) == (0, 0, 0)
    assert score.accuracy >= 0.99
    assert score.cell_n > 4000
    assert score.holds


@pytest.mark.parametrize("table", ["roster", "election"], ids=["another name", "another number"])
def test_two_rows_that_contradict_each_other_are_both_rejected(table):
    rows = tiny_city().tables[table].head(12)
    city = SimpleNamespace(tables={table: rows})
    outcome = clean_city(city, Dirt({"contradiction": 1.0}), 5)
    assert outcome.rows["got_reason"].tolist() == ["row.conflict"] * 24
    assert outcome.score().holds
