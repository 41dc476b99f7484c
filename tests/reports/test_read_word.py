import io
import zipfile

import pytest

from fedanalysis.errors import ReportFileError
from fedanalysis.reports.read import read_report

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def run(text, properties=""):
    return f"<w:r>{properties}<w:t xml:space='preserve'>{text}</w:t></w:r>"


def paragraph(*content, properties=""):
    return f"<w:p>{properties}{''.join(content)}</w:p>"


def table(*rows):
    cells = ["".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def relations(*pairs):
    tags = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(pairs)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{tags}</Relationships>'


def document(folder, body, *, parts=None, links=(), root="document", name="a.docx"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", relations(("officeDocument", "word/document.xml")))
        main = f"<w:{root} {NAMES}><w:body>{body}</w:body></w:{root}>"
        archive.writestr("word/document.xml", main)
        archive.writestr("word/_rels/document.xml.rels", relations(*links))
        for part, content in (parts or {}).items():
            archive.writestr(part, content)
    path = folder / name
    path.write_bytes(stream.getvalue())
    return path


def read(folder, *body, **options):
    return read_report(document(folder, "".join(body), **options))


def refusal(path):
    with pytest.raises(ReportFileError) as caught:
        read_report(path)
    return caught.value


def test_paragraphs_are_lines_whatever_the_runs_and_the_name(tmp_path):
    body = paragraph(run("共有干部"), run("311"), run("人。")) + paragraph(run("培训十四期。"))
    report = read(tmp_path, body, name="a.txt")
    assert report.text == "共有干部311人。\n培训十四期。\n"
    assert (report.format, report.encoding, report.notes) == ("docx", "", ())


def test_tables_are_rows_of_cells_and_nested_tables_are_kept(tmp_path):
    inner = table([paragraph(run("内1")), paragraph(run("内2"))])
    body = table(
        [paragraph(run("村")), paragraph(), paragraph(run("席位"))],
        [paragraph(run("甲")), inner + paragraph(), paragraph(run("3"))],
    )
    assert read(tmp_path, body).text == "村\t\t席位\n甲\t内1\t内2\n\t3\n"


def test_breaks_tabs_and_hyphens_are_characters(tmp_path):
    body = paragraph(
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/></w:r>"
    )
    assert read(tmp_path, body).text == "a\tb\nc-\n"


def test_tracked_changes_are_read_as_accepted_with_a_note(tmp_path):
    body = paragraph(
        run("共有"),
        "<w:del><w:r><w:delText>98</w:delText></w:r></w:del>",
        f"<w:ins>{run('96')}</w:ins>",
        f"<w:moveFrom>{run('旧')}</w:moveFrom><w:moveTo>{run('新')}</w:moveTo>",
        run("人"),
    )
    report = read(tmp_path, body)
    assert report.text == "共有96新人\n"
    assert "插入2处、删除2处" in report.notes[0].zh
    assert "insertions 2, deletions 2" in report.notes[0].en


def test_deleted_paragraph_mark_joins_two_paragraphs(tmp_path):
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    body = paragraph(run("共有"), properties=mark) + paragraph(run("98人"))
    assert read(tmp_path, body).text == "共有98人\n"


def test_deleted_row_is_left_out_with_a_note(tmp_path):
    rows = (
        f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph(run('旧'))}</w:tc></w:tr>"
        f"<w:tr><w:tc>{paragraph(run('新'))}</w:tc></w:tr>"
    )
    report = read(tmp_path, f"<w:tbl>{rows}</w:tbl>")
    assert report.text == "新\n"
    assert "删除1处" in report.notes[0].zh


def test_text_box_is_read_once_after_its_paragraph(tmp_path):
    box = f"<w:txbxContent>{paragraph(run('框内98人'))}</w:txbxContent>"
    both = (
        "<w:r><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert read(tmp_path, paragraph(run("前"), both, run("后"))).text == "前后\n框内98人\n"


def test_fallback_is_read_where_the_choice_holds_no_text(tmp_path):
    both = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='x'/>"
        "<mc:Fallback><w:t>98人</w:t></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert read(tmp_path, paragraph(both)).text == "98人\n"


def test_notes_follow_the_body_and_page_edges_are_furniture(tmp_path):
    def part(root, *content):
        return f"<w:{root} {NAMES}>{''.join(content)}</w:{root}>"

    line = f"<w:footnote w:type='separator'>{paragraph(run('线'))}</w:footnote>"
    report = read(
        tmp_path,
        paragraph(run("正文98人")),
        parts={
            "word/footnotes.xml": part(
                "footnotes", line, f"<w:footnote>{paragraph(run('注：64个村'))}</w:footnote>"
            ),
            "word/header1.xml": part("hdr", paragraph(run("内部资料"))),
            "word/header2.xml": part("hdr", paragraph(run("内部资料"))),
            "word/footer1.xml": part("ftr", paragraph(run("2022年打印"))),
        },
        links=[
            ("footnotes", "footnotes.xml"),
            ("header", "header1.xml"),
            ("header", "header2.xml"),
            ("footer", "footer1.xml"),
        ],
    )
    assert report.text == "正文98人\n注：64个村\n内部资料\n2022年打印\n"
    assert [(report.text[a:b], kind) for a, b, kind in report.furniture] == [
        ("内部资料", "header"),
        ("2022年打印", "footer"),
    ]


def test_field_codes_and_hidden_text_are_no_text(tmp_path):
    hidden = "<w:rPr><w:vanish/></w:rPr>"
    shown = "<w:rPr><w:vanish w:val='0'/></w:rPr>"
    code = "<w:r><w:instrText>PAGE 98</w:instrText></w:r>"
    report = read(tmp_path, paragraph(run("一"), code, run("二三", hidden), run("四", shown)))
    assert report.text == "一四\n"
    assert "隐藏文字2字" in report.notes[0].zh


def test_symbols_pictures_comments_and_numbering_are_told_in_notes(tmp_path):
    numbering = "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>"
    symbol = "<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>"
    report = read(
        tmp_path,
        paragraph(symbol, run("是"), properties=numbering),
        links=[("comments", "comments.xml"), ("image", "media/a.png"), ("chart", "c.xml")],
    )
    assert report.text == "□是\n"
    assert [note.zh for note in report.notes] == [
        "专用字体符号1个无对应字符，以“□”代替。",
        "自动编号不属于文字，未读取。",
        "批注、图片、图表中的文字未读取。",
    ]


def test_inserted_document_is_refused(tmp_path):
    error = refusal(document(tmp_path, paragraph(run("一")) + "<w:altChunk/>"))
    assert error.rule == "docx.outside"


def test_entity_is_refused(tmp_path):
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_rels/.rels", relations(("officeDocument", "word/document.xml")))
        declared = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        archive.writestr("word/document.xml", f"{declared}<a>&x;</a>")
    assert refusal(path).rule == "xml.dtd"


def test_bomb_is_refused(tmp_path):
    parts = {"word/media/a.bin": bytes(101 << 20)}
    assert refusal(document(tmp_path, paragraph(), parts=parts)).rule == "archive.size"


def test_part_that_leaves_the_folder_is_refused(tmp_path):
    parts = {"../../a.xml": "<a/>"}
    assert refusal(document(tmp_path, paragraph(), parts=parts)).rule == "archive.partname"


def test_very_deep_nesting_is_refused(tmp_path):
    deep = "<w:sdt>" * 2000 + "</w:sdt>" * 2000
    assert refusal(document(tmp_path, paragraph(run("一")) + deep)).rule == "xml.depth"


def test_other_office_file_and_plain_zip_are_no_reports(tmp_path):
    error = refusal(document(tmp_path, paragraph(), root="workbook"))
    assert error.rule == "file.format"
    assert "no Word document" in str(error)
    path = tmp_path / "b.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "98")
    assert "zip archive" in str(refusal(path))


def test_document_without_text_is_refused(tmp_path):
    assert refusal(document(tmp_path, paragraph())).rule == "file.empty"


def test_cut_document_is_refused(tmp_path):
    path = document(tmp_path, paragraph(run("一")))
    path.write_bytes(path.read_bytes()[:-40])
    assert refusal(path).rule == "archive.corrupt"
