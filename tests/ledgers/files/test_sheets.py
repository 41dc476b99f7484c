import os
import sys
import time
from pathlib import Path

import pytest
from ledgers.files.making import ROWS, compound, make_xls, make_xlsx, one_sheet, pack

from fedanalysis.errors import LedgerFileError
from fedanalysis.ledgers.files import sheets as module
from fedanalysis.ledgers.files.sheets import read_sheets
from fedanalysis.ledgers.grid import LedgerLimits, LedgerNote

CSV = "姓名,性别\n张三,女\n".encode()


def written(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


def refusal(path, **limits):
    with pytest.raises(LedgerFileError) as caught:
        read_sheets(path, limits=LedgerLimits(**limits))
    return caught.value


def test_a_workbook_becomes_texts_with_types(tmp_path):
    sheets = read_sheets(written(tmp_path, "a.xlsx", make_xlsx()))
    (grid,) = sheets.grids
    assert sheets.form == "xlsx"
    assert grid.name == "名册"
    assert grid.texts.to_numpy().tolist() == ROWS
    assert grid.texts.index.tolist() == [1, 2, 3]
    assert grid.texts.columns.tolist() == [0, 1, 2]
    assert set(map(str, grid.texts.dtypes)) == {"str"}
    assert set(map(str, grid.types.dtypes)) == {"uint8"}
    assert grid.types.index.equals(grid.texts.index)


@pytest.mark.parametrize(
    ("name", "content", "form", "noted"),
    [
        ("a.xlsx", make_xlsx(), "xlsx", False),
        ("a.csv", make_xlsx(), "xlsx", True),
        ("a.xls", make_xls({"表": ROWS}), "xls", False),
        ("a.xlsx", make_xls({"表": ROWS}), "xls", True),
        ("a.csv", CSV, "csv", False),
        ("a.txt", CSV.replace(b",", b"\t"), "tsv", False),
        ("a.xlsx", CSV, "csv", True),
        ("a.xls", CSV.replace(b",", b"\t"), "tsv", True),
        ("a", CSV, "csv", False),
    ],
    ids=[
        *("xlsx", "xlsx-as-csv", "xls", "xls-as-xlsx", "csv", "tsv-as-txt", "csv-as-xlsx"),
        *("tsv-as-xls", "no-ending"),
    ],
)
def test_the_form_is_told_by_content_and_a_wrong_name_is_noted(
    tmp_path, name, content, form, noted
):
    sheets = read_sheets(written(tmp_path, name, content))
    assert sheets.form == form
    assert (LedgerNote("file.extension", form) in sheets.notes) == noted


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"{\\rtf1 x}", "Rich Text"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "web page"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<html xmlns:x="y"><body/></html>', "a web page"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "2003"),
        (b'[{"a": 1, "b": 2}]', "JSON"),
        (pack({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "OpenDocument"),
        (pack({"xl/workbook.bin": b"x", "_rels/.rels": "<Relationships/>"}), ".xlsb"),
        (pack({"ppt/presentation.xml": "<p/>"}), "presentation"),
        (pack({"a.txt": "x"}), "zip archive"),
        (compound({"WordDocument": b"x"}), ".doc"),
        (compound({"Something": b"x"}), "old binary"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", "Excel 4"),
    ],
    ids=[
        *("pdf", "rtf", "png", "rar", "page", "page-xml", "xml-2003", "json", "ods", "xlsb", "ppt"),
        *("zip", "doc", "ole", "excel-4"),
    ],
)
def test_refuses_what_is_no_ledger_and_says_what_it_is(tmp_path, content, what):
    error = refusal(written(tmp_path, "a.xls", content))
    assert error.rule == "file.magic"
    assert what in error.where


def test_refuses_a_lock_file_and_an_empty_one(tmp_path):
    assert refusal(written(tmp_path, "~$名册.xlsx", make_xlsx())).rule == "file.lock"
    assert refusal(written(tmp_path, "a.xlsx", b"")).rule == "file.empty"
    assert refusal(written(tmp_path, "a.csv", b"\xef\xbb\xbf \r\n\r\n")).rule == "file.empty"
    assert refusal(tmp_path / "none.xlsx").rule == "file.missing"
    assert refusal(written(tmp_path, "b.csv", CSV), file_bytes=5).rule == "file.size"


def test_refuses_folder_link_and_device(tmp_path):
    assert refusal(tmp_path).rule == "file.kind"
    link = tmp_path / "link.csv"
    link.symlink_to(written(tmp_path, "a.csv", CSV))
    assert refusal(link).rule == "file.kind"
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.csv")
        assert refusal(tmp_path / "pipe.csv").rule == "file.kind"


@pytest.mark.parametrize(
    "content",
    [compound({"EncryptedPackage": b"x"}), make_xls({"a": ROWS}, extra=b"\x2f\0\2\0\0\0")],
    ids=["package", "old"],
)
def test_refuses_a_file_with_a_password(tmp_path, content):
    assert refusal(written(tmp_path, "a.xlsx", content)).rule == "file.encrypted"


def test_a_bomb_of_blanks_is_refused_within_two_seconds(tmp_path):
    blanks = '<row r="1">' + '<c r="A1"/>' * 11_000_000 + "</row>"
    path = written(tmp_path, "bomb.xlsx", one_sheet(blanks))
    start = time.perf_counter()
    assert refusal(path).rule == "archive.size"
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("import os; os.abort()", "file.damaged"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "file.effort"),
        ("import sys; sys.exit(1)", "file.damaged"),
        ("raise MemoryError", "file.effort"),
        ("print('half an answer')", "file.damaged"),
        ("import time; time.sleep(60)", "file.effort"),
    ],
    ids=["abort", "kill", "exit", "memory", "half", "endless"],
)
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_whatever_ends_the_child_is_one_clear_refusal(tmp_path, monkeypatch, code, rule):
    monkeypatch.setattr(module, "_START", code)
    error = refusal(written(tmp_path, "a.csv", CSV), seconds=1.5)
    assert error.rule == rule
    assert "张三" not in str(error)


