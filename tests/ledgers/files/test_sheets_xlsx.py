import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers.files.making import (
    STRICT,
    cells_of,
    grid_of,
    irregular,
    make_xlsx,
    notes_of,
    one_sheet,
    raw_xlsx,
    read_bytes,
    repack,
    rule_of,
    save,
    sheet_xml,
)
from python_calamine import CalamineWorkbook

from fedanalysis.ledgers.grid import CellType as C

TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=6
)


def cell(xml, **options):
    """Return the one cell of a sheet, read fast, after the parser gave the same."""
    content = one_sheet(f'<row r="1">{xml}</row>', **options)
    ((found,),) = cells_of(content)
    assert [[found]] == cells_of(irregular(content))
    return found


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ('<c r="A1" t="e"><v>#REF!</v></c>', ("#REF!", C.ERROR)),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', ("#DIV/0!", C.ERROR)),
        ('<c r="A1"><f>SUM(B1:B9)</f></c>', ("", C.UNCACHED)),
        ('<c r="A1"><f>SUM(B1:B9)</f><v></v></c>', ("", C.UNCACHED)),
        ('<c r="A1"><f>SUM(B1:B9)</f><v/></c>', ("", C.UNCACHED)),
        ('<c r="A1" t="str"><f>B1</f></c>', ("", C.UNCACHED)),
        ('<c r="A1"><f t="shared" si="0"/></c>', ("", C.UNCACHED)),
        ('<c r="A1"><f t="shared" ref="A1:A2" si="0">1+1</f><v>2</v></c>', ("2", C.NUMBER)),
        ('<c r="A1" t="str"><f>B1&amp;"x"</f><v>甲村</v></c>', ("甲村", C.TEXT)),
        ('<c r="A1" t="b"><v>1</v></c>', ("TRUE", C.BOOLEAN)),
        ('<c r="A1" t="b"><v>0</v></c>', ("FALSE", C.BOOLEAN)),
        ('<c r="A1" t="n"><v>12</v></c>', ("12", C.NUMBER)),
        ('<c r="A1"><v>1978.05</v></c>', ("1978.05", C.NUMBER)),
        ('<c r="A1"><v>0.1</v></c>', ("0.1", C.NUMBER)),
        ('<c r="A1"><v>0.10000000000000001</v></c>', ("0.1", C.NUMBER)),
        ('<c r="A1"><v>1.5220119780501E+17</v></c>', ("152201197805010000", C.NUMBER)),
        ('<c r="A1"><v>152201197805011234</v></c>', ("152201197805011230", C.NUMBER)),
        ('<c r="A1"><v>007</v></c>', ("7", C.NUMBER)),
        ('<c r="A1"><v>-0</v></c>', ("0", C.NUMBER)),
        ('<c r="A1"><v>NaN</v></c>', ("#NUM!", C.ERROR)),
        ('<c r="A1"><v>1_000</v></c>', ("#NUM!", C.ERROR)),
        ('<c r="A1"><v>１２</v></c>', ("#NUM!", C.ERROR)),
        ('<c r="A1"><v>1 2</v></c>', ("#NUM!", C.ERROR)),
        ('<c r="A1" t="inlineStr"><is><t>张三</t></is></c>', ("张三", C.TEXT)),
        ('<c r="A1" t="inlineStr"><is><t xml:space="preserve"> a </t></is></c>', (" a ", C.TEXT)),
        (
            '<c r="A1" t="inlineStr"><is><r><t>张</t></r><r><t>三</t></r>'
            '<rPh sb="0" eb="1"><t>zhang</t></rPh></is></c>',
            ("张三", C.TEXT),
        ),
        ('<c r="A1" t="inlineStr"><is><t>a&lt;b&gt;&amp;&#20013;</t></is></c>', ("a<b>&中", C.TEXT)),
        ('<c r="A1" t="inlineStr"><is><t>a_x000D_b_x005F_x0041_</t></is></c>', ("a\rb_x0041_", C.TEXT)),
        ('<c r="A1" t="inlineStr"><is><t>NULL</t></is></c>', ("NULL", C.TEXT)),
        ('<c r="A1" t="str"><v>#N/A</v></c>', ("#N/A", C.TEXT)),
        ('<c r="A1" t="d"><v>1978-05-01T00:00:00Z</v></c>', ("1978-05-01", C.DATE)),
        ('<c s="0" r="A1" t="n"><v>5</v></c>', ("5", C.NUMBER)),
        ("<c><v>5</v></c>", ("5", C.NUMBER)),
    ],
)  # fmt: skip
def test_a_stored_cell_has_text_and_type(xml, expected):
    assert cell(xml) == expected


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<si><t>张三</t></si>", "张三"),
        ('<si><t>张三</t><phoneticPr fontId="1" type="noConversion"/></si>', "张三"),
        ("<si><r><rPr><b/></rPr><t>张</t></r><r><t>三</t></r></si>", "张三"),
        ('<si><t>张三</t><rPh sb="0" eb="2"><t>zhangsan</t></rPh></si>', "张三"),
        ("<si><t>a_x000D_\n&amp;b</t></si>", "a\r\n&b"),
        ('<si><t xml:space="preserve"> x </t></si>', " x "),
    ],
)
def test_a_shared_text_is_what_it_shows(item, text):
    assert cell('<c r="A1" t="s"><v>0</v></c>', shared=item) == (text, C.TEXT)


