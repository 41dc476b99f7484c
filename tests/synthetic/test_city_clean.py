"""What a city holds is what cleaning keeps: every cell comes back, none changed, no row lost."""

from __future__ import annotations

import pandas as pd
import pytest
from synthetic.plain_ledgers import write_ledger

import fedanalysis as fa

KIND_OF = {
    "roster": "roster",
    "rosters_past": "roster",
    "section_cadres": "roster",
    "election": "election",
    "organisation": "organisation",
    "training_class": "training_class",
    "training_participant": "training_participant",
    "funding": "funding",
    "concurrent_posts": "concurrent_posts",
    "talent": "talent",
}


@pytest.fixture(scope="module")
def city():
    return fa.make_city(seed=20)


@pytest.mark.parametrize("name", KIND_OF)
def test_cleaning_keeps_every_cell_as_it_is(name, city, tmp_path):
    kind = fa.ledger_kind(KIND_OF[name])
    table = city.tables[name].reset_index(drop=True)
    if name == "rosters_past":
        table = table[table["year"] == 2004].reset_index(drop=True)
    texts = write_ledger(tmp_path / "ledger.csv", table, kind)

    clean = fa.clean_ledger(fa.read_ledger(tmp_path / "ledger.csv", kind=kind.name))

    assert (len(clean.rejected), len(clean.changes), len(clean.review)) == (0, 0, 0)
    assert sum(clean.dropped.values()) == 0
    wanted = table[list(texts.columns)]
    pd.testing.assert_frame_equal(clean.kept[list(texts.columns)], wanted, check_dtype=True)


def test_every_table_of_a_kind_has_only_columns_of_the_kind(city):
    for name, kind in KIND_OF.items():
        known = {column.name for column in fa.ledger_kind(kind).columns} | {"row_id", "year"}
        assert set(city.tables[name].columns) <= known, name