@pytest.mark.skipif(sys.platform != "linux", reason="the system limits memory")
def test_the_limit_on_memory_holds(tmp_path):
    content = b"a,b\n" + b"x,y\n" * 8_000_000
    path = written(tmp_path, "a.csv", content)
    assert refusal(path, memory_bytes=400 << 20, cell_n=100_000_000).rule == "file.effort"


def test_neither_environment_nor_folder_decides_what_the_child_imports(tmp_path, monkeypatch):
    (tmp_path / "json.py").write_text("raise SystemExit(3)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert read_sheets(written(tmp_path, "a.csv", CSV)).form == "csv"


def test_the_child_loads_no_heavy_library_for_a_workbook(tmp_path, monkeypatch):
    shown = "; ".join(
        [
            "import os",
            "loaded = lambda: sorted({'pandas', 'numpy', 'pyarrow'} & set(sys.modules))",
            "os._exit = lambda code: sys.exit(str(loaded()))",
        ]
    )
    monkeypatch.setattr(
        module, "_START", f"{shown}; {module._START}".replace("import os", "import os, sys")
    )
    said = []
    monkeypatch.setattr(
        module,
        "_broken_off",
        lambda _code, err, _file: said.append(err) or LedgerFileError("x", rule=""),
    )
    with pytest.raises(LedgerFileError):
        read_sheets(written(tmp_path, "a.xlsx", make_xlsx()))
    assert said[0].strip() == b"[]"


def test_no_value_of_a_file_stands_in_a_message(tmp_path):
    error = refusal(written(tmp_path, "a.csv", '姓名,性别\n"张三,女\n'.encode()))
    assert error.rule == "text.layout"
    assert "张三" not in str(error)
    assert "line 2" in error.where


def test_reading_leaves_no_file_behind_and_the_input_unchanged(tmp_path):
    path = written(tmp_path, "b.csv", CSV)
    with pytest.raises(LedgerFileError):
        read_sheets(str(path), limits=LedgerLimits(cell_n=1))
    read_sheets(path)
    assert path.read_bytes() == CSV
    assert [p.name for p in Path(tmp_path).iterdir()] == ["b.csv"]
