import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, ValueRangeError
from fedanalysis.indicators.databases import (
    database_currency,
    database_overlap,
    database_yield,
)
from fedanalysis.ledgers.link import link_persons


def entries(*held):
    """Return one entry per (database, person); a person is told by an identity number."""
    rows = [
        {
            "database": database,
            "name": f"示例{'甲乙丙丁戊己庚辛壬癸子丑'[person]}",
            "id_number": f"99999919{60 + person}0101{2 * person:03d}0",
            "birth_date": f"19{60 + person}-01",
            "entered_date": "2005-06",
            "updated_date": "",
            "appointed_date": "",
        }
        for database, person in held
    ]
    return pd.DataFrame(rows)


TALENT = entries(
    *[("甲库", p) for p in range(10)], *[("乙库", p) for p in range(4, 12)], ("乙库", 4)
)


@pytest.fixture(scope="module")
def links():
    return link_persons({"talent": TALENT})


def test_overlap_counts_persons_once(links):
    row = database_overlap(links, TALENT, least=1).iloc[0]
    assert (row["first_n"], row["second_n"], row["both_n"]) == (10, 8, 6)
    assert row["share_of_smaller"] == pytest.approx(6 / 8)
    assert row["both_low"] <= row["both_n"] <= row["both_high"]


def test_a_small_rest_hides_the_overlap(links):
    # six of eight in both leave two outside, who could be told
    row = database_overlap(links, TALENT).iloc[0]
    assert row["is_hidden"]
    assert pd.isna(row["both_n"])
    assert pd.isna(row["share_of_smaller"])


def test_currency_looks_back_from_a_day():
    held = TALENT.assign(updated_date=["2010-12"] * 10 + ["2007"] * 6 + [""] * 3)
    found = database_currency(held, as_of="2010-12-31", least=1).set_index("database")
    assert found.loc["甲库", "stale_share"] == 0
    assert found.loc["乙库", "stale_share"] == 1
    assert found.loc["乙库", "undated_n"] == 3
    assert found.loc["甲库", "median_years"] == pytest.approx(16 / 365, abs=0.01)
    assert found.loc["all", "entry_n"] == 19


def test_currency_refuses_a_day_before_the_updates():
    held = TALENT.assign(updated_date="2010-12-30")
    with pytest.raises(ValueRangeError, match="19 entries are dated later"):
        database_currency(held, as_of="2009-01-01")
    with pytest.raises(ValueRangeError, match="ISO day"):
        database_currency(held, as_of="31.12.2010")


def test_yield_counts_each_person_once_over_all(links):
    appointed = ["2008-01"] * 6 + [""] * 4 + ["2008-01"] * 2 + [""] * 7
    found = database_yield(links, TALENT.assign(appointed_date=appointed), least=1)
    found = found.set_index("database")
    assert found.loc["甲库", ["person_n", "appointed_n"]].tolist() == [10, 6]
    assert found.loc["乙库", ["person_n", "appointed_n"]].tolist() == [8, 2]
    assert found.loc["all", ["person_n", "appointed_n"]].tolist() == [12, 6]
    # Clopper and Pearson's limits of 6 of 10
    assert found.loc["甲库", "ci_low"] == pytest.approx(0.2624, abs=1e-4)
    assert found.loc["甲库", "ci_high"] == pytest.approx(0.8784, abs=1e-4)


def test_few_appointed_are_hidden_and_none_is_shown(links):
    found = database_yield(links, TALENT.assign(appointed_date=["2008"] * 3 + [""] * 16))
    found = found.set_index("database")
    assert pd.isna(found.loc["甲库", "appointed_n"])
    assert pd.isna(found.loc["甲库", "share"])
    assert found.loc["乙库", "appointed_n"] == 0


@pytest.mark.parametrize("column", ["database", "appointed_date"])
def test_refuses_a_missing_column(links, column):
    with pytest.raises(ColumnError, match=column):
        database_yield(links, TALENT.drop(columns=column))