@pytest.mark.parametrize(
    ("value", "code", "expected"),
    [
        ("0.98", "0%", ("98%", C.PERCENT)),
        ("0.9756", "0%", ("97.56%", C.PERCENT)),
        ("0.98", "0.00%", ("98.00%", C.PERCENT)),
        ("0.28999999999999998", "0%", ("29%", C.PERCENT)),
        ("98", "0&quot;%&quot;", ("98%", C.PERCENT)),
        ("28611", "yyyy/m/d", ("1978-05-01", C.DATE)),
        ("28611.9999", "yyyy/m/d", ("1978-05-01", C.DATE)),
        ("28611", "yyyy&quot;年&quot;m&quot;月&quot;", ("1978-05", C.MONTH)),
        ("28611", "yyyy.mm", ("1978-05", C.MONTH)),
        ("28611", "mmm-yy", ("1978-05", C.MONTH)),
        ("28611", "yyyy", ("1978", C.MONTH)),
        ("28611.39583333", "yyyy/m/d h:mm", ("1978-05-01 09:30:00", C.DATE)),
        ("0.39583333333", "h:mm", ("09:30:00", C.TIME)),
        ("1.5", "[h]:mm", ("36:00:00", C.TIME)),
        ("60", "yyyy/m/d", ("1900-02-29", C.DATE)),
        ("59", "yyyy/m/d", ("1900-02-28", C.DATE)),
        ("61", "yyyy/m/d", ("1900-03-01", C.DATE)),
        ("19780501", "yyyy/m/d", ("19780501", C.NUMBER)),
        ("-1", "yyyy/m/d", ("-1", C.NUMBER)),
        ("1978.1", "0.00", ("1978.10", C.NUMBER)),
        ("1978.123", "0.00", ("1978.123", C.NUMBER)),
        ("12345.5", "#,##0.00", ("12345.50", C.NUMBER)),
        ("470", "0000", ("0470", C.NUMBER)),
        ("12", "0&quot;人&quot;", ("12", C.NUMBER)),
        ("12", "@", ("12", C.NUMBER)),
    ],
)
def test_the_format_says_what_a_number_is(value, code, expected):
    found = cell(f'<c r="A1" s="1"><v>{value}</v></c>', styles=(0, 170), codes={170: code})
    assert found == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (9, ("2861100%", C.PERCENT)),
        (14, ("1978-05-01", C.DATE)),
        (17, ("1978-05", C.MONTH)),
        (57, ("1978-05", C.MONTH)),
        (31, ("1978-05-01", C.DATE)),
        (2, ("28611.00", C.NUMBER)),
        (49, ("28611", C.NUMBER)),
    ],
)
def test_built_in_formats_are_those_of_chinese_spreadsheets(number, expected):
    assert cell('<c r="A1" s="1"><v>28611</v></c>', styles=(0, number)) == expected


