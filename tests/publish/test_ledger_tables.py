import pytest
from ledgers.grids import make_ledger

from fedanalysis.errors import UnknownNameError
from fedanalysis.ledgers.clean import clean_ledger
from fedanalysis.publish.ledger_tables import (
    changed_cells,
    cleaned_rows,
    listed_changes,
    rejected_rows,
    texts_to_review,
)

ROWS = [
    ["姓名", "性别", "学历", "出生年月"],
    ["赵合成", "女", "函授", "1978-02-30"],
    ["钱示例", "F", "函授", "1978.05"],
    ["孙示例", "女性", "函授", "1978-02-31"],
    ["", "女", "大专", "1978.05"],
    ["合计", "4", "", ""],
]


@pytest.fixture(scope="module")
def clean():
    return clean_ledger(make_ledger(ROWS, "roster"))


def test_every_row_is_accounted_for(clean):
    table = cleaned_rows([clean])
    numbers = ["row_n", "kept_n", "rejected_n", "dropped_n"]
    assert table[numbers].to_numpy().tolist() == [[5, 1, 3, 1]]
    assert table.loc[0, ["kind_zh", "kind_en"]].tolist() == ["干部花名册", "Cadre roster"]


def test_no_ledger_gives_an_empty_table_with_the_same_columns(clean):
    assert cleaned_rows([]).columns.tolist() == cleaned_rows([clean]).columns.tolist()


def test_rows_go_back_by_reason_in_the_order_of_the_ledger(clean):
    table = rejected_rows(clean)
    assert table["rows"].tolist() == ["2, 4", "5"]
    assert table["column_en"].tolist() == ["Born", "Name"]


def test_changes_are_counted_by_column_and_rule(clean):
    table = changed_cells(clean).set_index("column_zh")
    assert table.loc["性别", "cell_n"] == 1


def test_texts_to_review_are_counted_without_the_texts(clean):
    table = texts_to_review(clean)
    assert table[["column_zh", "row_n"]].to_numpy().tolist() == [["学历", 3]]
    assert "函授" not in table.to_string()


def test_changes_of_a_column_are_listed_with_their_rows(clean):
    assert listed_changes(clean, "sex_code").iloc[0, :3].tolist() == [3, "F", "2"]


@pytest.mark.parametrize("column", ["name", "birth_date", "爱好"])
def test_a_personal_or_unknown_column_is_never_listed(clean, column):
    with pytest.raises(UnknownNameError):
        listed_changes(clean, column)
