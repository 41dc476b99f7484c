import io
import struct

import pytest
from ledgers.files.making import (
    ROWS,
    cells_of,
    compound,
    make_xls,
    notes_of,
    read_bytes,
    record,
    rule_of,
)
from python_calamine import CalamineWorkbook

from fedanalysis.ledgers.grid import CellType as C

FORMULA = struct.Struct("<HHH8sHLH")


def formula(row, column, value, *, style=0):
    return record(0x06, FORMULA.pack(row, column, style, value, 0, 0, 0))


def one(cell, **options):
    """Return the only cell of a sheet of literal records."""
    ((found,),) = cells_of(make_xls({"表": [[cell]]}, **options), "a.xls")
    return found


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("张三", ("张三", C.TEXT)),
        (12, ("12", C.NUMBER)),
        (1978.05, ("1978.05", C.NUMBER)),
        (152201197805010000.0, ("152201197805010000", C.NUMBER)),
        ((0.98, 1), ("98.0%", C.PERCENT)),
        ((28611, 2), ("1978-05", C.MONTH)),
        ((28611, 3), ("1978-05-01", C.DATE)),
        (record(0x205, struct.pack("<HHHBB", 0, 0, 0, 42, 1)), ("#N/A", C.ERROR)),
        (record(0x205, struct.pack("<HHHBB", 0, 0, 0, 1, 0)), ("TRUE", C.BOOLEAN)),
        (record(0x27E, struct.pack("<HHHL", 0, 0, 0, (1234 << 2) | 2)), ("1234", C.NUMBER)),
        (record(0x27E, struct.pack("<HHHL", 0, 0, 0, (1234 << 2) | 3)), ("12.34", C.NUMBER)),
        (record(0x27E, struct.pack("<HHHL", 0, 0, 0, 0x3FF00000)), ("1", C.NUMBER)),
        (record(0xBD, struct.pack("<HHHLH", 0, 0, 0, (7 << 2) | 2, 0)), ("7", C.NUMBER)),
        (formula(0, 0, struct.pack("<d", 2.5)), ("2.5", C.NUMBER)),
        (formula(0, 0, b"\2\0\x17\0\0\0\xff\xff"), ("#REF!", C.ERROR)),
        (formula(0, 0, b"\1\0\1\0\0\0\xff\xff"), ("TRUE", C.BOOLEAN)),
        (
            formula(0, 0, b"\0\0\0\0\0\0\xff\xff") + record(0x207, b"\2\0\1" + "甲村".encode("utf-16-le")),
            ("甲村", C.TEXT),
        ),
    ],
)  # fmt: skip
def test_a_stored_cell_has_text_and_type(cell, expected):
    assert one(cell, formats=["0.0%", 'yyyy"年"m"月"', "yyyy/m/d"]) == expected


def test_texts_that_go_on_in_the_next_record_are_whole():
    rows = [[f"{at}" + "李" * 3000, "x" * at] for at in range(1, 12)]
    content = make_xls({"表": rows})
    assert [[text for text, _ in row] for row in cells_of(content, "a.xls")] == rows
    other = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert other == rows


def test_hidden_sheets_are_named_and_days_count_from_1904():
    content = make_xls(
        {"表": [[(27149, 1)]], "隐": ROWS, "很隐": ROWS},
        states={"隐": 1, "很隐": 2},
        formats=["yyyy/m/d"],
        base=1904,
    )
    assert cells_of(content, "a.xls") == [[("1978-05-01", C.DATE)]]
    assert notes_of(content, "a.xls") == [("sheet.hidden", "隐", 1), ("sheet.hidden", "很隐", 1)]
    assert read_bytes(content)[0]["date_base"] == 1904


def test_merged_ranges_and_hidden_rows_are_told():
    extra = record(0xE5, struct.pack("<HHHHH", 1, 1, 2, 0, 0))
    hidden = record(0x208, struct.pack("<HHHHHHHH", 1, 0, 2, 0, 0, 0, 0x20, 0))
    content = make_xls({"表": [["a", "b", extra + hidden], ["c", "d"], ["", "e"]]})
    _, (grid,) = read_bytes(content)
    assert grid.merged == ((2, 0, 3, 0),)
    assert notes_of(content, "a.xls") == [("row.hidden", "表", 1)]


def test_macro_is_noted():
    content = compound({"Workbook": b"", "VBA": b""})
    assert rule_of(content, "a.xls") == "file.damaged"
    whole = make_xls({"表": ROWS})
    assert notes_of(whole, "a.xls") == []


@pytest.mark.parametrize("cut", [600, 3000, 5000])
def test_a_cut_workbook_is_refused(cut):
    assert rule_of(make_xls({"表": ROWS})[:cut], "a.xls") == "file.damaged"


def test_cells_are_counted_and_a_nul_refuses_the_file():
    assert rule_of(make_xls({"表": ROWS}), "a.xls", cell_n=8) == "sheet.cells"
    assert rule_of(make_xls({"表": [["a\0b"]]}), "a.xls") == "text.nul"


def test_sectors_in_a_circle_are_refused():
    content = bytearray(make_xls({"表": ROWS}))
    place = content.rindex(struct.pack("<L", 0xFFFFFFFD))
    start = place - place % 512
    content[start : start + 8] = struct.pack("<LL", 1, 0)
    assert rule_of(bytes(content), "a.xls") == "file.damaged"