def test_days_count_from_1904_where_the_workbook_says_so():
    xml = '<row r="1"><c r="A1" s="1"><v>27149</v></c></row>'
    content = one_sheet(xml, styles=(0, 14), book='<workbookPr date1904="1"/>')
    assert cells_of(content) == [[("1978-05-01", C.DATE)]]
    assert read_bytes(content)[0]["date_base"] == 1904


def test_what_openpyxl_writes_is_read_back():
    rows = [["姓名", "率", "日"], ["张三\n李四", 0.5, dt.date(1978, 5, 1)], [None, True, "=1+1"]]
    content = make_xlsx(rows, formats={"B2": "0%"})
    assert cells_of(content) == [
        [("姓名", C.TEXT), ("率", C.TEXT), ("日", C.TEXT)],
        [("张三\n李四", C.TEXT), ("50%", C.PERCENT), ("1978-05-01", C.DATE)],
        [("", C.BLANK), ("TRUE", C.BOOLEAN), ("", C.UNCACHED)],
    ]


def test_positions_are_absolute_and_blank_rows_left_out():
    def prepare(_, sheet):
        sheet["C4"], sheet["E9"], sheet["D6"] = "x", "y", "  "

    grid = grid_of(make_xlsx([], prepare=prepare))
    assert grid.texts.index.tolist() == [4, 9]
    assert grid.texts.to_numpy().tolist() == [["", "", "x", "", ""], ["", "", "", "", "y"]]


def test_merged_ranges_are_told_in_rows_and_positions():
    def prepare(_, sheet):
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("B2:B3")

    content = make_xlsx(prepare=prepare)
    assert sorted(grid_of(content).merged) == [(1, 0, 1, 2), (2, 1, 3, 1)]
    assert sorted(grid_of(irregular(content)).merged) == [(1, 0, 1, 2), (2, 1, 3, 1)]


def test_hidden_sheets_are_named_and_unread_and_chart_sheets_ignored():
    def prepare(book, sheet):
        for state in ("hidden", "veryHidden"):
            other = book.create_sheet(state)
            other.sheet_state = state
            other["A1"] = "不读"
        book.create_chartsheet("图")
        book.create_sheet("空")

    content = make_xlsx(prepare=prepare)
    assert notes_of(content) == [("sheet.hidden", "hidden", 1), ("sheet.hidden", "veryHidden", 1)]
    assert grid_of(content).name == "名册"


def test_hidden_rows_are_read_and_counted():
    def prepare(_, sheet):
        sheet.row_dimensions[2].hidden = True
        sheet.row_dimensions[7].hidden = True

    content = make_xlsx(prepare=prepare)
    assert grid_of(content).texts.shape == (3, 3)
    assert notes_of(content) == [("row.hidden", "名册", 1)]
    assert notes_of(irregular(content)) == [("row.hidden", "名册", 1)]


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "<b>表</b>", "表&名"])
def test_a_sheet_name_is_only_a_name(name):
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    content = save(book)
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").encode()

    def rename(parts):
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
            b'"Sheet"', b'"' + escaped + b'"'
        )

    assert grid_of(repack(content, rename)).name == name


@pytest.mark.parametrize(
    ("place", "kept"),
    [("XFD1048576", 3), ("XFD1", 3), ("A1048576", 3), ("DZ2", 3)],
    ids=["corner", "right", "below", "same-row"],
)
def test_a_stray_cell_is_left_out_and_noted_with_its_place(place, kept):
    content = make_xlsx(prepare=lambda _, sheet: sheet.__setitem__(place, "x"))
    grid = grid_of(content)
    assert grid.texts.shape == (kept, 3)
    assert notes_of(content) == [("sheet.extent", f"名册!{place}", 1)]


def test_a_row_that_loses_a_stray_cell_is_a_fault():
    content = make_xlsx(prepare=lambda _, sheet: sheet.__setitem__("XFD2", "x"))
    assert grid_of(content).row_faults == {2: "row.width"}


