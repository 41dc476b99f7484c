import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers.files.making import cells_of, grid_of, notes_of, read_bytes, rule_of

from fedanalysis.ledgers.grid import CellType as C
from fedanalysis.safety.escaping import inert

ROSTER = "序号,姓名,性别,工作单位\n1,张三,女,甲村\n2,李四,男,乙村\n"


def texts_of(text, *, encoding="utf-8", **limits):
    content = text if isinstance(text, bytes) else text.encode(encoding)
    return grid_of(content, "a.csv", **limits).texts.to_numpy().tolist()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_encoding_line_end_and_delimiter_change_nothing(encoding, end, delimiter):
    text = ROSTER.replace(",", delimiter).replace("\n", end)
    assert texts_of(text, encoding=encoding) == texts_of(ROSTER)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("姓名,职务\n欧阳娜娜,主任\n", "gb18030"),
        ("姓名,性别\n𠀀三,女\n", "gb18030"),
        ("序号,姓名\n1,王囍\n2,李喆\n3,赵堃\n", "gb18030"),
        ("项目,数量\n维权,12\n", "gb18030"),
        ("项目,数量\n", "utf-16-le"),
        ("姓名,性別,單位\n張三,女,甲村\n", "big5"),
    ],
)
def test_a_short_file_is_decoded_where_it_is_unambiguous(text, encoding):
    assert read_bytes(text.encode(encoding), "a.csv")[0]["encoding"] == encoding
    assert texts_of(text, encoding=encoding) == texts_of(text)


@pytest.mark.parametrize(
    ("content", "rule", "where"),
    [
        (b"a,b\n1,\x002\n", "text.nul", "Line 2"),
        ("姓名,性别\n张三,女\n李四,".encode() + b"\xff\xfe\n", "text.encoding", "Line 3"),
        (
            "姓名,性别\n张三,女\n".encode() + "李四,男\n".encode("gb18030"),
            "text.encoding",
            "Line 3",
        ),
    ],
    ids=["nul", "broken", "mixed"],
)
def test_refuses_bytes_that_are_no_text_and_names_the_line(content, rule, where):
    head = read_bytes(content, "a.csv")[0]
    assert head["rule"] == rule
    assert where in head["where"]


@pytest.mark.parametrize(
    "text",
    [
        "今年以来，各级妇联认真工作。\n共有干部三百人，培训五百人次，其中妇女二百人。\n",
        "这里没有表格\n只有文字\n",
        "Women of the village, the county and the city met, and talked.\nThey left, later.\n",
        "姓名    性别\n张三    女\n",
    ],
    ids=["prose", "lines", "english", "blanks"],
)
def test_a_text_without_a_table_is_refused(text):
    assert rule_of(text.encode(), "a.txt") == "text.layout"


def test_quotes_hold_delimiters_line_breaks_and_quotes():
    text = '姓名,备注\n张三,"甲,乙\n丙""丁"""\n李四,x\n'
    assert texts_of(text) == [["姓名", "备注"], ["张三", '甲,乙\n丙"丁"'], ["李四", "x"]]
    assert grid_of(text.encode(), "a.csv").texts.index.tolist() == [1, 2, 3]


def test_a_quote_inside_a_field_is_a_character():
    assert texts_of('姓名,备注\n张三,5"管\n李四,x\n')[1] == ["张三", '5"管']


@pytest.mark.parametrize(
    "text",
    [
        '姓名,备注\n张三,"x\n李四,y\n王五,z\n',
        '姓名,性别,备注\n"张三,女,甲\n李四,男,乙\n王五",女,丙\n赵六,女,丁\n',
    ],
    ids=["open", "paired"],
)
def test_a_lone_quote_never_swallows_rows(text):
    head = read_bytes(text.encode(), "a.csv")[0]
    assert head["rule"] == "text.layout"
    assert "2" in head["where"]


def test_rows_are_numbered_as_records_and_blank_ones_count():
    grid = grid_of("\n姓名,性别\n\n,\n张三,女\n".encode(), "a.csv")
    assert grid.texts.index.tolist() == [2, 5]


@pytest.mark.parametrize(
    ("row", "faulty"),
    [("1,2,3", False), ("1,2,", False), ("1,,,,", False), ("1,2", True), ("1,2,3,4", True), ("注：无", False), ("1,2,3,,", False)],
)  # fmt: skip
def test_a_row_of_another_width_is_a_fault_that_keeps_its_cells(row, faulty):
    grid = grid_of(f"甲,乙,丙\na,b,c\n{row}\nd,e,f\n".encode(), "a.csv")
    assert grid.row_faults == ({3: "row.width"} if faulty else None)
    given_ = [field for field in row.split(",") if field]
    assert [field for field in grid.texts.loc[3] if field] == given_


def test_rows_shorter_than_the_header_are_faults_even_if_all_are():
    assert grid_of("甲,乙,丙\na,b\nd,e\n".encode(), "a.csv").row_faults == {
        2: "row.width",
        3: "row.width",
    }


def test_a_huge_field_is_left_out_in_little_time():
    content = "甲,乙\na,".encode() + b"x" * 30_000_000 + b"\nc,d\n"
    assert cells_of(content, "a.csv")[1:] == [
        [("a", C.TEXT), ("", C.LONG)],
        [("c", C.TEXT), ("d", C.TEXT)],
    ]


def test_an_excel_text_and_our_own_mark_are_undone():
    rows = texts_of('编号,名\n="0123",\'=1+1\n"=""045""",\'\'-x\n0,\'甲\n')
    assert rows[1:] == [["0123", "=1+1"], ["045", "'-x"], ["0", "'甲"]]


def test_a_line_that_names_the_delimiter_is_believed():
    assert texts_of("sep=;\n甲;乙\n1,5;2\n") == [["甲", "乙"], ["1,5", "2"]]


def test_cells_are_text_whatever_they_look_like():
    assert cells_of(b"a,b,c\n1,NA,2020-01-01\n", "a.csv")[1] == [
        ("1", C.TEXT),
        ("NA", C.TEXT),
        ("2020-01-01", C.TEXT),
    ]


def test_too_many_cells_are_refused():
    assert rule_of(b"a,b\n1,2\n", "a.csv", cell_n=3) == "sheet.cells"
    assert rule_of(b"a,b\n" + (b"," * 2000 + b"1\n") * 20, "a.csv", cell_n=50) == "sheet.cells"


def test_a_table_with_a_title_is_found():
    assert texts_of("某县妇联干部名册\n姓名,性别\n张三,女\n")[0] == ["某县妇联干部名册", ""]
    assert notes_of("姓名;性别\n张三;女\n".encode(), "a.txt") == []


def may_hide_rows(text):
    """A line of a quoted field as wide as the table is refused: a mark may have swallowed rows."""
    return "\n" in text and any(line.count(",") >= 2 for line in text.splitlines())


FIELDS = st.text(st.sampled_from("甲乙1\"',;\n=-@ \t"), min_size=1, max_size=4).filter(
    lambda text: (
        text.strip() and "\r" not in text and not text.startswith('="') and not may_hide_rows(text)
    )
)


@given(st.lists(st.tuples(FIELDS, FIELDS, FIELDS), min_size=1, max_size=5))
def test_what_is_written_inert_and_quoted_reads_back(rows):
    table = [("甲", "乙", "丙"), *rows, ("末", "末", "末")]
    lines = [
        ",".join('"' + inert(field).replace('"', '""') + '"' for field in row) for row in table
    ]
    assert texts_of("\n".join(lines) + "\n") == [list(row) for row in table]
