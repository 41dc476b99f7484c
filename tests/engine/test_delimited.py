import codecs

import pandas as pd
import pytest

from fedanalysis.engine.registry import open_engine
from fedanalysis.errors import InputFileError, TextFileError

TABLE = "村,女委员数,备注\n新城村,3,女性委员三人\n永安村,４,村民委员会妇女委员\n"


@pytest.fixture(params=["memory", "disk"])
def engine(request):
    return open_engine(request.param)


def read(engine, content, folder, name="a.csv"):
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return engine.open(path).head(10**6)


def refusal(engine, content, folder):
    with pytest.raises(InputFileError) as refused:
        read(engine, content, folder)
    return refused.value


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("gb18030"),
        lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
        lambda text: text.replace(",", "\t").encode(),
        lambda text: text.replace(",", ";").encode(),
        lambda text: text.replace("\n", "\r\n").encode("gb18030"),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.rstrip("\n").encode(),
        lambda text: ("\n\n" + text.replace("\n", "\n\n")).encode(),
    ],
    ids=[
        "utf8",
        "mark",
        "gb18030",
        "utf16",
        "tabs",
        "semicolons",
        "crlf",
        "cr",
        "no-end",
        "blank-lines",
    ],
)
def test_encoding_delimiter_and_line_ends_decide_nothing(engine, encode, tmp_path):
    found = read(engine, encode(TABLE), tmp_path).sort_values("女委员数", ignore_index=True)
    expected = [["新城村", "3", "女性委员三人"], ["永安村", "４", "村民委员会妇女委员"]]
    assert found.to_numpy().tolist() == expected
    assert list(found.columns) == ["村", "女委员数", "备注"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('"a,b"', "a,b"),
        ('"a\nb"', "a\nb"),
        ('"a""b"', 'a"b'),
        ('a"b', 'a"b'),
        ('="007"', "007"),
        ("'=1", "=1"),
        ("'x", "'x"),
        ("NULL", "NULL"),
        ("NA", "NA"),
        ("1e5", "1e5"),
        ("007", "007"),
        (" x ", " x "),
        ("", ""),
    ],
)
def test_cells_are_texts_as_they_were_meant(engine, cell, text, tmp_path):
    assert read(engine, f"a,b\n1,{cell}\n", tmp_path)["b"].tolist() == [text]


def test_columns_without_a_header_are_named_after_their_place(engine, tmp_path):
    found = read(engine, "村,,人数,\n甲村,x,3,\n", tmp_path)
    assert list(found.columns) == ["村", "column B", "人数", "column D"]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("", "table.empty"),
        (" \n\n", "table.empty"),
        ("a,a\n1,2\n", "table.columns"),
        ("a,b\n1,机密,3\n", "table.rows"),
        ("a,b\n1\n2,3\n", "table.rows"),
        ('a,b,c\n1,2,"机密\n4,5,6\n7,8,9\n', "table.layout"),
        (b"a,b\n1,\xff\xfe\xfd\n", "text.encoding"),
        (b"a,b\n1,\x00\n", "text.nul"),
        (b"\xff\xfea", "text.bytes"),
    ],
    ids=["empty", "blank", "doubled", "wide", "narrow", "swallowed", "bytes", "nul", "cut"],
)
def test_what_would_be_read_wrong_is_refused(engine, content, rule, tmp_path):
    error = refusal(engine, content, tmp_path)
    assert error.rule == rule
    assert "机密" not in str(error)


def test_rows_of_another_width_are_counted(engine, tmp_path):
    error = refusal(engine, "a,b\n1,2\n" + "1,2,3\n" * 4 + "1\n", tmp_path)
    assert "5 rows differ; most have 3 instead of 2 fields." in str(error)


def test_a_header_alone_is_a_table_without_rows(engine, tmp_path):
    assert read(engine, "a,b", tmp_path).shape == (0, 2)


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr("fedanalysis.engine.decoding._PIECE", 2000)
    monkeypatch.setattr("fedanalysis.engine.decoding._LONGEST", 8000)


def lines(n, text="新城村妇女委员会", start=0):
    return "".join(f"{at},{text}{at}\n" for at in range(start, start + n))


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16"])
def test_a_file_of_many_pieces_is_one_text(engine, encoding, tmp_path):
    text = "新城村婦女委員會" if encoding == "big5" else "新城村妇女委员会"
    content = ("no,村\n" + lines(900, "x") + lines(900, text, 900) + lines(3, "甲", 1800)).encode(
        encoding
    )
    found = read(engine, content, tmp_path)
    assert len(found) == 1803
    assert (found["no"].astype(int).sort_values().to_numpy() == range(1803)).all()
    assert found["村"].str.startswith(text).sum() == 900


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("order", [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_pieces_in_two_encodings_are_refused(engine, order, tmp_path):
    first, second = order
    content = ("序号,村\n" + lines(900)).encode(first) + lines(9000, start=900).encode(second)
    error = refusal(engine, content, tmp_path)
    assert isinstance(error, TextFileError)
    assert error.rule in ("text.mixed", "text.bytes")


@pytest.mark.usefixtures("small_pieces")
def test_a_line_that_never_ends_is_refused(engine, tmp_path):
    assert refusal(engine, "a,b\n1," + "x" * 20_000, tmp_path).rule == "table.layout"


def test_a_folder_of_csv_files_is_one_table(engine, tmp_path):
    (tmp_path / "1.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "2.csv").write_bytes("备注,村,女委员数\n无,乙村妇女委员会,5\n".encode("gb18030"))
    rows = engine.open(tmp_path, places=True)
    found = rows.head(99).sort_values(["source_file", "source_row"], ignore_index=True)
    assert found["source_file"].tolist() == ["1.csv", "1.csv", "2.csv"]
    assert found["source_row"].tolist() == [2, 3, 2]
    assert found["女委员数"].tolist() == ["3", "４", "5"]


def test_temporary_files_go_with_the_rows(tmp_path):
    engine = open_engine("disk", temporary=tmp_path / "here")
    (tmp_path / "here").mkdir()
    (tmp_path / "a.csv").write_text(TABLE, encoding="utf-8")
    rows = engine.open(tmp_path / "a.csv")
    assert list((tmp_path / "here").iterdir())
    assert rows.count() == 2
    del rows
    assert not list((tmp_path / "here").iterdir())


def test_a_refused_file_leaves_nothing_behind(tmp_path):
    (tmp_path / "here").mkdir()
    engine = open_engine("disk", temporary=tmp_path / "here")
    (tmp_path / "a.csv").write_text("a,b\n1\n", encoding="utf-8")
    with pytest.raises(InputFileError):
        engine.open(tmp_path / "a.csv")
    assert not list((tmp_path / "here").iterdir())


def test_the_database_opens_no_other_file(tmp_path):
    pd.DataFrame({"a": ["机密"]}).to_parquet(tmp_path / "other.parquet")
    pd.DataFrame({"a": ["x"]}).to_parquet(tmp_path / "mine.parquet")
    rows = open_engine("disk").open(tmp_path / "mine.parquet")
    session = rows.held.session
    for sql in (
        f"SELECT * FROM read_parquet('{tmp_path / 'other.parquet'}')",
        f"COPY (SELECT 1) TO '{tmp_path / 'new.csv'}'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
    ):
        with pytest.raises(InputFileError):
            session.run(sql)
    assert not (tmp_path / "new.csv").exists()