def test_a_second_table_far_below_is_kept():
    def prepare(_, sheet):
        sheet["A5000"], sheet["B5000"] = "x", "y"

    content = make_xlsx(prepare=prepare)
    assert grid_of(content).texts.index.tolist() == [1, 2, 3, 5000]
    assert notes_of(content) == []


def test_a_far_declared_extent_is_noted():
    row = '<row r="1"><c r="A1" t="str"><v>x</v></c></row>'
    content = one_sheet(row, before='<dimension ref="A1:XFD1048576"/>')
    assert notes_of(content) == [("sheet.extent", "表", 1)]
    assert grid_of(content).texts.shape == (1, 1)


def test_macro_and_what_leads_outside_are_noted_and_a_link_to_click_is_not():
    def change(parts):
        parts["xl/vbaProject.bin"] = b"x"
        target = b'<Relationship Id="z" Type="http://x/%s" Target="http://nowhere/" TargetMode="External"/>'
        name = "xl/_rels/workbook.xml.rels"
        more = target % b"hyperlink" + target % b"oleObject"
        parts[name] = parts[name].replace(b"</Relationships>", more + b"</Relationships>")

    assert notes_of(repack(make_xlsx(), change)) == [
        ("file.macro", "", 1),
        ("file.external", "", 1),
    ]


def test_an_external_workbook_and_a_data_connection_are_noted():
    content = one_sheet(
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        more_relations=[
            ("e1", "externalLink", "externalLinks/externalLink1.xml", ""),
            ("e2", "connections", "connections.xml", ""),
        ],
        more={
            "xl/externalLinks/externalLink1.xml": "<externalLink/>",
            "xl/connections.xml": "<connections/>",
        },
    )
    assert notes_of(content) == [("file.external", "", 2)]


def test_strict_workbooks_are_read():
    row = '<row r="1"><c r="A1" t="d"><v>1978-05-01</v></c><c r="B1" t="s"><v>0</v></c></row>'
    content = raw_xlsx({"表": sheet_xml(row, root=STRICT)}, root=STRICT, shared="<si><t>x</t></si>")
    assert cells_of(content) == [[("1978-05-01", C.DATE), ("x", C.TEXT)]]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2"><v>2</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        '<row><c><v>1</v></c></row><row><c><v>2</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row><row r='2'><c r='A2'><v>2</v></c></row>",
        '<!-- x --><row r="1"><c r="A1"><v>1</v></c></row>\n<row r="2">\n<c r="A2">\n<v>2</v>\n</c></row>',
        '<row r="1"><c r="A1"><v><![CDATA[1]]></v></c></row><row r="2"><c r="A2"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>&#49;</v></c></row><row r="2" ht="9"><c r="A2" cm="1"><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row>\r\n<row r="2"><c r="A2"><v>2</v></c></row>\r\n<row r="3"/>',
    ],
    ids=["order", "no-places", "quotes", "white-space", "section", "reference", "line-ends"],
)  # fmt: skip
def test_however_rows_are_written_they_are_the_same(rows):
    assert cells_of(one_sheet(rows)) == [[("1", C.NUMBER)], [("2", C.NUMBER)]]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_sheet_may_be_in_another_encoding(encoding):
    rows = '<row r="1"><c r="A1" t="str"><v>张三</v></c></row>'
    xml = sheet_xml(rows).replace("UTF-8", "utf-16" if encoding == "utf-16" else "UTF-8")
    assert cells_of(raw_xlsx({"表": xml.encode(encoding)})) == [[("张三", C.TEXT)]]


