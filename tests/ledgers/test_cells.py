import pytest
from ledgers.grids import make_ledger

from fedanalysis.catalogue.kinds import ledger_kind
from fedanalysis.codes.words import read_text
from fedanalysis.ledgers.cells import Unit, read_cell
from fedanalysis.ledgers.clean import clean_ledger
from fedanalysis.ledgers.grid import CellType

HEAD = ["姓名", "性别", "工作单位", "身份证号"]


def roster(*rows):
    return clean_ledger(make_ledger([HEAD, *rows], "roster"))


@pytest.mark.parametrize("error", ["#REF!", "#N/A", " #DIV/0! ", "#name?", "########"])
@pytest.mark.parametrize("at", [0, 1, 2, 3], ids=HEAD)
def test_the_text_of_an_error_is_no_value_in_any_column(error, at):
    row = ["王芳", "女", "甲村", ""]
    row[at] = error
    assert roster(row).rejected["reason_code"].tolist() == ["cell.error"]


@pytest.mark.parametrize("text", ["#1机房", "C#", "##"])
def test_a_hash_within_a_text_is_no_error(text):
    assert roster(["王芳", "女", text, ""]).kept["unit"].tolist() == [text]


def test_a_formula_that_keeps_digits_stands_for_its_text():
    clean = roster(['="王芳"', "女", '="007"', '="999999197805010020"'])
    assert clean.kept["id_number"].tolist() == ["999999197805010020"]
    assert clean.kept[["name", "unit"]].iloc[0].tolist() == ["王芳", "007"]
    assert set(clean.changes.set_index("column").loc[["name", "unit"], "rule"]) == {"text.formula"}


def test_any_other_formula_stays_text():
    assert roster(["王芳", "女", "=A1", ""]).kept["unit"].tolist() == ["=A1"]


@pytest.mark.parametrize("text", ["0", "007", "999999001", "1" * 40, "０７", "¹", "٣"])
@pytest.mark.parametrize("column", [None, ledger_kind("roster").column("unit")], ids=["", "unit"])
def test_a_text_of_digits_is_read_as_any_other_text(text, column):
    assert read_cell(text, CellType.TEXT, column, Unit()) == read_text(text)


def test_digits_in_a_column_of_another_type_are_judged_by_it():
    sex = ledger_kind("roster").column("sex_code")
    assert read_cell("7", CellType.TEXT, sex, Unit()).text == ""
