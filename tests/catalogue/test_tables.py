"""A file that isn't what its table promises is named, with the rule."""

from pathlib import Path

import pytest

from fedanalysis.catalogue.tables import read_data, read_table
from fedanalysis.errors import DataFileError
from fedanalysis.language import Text
from fedanalysis.schema import Field, Table

PAIRS = Table(
    "pairs",
    Text("对", "pairs"),
    (
        Field("name", "string", "名", "name", required=True),
        Field("n", "integer", "数", "number", required=True),
    ),
)


def test_reads_a_file_saved_with_a_byte_order_mark_and_windows_lines(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_bytes("\ufeffname,n\r\n村,3\r\n".encode())
    assert read_table(path, PAIRS).to_dict("records") == [{"name": "村", "n": 3}]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("村,n\n".encode("gb18030"), "It isn't UTF-8 text."),
        (b"", "No columns to parse from file"),
        (b"name\nx\n", "`pairs` must have column `n`"),
        (b"name,n\nx,many\n", "`n` must be a number. Table `pairs`, row 1."),
        (b"name,n\nx,1\ny,1,2\n", "Expected 2 fields in line 3, saw 3"),
        (b"name,n\nx\n", "`n` must be given in every row."),
    ],
    ids=["not-utf8", "empty", "column-missing", "not-a-number", "ragged", "short-row"],
)
def test_names_the_unreadable_file_and_why(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "pairs.csv"
    path.write_bytes(content)
    with pytest.raises(DataFileError) as caught:
        read_table(path, PAIRS)
    assert "pairs.csv" in str(caught.value)
    assert why in str(caught.value)


def test_names_the_missing_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FEDANALYSIS_DATA", str(tmp_path))
    with pytest.raises(DataFileError, match=r"series\.csv"):
        read_data("official/series.csv", PAIRS)
    with pytest.raises(DataFileError, match=r"none\.csv"):
        read_table(tmp_path / "none.csv", PAIRS)
