import hashlib

import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from synthetic.messy_tables import tiny_city

from fedanalysis.catalogue.kinds import ledger_kind
from fedanalysis.errors import FolderWriteError, UnknownNameError, ValueRangeError
from fedanalysis.synthetic.dirt import Dirt, list_dirt
from fedanalysis.synthetic.messy import write_messy
from fedanalysis.synthetic.sheets_book import Book, Cell, Sheet, text_cell
from fedanalysis.synthetic.sheets_old import old_workbook_bytes
from fedanalysis.synthetic.sheets_workbook import workbook_bytes

CITY = tiny_city()


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_messy(CITY, tmp_path / name, dirt="heavy", seed=seed)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert set(digests(tmp_path / "a").values()).isdisjoint(digests(tmp_path / "c").values())


@pytest.mark.parametrize("rates", [{}, {"xls": 1.0}], ids=["xlsx", "xls"])
def test_every_cell_of_the_truth_stands_where_it_says(tmp_path, rates):
    truth = write_messy(CITY, tmp_path / "m", dirt=Dirt(rates | {"serial_no": 1.0}), seed=3)
    cells = truth.cells[truth.cells["file"].str.startswith("换届统计表_2003")]
    assert len(cells) == 20 * len(cells["column"].unique())
    (file,) = set(cells["file"])
    book = CalamineWorkbook.from_path(tmp_path / "m" / file)
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    kind = ledger_kind("election")
    header = [str(text) for text in rows[0]]
    for cell in cells[cells["column"] == "seat_n"].itertuples():
        at = header.index(kind.column("seat_n").zh)
        assert str(int(rows[cell.row - 1][at])) == cell.printed == cell.true


def test_the_truth_of_every_row_below_a_header_is_told(tmp_path):
    truth = write_messy(CITY, tmp_path / "m", dirt="heavy", seed=4)
    assert not truth.rows.duplicated(["file", "sheet", "row"]).any()
    assert not truth.cells.duplicated(["file", "sheet", "row", "column"]).any()
    entries = truth.rows[truth.rows["row_id"] != ""]
    kinds = {"roster": 1, "election": 1, "organisation": 1, "funding": 1}
    assert set(entries["row_id"].str.split("-").str[0]) >= set(kinds)
    told = {row for table in ("roster", "funding") for row in CITY.tables[table]["row_id"]}
    assert told <= set(entries["row_id"])
    lost = truth.cells[truth.cells["expected"].isin(["review", "missing"])]
    assert (lost["true"] == "").all()


def test_every_type_of_dirt_occurs_when_it_always_may(tmp_path):
    found, forms = set(), set()
    for seed in range(6):
        truth = write_messy(tiny_city(seed), tmp_path / str(seed), dirt="heavy", seed=seed)
        found |= set(truth.cells["dirt"]) | set(truth.rows["dirt"]) | set(truth.rows["reason"])
        forms |= set(truth.files["form"])
    cells = set(list_dirt().query("place == 'cell'")["name"])
    assert cells - found <= {"over_range", "float_noise", "number_range", "share_ratio", "name_two"}
    rows = {"row.total", "row.note", "row.section", "row.unfilled", "row.duplicate", "row.conflict"}
    assert rows | {"row.shape", "header.repeated", "header.numbers"} <= found
    assert forms == {"xlsx", "xlsm", "xls", "gb18030_csv", "utf8_csv", "utf16_text"}


def test_a_tidy_folder_holds_the_city_and_nothing_else(tmp_path):
    truth = write_messy(CITY, tmp_path / "m", dirt=Dirt(), seed=1)
    assert set(truth.cells["dirt"]) == {""}
    assert (truth.cells["true"] == truth.cells["city"]).all()
    assert set(truth.rows["fate"]) == {"kept"}
    assert set(truth.files["form"]) == {"xlsx"}


def test_no_row_id_is_printed(tmp_path):
    write_messy(CITY, tmp_path / "m", dirt=Dirt(), seed=1)
    for path in (tmp_path / "m").iterdir():
        sheet = openpyxl.load_workbook(path).active
        texts = {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}
        assert not any("-0000" in text for text in texts)


def test_each_file_says_that_it_is_made_up(tmp_path):
    write_messy(CITY, tmp_path / "m", dirt=Dirt(), seed=1)
    book = openpyxl.load_workbook(tmp_path / "m" / "组织建设.xlsx")
    assert "synthetic" in book.properties.title


def test_refuses_a_folder_that_holds_anything_and_leaves_it_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FolderWriteError, match="empty folder"):
        write_messy(CITY, tmp_path, seed=1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_refuses_a_file_in_place_of_a_folder(tmp_path):
    path = tmp_path / "file"
    path.write_text("mine")
    with pytest.raises(FolderWriteError):
        write_messy(CITY, path, seed=1)
    assert path.read_text() == "mine"


def test_a_disk_that_fills_up_leaves_nothing_behind(tmp_path, monkeypatch):
    import fedanalysis.synthetic.messy as module

    def full(book):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "workbook_bytes", full)
    with pytest.raises(FolderWriteError, match="No space left"):
        write_messy(CITY, tmp_path / "m", dirt=Dirt(), seed=1)
    assert not list(tmp_path.rglob("*.*"))


@pytest.mark.parametrize("seed", [-1, 1.5, True, "1", None])
def test_refuses_a_seed_that_is_no_whole_number(tmp_path, seed):
    with pytest.raises(ValueRangeError, match="seed"):
        write_messy(CITY, tmp_path / "m", seed=seed)


def test_refuses_a_mixture_that_does_not_exist(tmp_path):
    with pytest.raises(UnknownNameError, match="usual"):
        write_messy(CITY, tmp_path / "m", dirt="usuall", seed=1)


@pytest.mark.parametrize("write", [workbook_bytes, old_workbook_bytes])
def test_both_kinds_of_workbook_hold_the_same_cells(tmp_path, write):
    cells = {
        (0, 0): text_cell("姓名"),
        (0, 1): text_cell("𠮷" * 5000),
        (1, 0): Cell(0.985, "98.5%", "0.0%"),
        (2, 1): Cell(12, "12"),
        (3, 1): Cell("#REF!", "#REF!", is_error=True),
    }
    hidden = Sheet("旧表", {(0, 0): text_cell("x")}, is_hidden=True)
    sheet = Sheet("名册", cells, merged=[(4, 0, 5, 0)], hidden_rows={2}, hidden_columns={3})
    path = tmp_path / "book"
    path.write_bytes(write(Book("book", "xlsx", (hidden, sheet))))
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["旧表", "名册"]
    rows = book.get_sheet_by_name("名册").to_python(skip_empty_area=False)
    assert rows[0] == ["姓名", "𠮷" * 5000]
    assert (rows[1][0], rows[2][1]) == (0.985, 12.0)


def test_an_old_workbook_of_many_texts_is_read_back(tmp_path):
    cells = {(row, 0): text_cell(f"第{row}村民委员会" * 5) for row in range(3000)}
    path = tmp_path / "book.xls"
    path.write_bytes(old_workbook_bytes(Book("book", "xls", (Sheet("表", cells),))))
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == [cell.value for cell in cells.values()]
