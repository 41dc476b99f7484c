import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError
from fedanalysis.ledgers.link import link_persons
from fedanalysis.ledgers.link_quality import link_quality

ID, OTHER = "999999197805010020", "99999919650312004X"


def entries(*rows):
    return pd.DataFrame(list(rows), columns=["name", "id_number", "birth_date"])


def told(**tables):
    """Return the true person of every entry, in the order given."""
    rows = [
        (table, row, person) for table, persons in tables.items() for row, person in persons.items()
    ]
    return pd.DataFrame(rows, columns=["table", "row_id", "person_id"])


@pytest.fixture
def links():
    """Two entries of one number, and a third without."""
    return link_persons(
        {
            "a": entries(("郑晓岚", ID, ""), ("孙一", OTHER, "")),
            "b": entries(("郑晓岚", ID, ""), ("郑晓岚", "", "")),
        }
    )


def test_right_and_missed_pairs_are_counted(links):
    truth = told(a={0: "p", 1: "q"}, b={0: "p", 1: "p"})
    found = link_quality(links, truth)
    assert (found.linked_n, found.true_n, found.right_n) == (1, 3, 1)
    assert found.precision == 1
    assert found.recall == pytest.approx(1 / 3)
    assert found.f1 == pytest.approx(0.5)
    assert list(found.errors["error"]) == ["missed", "missed"]
    assert "precision 1.0000" in repr(found)


def test_a_false_link_is_listed_with_its_place(links):
    found = link_quality(links, told(a={0: "p", 1: "q"}, b={0: "r", 1: "s"}))
    assert found.precision == 0
    assert found.recall == 1
    error = found.errors.iloc[0]
    assert (error["error"], error["decision"]) == ("false_link", "link")
    assert {error["left_table"], error["right_table"]} == {"a", "b"}


def test_an_entry_without_truth_is_refused(links):
    with pytest.raises(DesignError, match="2 entries are without"):
        link_quality(links, told(a={0: "p", 1: "q"}))


def test_a_truth_without_persons_is_refused(links):
    with pytest.raises(ColumnError, match="person_id"):
        link_quality(links, told(a={0: "p"}).drop(columns="person_id"))


def test_no_message_holds_a_name_or_number(links):
    with pytest.raises(DesignError) as refused:
        link_quality(links, told(a={0: "p", 1: "q"}))
    assert ID not in str(refused.value)
    assert "郑" not in str(refused.value)