@pytest.mark.parametrize(
    ("rows", "rule"),
    [
        ('<row r="1"><c r="A1"><v>1</v></row>', "xml.malformed"),
        ('<row r="1"><c r="A1"><v>1</c></row>', "xml.malformed"),
        ('<row r="1"><c r="A1"/></c></row>', "xml.malformed"),
        ('<row r="1"><c r="A1" t="str"><v>&nbsp;</v></c></row>', "xml.malformed"),
        ('<row r="1"><c r="A1" t="str"><v>&#1;</v></c></row>', "xml.malformed"),
        ('<row r="1"><c r="A1" t="str"><v>\x01</v></c></row>', "xml.malformed"),
        ('<row r="1"><c r="A1" t="s"><v>9</v></c></row>', "file.damaged"),
        ('<row r="1"><c r="A1" s="9"><v>9</v></c></row>', "file.damaged"),
        ('<row r="1"><c r="A1" t="zz"><v>9</v></c></row>', "file.damaged"),
        ('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>', "file.damaged"),
        ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', "file.damaged"),
        ('<row r="1"><c r="XFE1"><v>1</v></c></row>', "file.damaged"),
        ('<row r="1"><c r="A1" t="str"><v>a_x0000_</v></c></row>', "text.nul"),
    ],
)
def test_refuses_a_broken_sheet(rows, rule):
    assert rule_of(one_sheet(rows)) == rule


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("state", ["visible", "hidden"])
def test_refuses_a_document_type_in_any_sheet(encoding, state):
    xml = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hosts">]><worksheet><sheetData/></worksheet>'
    good = sheet_xml('<row r="1"><c r="A1"><v>1</v></c></row>')
    content = raw_xlsx({"a": good, "b": xml.encode(encoding)}, states={"b": state})
    assert rule_of(content) == "xml.dtd"


def test_cells_with_content_are_counted_over_all_sheets():
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" s="0"/><c r="C1"><v>1</v></c></row>'
    content = raw_xlsx({"a": sheet_xml(rows), "b": sheet_xml(rows)})
    assert rule_of(content, cell_n=3) == "sheet.cells"
    assert rule_of(content, cell_n=4) == ""
    assert rule_of(irregular(content), cell_n=3) == "sheet.cells"


def test_cells_spread_over_billions_of_places_are_refused_or_left_out():
    rows = "".join(
        f'<row r="{at}"><c r="{chr(65 + at % 26)}{chr(65 + at // 26 % 26)}{at}"><v>1</v></c></row>'
        for at in range(1, 5000)
    )
    assert rule_of(one_sheet(rows), cell_n=6000) == "sheet.cells"


def test_a_text_longer_than_allowed_is_left_out():
    rows = '<row r="1"><c r="A1" t="str"><v>12345</v></c><c r="B1" t="str"><v>123456</v></c></row>'
    expected = [[("12345", C.TEXT), ("", C.LONG)]]
    assert cells_of(one_sheet(rows), field_chars=5) == expected
    assert cells_of(irregular(one_sheet(rows)), field_chars=5) == expected


def test_rows_built_unlike_each_other_keep_their_places():
    rows = [
        [None if (at * place) % 3 == 1 else at * place for place in range(7)] for at in range(60)
    ]
    rows[0] = [None] * 7
    grid = grid_of(make_xlsx(rows))
    expected = {
        at + 1: ["" if v is None else str(v) for v in row] for at, row in enumerate(rows[1:], 1)
    }
    assert dict(zip(grid.texts.index, grid.texts.to_numpy().tolist(), strict=True)) == expected


VALUES = (
    TEXTS | st.integers(-(10**15), 10**15) | st.floats(-1e300, 1e300) | st.booleans() | st.none()
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(VALUES, min_size=1, max_size=5), min_size=1, max_size=8))
def test_both_ways_of_reading_agree_with_each_other_and_with_another_reader(rows):
    rows = [[f"'{v}" if isinstance(v, str) and v[:1] in "=#" else v for v in row] for row in rows]
    rows[0][0] = "头"
    content = make_xlsx(rows)
    assert cells_of(content) == cells_of(irregular(content))
    grid = grid_of(content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    other = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    for number, texts, types in zip(
        grid.texts.index, grid.texts.to_numpy(), grid.types.to_numpy(), strict=True
    ):
        for text, kind, value in zip(texts, types, other[number - 1], strict=False):
            if kind == C.NUMBER:
                assert float(text) == float(value)
            elif kind == C.BOOLEAN:
                assert (text == "TRUE") == value
            else:
                assert text == value
