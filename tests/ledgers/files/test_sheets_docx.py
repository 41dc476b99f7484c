import pytest
from ledgers.files.making import (
    cells_of,
    grid_of,
    make_docx,
    notes_of,
    paragraph,
    read_bytes,
    rule_of,
    word_table,
)

from fedanalysis.ledgers.grid import CellType as C

HEAD = ["姓名", "性别", "职务"]
ROW = ["张三", "女", "主任"]
SPAN = '<w:gridSpan w:val="2"/>'
DOWN, GOES_ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def run(text, properties=""):
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def last_row(rows, **options):
    return cells_of(make_docx(word_table(rows)), "a.docx", **options)[-1]


def test_every_table_is_a_grid_and_text_outside_is_noted():
    body = paragraph("名册") + word_table([HEAD, ROW]) + paragraph("") + word_table([["a", "b"]])
    head, grids = read_bytes(make_docx(body), "a.docx")
    assert head["form"] == "docx"
    assert [grid.name for grid in grids] == ["table 1", "table 2"]
    assert grids[0].texts.to_numpy().tolist() == [HEAD, ROW]
    assert grids[0].texts.index.tolist() == [1, 2]
    assert notes_of(make_docx(body), "a.docx") == [("doc.text_outside", "", 1)]


def test_a_document_without_a_table_is_refused():
    assert rule_of(make_docx(paragraph("名册")), "a.docx") == "doc.no_table"


def test_paragraphs_and_breaks_of_a_cell_are_line_breaks():
    cell = [paragraph("甲") + "<w:p><w:r><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r></w:p>"]
    assert last_row([HEAD, ["张三", "女", cell]])[2] == ("甲\n乙\n丙", C.TEXT)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (f"<w:p><w:ins>{run('新')}</w:ins></w:p>", ("新", C.TRACKED)),
        (f"<w:p>{run('甲')}<w:del><w:r><w:delText>旧</w:delText></w:r></w:del></w:p>", ("甲", C.TRACKED)),
        (f"<w:p><w:moveFrom>{run('移')}</w:moveFrom></w:p>", ("移", C.TRACKED)),
        (f"<w:p><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr>{run('甲')}</w:p>", ("甲", C.TRACKED)),
        ("<w:p><w:r><w:rPr><w:rPrChange/></w:rPr><w:t>甲</w:t></w:r></w:p>", ("甲", C.TEXT)),
        (word_table([["x"]]) + paragraph("甲"), ("甲", C.NESTED)),
        (f"<w:p>{run('甲')}{run('隐', '<w:vanish/>')}{run('乙')}</w:p>", ("甲乙", C.TEXT)),
        (f"<w:p>{run('甲')}<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>", ("甲", C.TEXT)),
        ("<w:p/>", ("", C.BLANK)),
    ],
    ids=["inserted", "deleted", "moved", "mark", "format", "nested", "hidden", "field", "blank"],
)  # fmt: skip
def test_a_cell_says_what_is_wrong_with_it(cell, expected):
    assert last_row([HEAD, ROW, ["李四", "男", [cell]]])[2] == expected


def test_an_inserted_row_is_tracked_as_a_whole():
    table = word_table([HEAD, ROW]).replace("<w:tr><w:tc>", "<w:tr><w:trPr/><w:tc>")
    at = table.rindex("<w:trPr/>")
    body = table[:at] + "<w:trPr><w:ins/></w:trPr>" + table[at + len("<w:trPr/>") :]
    kinds = [[kind for _, kind in row] for row in cells_of(make_docx(body), "a.docx")]
    assert kinds == [[C.TEXT] * 3, [C.TRACKED] * 3]


def test_merged_cells_of_the_body_are_marked_and_told():
    rows = [HEAD, ["张三", ("女", SPAN)], [("李四", DOWN), "男", "x"], [("", GOES_ON), "男", "y"]]
    content = make_docx(word_table(rows))
    found = cells_of(content, "a.docx")
    assert found[1] == [("张三", C.TEXT), ("女", C.MERGED), ("", C.MERGED)]
    assert [row[0] for row in found[2:]] == [("李四", C.MERGED), ("", C.MERGED)]
    assert grid_of(content, "a.docx").merged == ((2, 1, 2, 2), (3, 0, 4, 0))


def test_merged_headers_and_titles_are_only_told():
    rows = [
        [("某县名册", '<w:gridSpan w:val="3"/>')],
        [("姓名", DOWN), ("情况", SPAN)],
        [("", GOES_ON), "性别", "职务"],
        ROW,
    ]
    content = make_docx(word_table(rows))
    kinds = {kind for row in cells_of(content, "a.docx") for _, kind in row}
    assert kinds == {C.TEXT, C.BLANK}
    assert grid_of(content, "a.docx").merged == ((1, 0, 1, 2), (2, 0, 3, 0), (2, 1, 2, 2))


def test_a_row_of_another_width_is_a_fault():
    grid = grid_of(make_docx(word_table([HEAD, ROW, ["李四", "男"]])), "a.docx")
    assert grid.row_faults == {3: "row.width"}


def test_a_long_text_is_left_out():
    assert last_row([HEAD, ["张三", "女", "x" * 11]], field_chars=10)[2] == ("", C.LONG)


def test_macro_and_external_template_are_noted():
    relation = (
        '<Relationships xmlns="x"><Relationship Id="a" Type="x/attachedTemplate" '
        'Target="http://nowhere/t.dotm" TargetMode="External"/></Relationships>'
    )
    more = {"word/_rels/settings.xml.rels": relation, "word/vbaProject.bin": b"x"}
    content = make_docx(word_table([HEAD, ROW]), more=more)
    assert notes_of(content, "a.docx") == [("file.macro", "", 1), ("file.external", "", 1)]


def test_a_document_type_is_refused():
    body = make_docx("", more={"word/x.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a/>'})
    assert rule_of(body, "a.docx") == "xml.dtd"


def test_deep_nesting_is_refused():
    assert rule_of(make_docx("<w:p>" * 1000 + "</w:p>" * 1000), "a.docx") == "xml.depth"
