import io

import pypdf
import pytest
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from fedanalysis.errors import ReportFileError
from fedanalysis.reports.pdf import pdf_text
from fedanalysis.reports.read import read_report

FONT = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}


def named(entries):
    return DictionaryObject({NameObject(key): NameObject(value) for key, value in entries.items()})


def made(*pages, picture=False, password=""):
    """A PDF with one line of Latin text a page, or, if asked, a picture."""
    writer = pypdf.PdfWriter()
    for text in pages:
        page = writer.add_blank_page(300, 300)
        stream = DecodedStreamObject()
        lines = " T* ".join(f"({line}) Tj" for line in text.split("\n"))
        stream.set_data(f"BT /F1 12 Tf 14 TL 20 250 Td {lines} ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
        fonts = DictionaryObject({NameObject("/F1"): writer._add_object(named(FONT))})
        resources = DictionaryObject({NameObject("/Font"): fonts})
        if picture:
            image = DecodedStreamObject()
            image.update(named({"/Type": "/XObject", "/Subtype": "/Image"}))
            objects = DictionaryObject({NameObject("/I1"): writer._add_object(image)})
            resources[NameObject("/XObject")] = objects
        page[NameObject("/Resources")] = resources
    if password is not None and password:
        writer.encrypt(password, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def refusal(content, **options):
    with pytest.raises(ReportFileError) as caught:
        pdf_text(content, "a.pdf", **options)
    return caught.value


def test_pages_are_read_and_separated_by_form_feeds(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(made("The 98 women of the county\n71 per cent", "64 villages in 2009"))
    report = read_report(path)
    assert report.text == "The 98 women of the county\n71 per cent\f64 villages in 2009"
    assert (report.format, report.encoding) == ("pdf", "")


def test_chinese_of_an_embedded_font_is_read(tmp_path):
    import matplotlib as mpl
    from matplotlib import figure

    from fedanalysis.plots.fonts import font_families

    path = tmp_path / "a.pdf"
    with mpl.rc_context({"pdf.fonttype": 42, "font.family": font_families()}):
        page = figure.Figure(figsize=(6, 2))
        page.text(0.1, 0.6, "全市共有妇女干部311人，")
        page.text(0.1, 0.3, "其中大专以上学历占71%。")
        page.savefig(path)
    assert read_report(path).text.split() == ["全市共有妇女干部311人，", "其中大专以上学历占71%。"]


def test_line_that_returns_on_each_page_is_furniture(tmp_path):
    path = tmp_path / "a.pdf"
    pages = [f"Work report\nmatter {word}\nwomen\n{n}" for n, word in enumerate("abcd", 1)]
    path.write_bytes(made(*pages))
    report = read_report(path)
    kinds = [(report.text[start:end], kind) for start, end, kind in report.furniture]
    assert kinds.count(("Work report", "header")) == 4
    assert kinds.count(("1", "page_number")) == 1


def test_scanned_pages_are_refused():
    error = refusal(made("", "", picture=True))
    assert error.rule == "pdf.no_text"
    assert "pictures" in str(error)


def test_scan_with_page_numbers_alone_is_refused():
    assert refusal(made("1", "2", picture=True)).rule == "pdf.no_text"


def test_single_scanned_page_is_told_in_a_note():
    text, notes = pdf_text(made("The women of the county in 2009", "", picture=True), "a.pdf")
    assert text.startswith("The women")
    assert "第2页" in notes[0].zh


def test_encrypted_file_is_refused():
    assert refusal(made("women", password="secret")).rule == "pdf.encrypted"


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"x" * 5000], ids=["empty", "noise"]
)
def test_damaged_file_is_refused(content):
    assert refusal(content).rule == "pdf.corrupt"


def test_file_that_keeps_the_reader_busy_is_stopped():
    error = refusal(made("women"), seconds=0.01)
    assert error.rule == "pdf.effort"
    assert "0.01 seconds" in str(error)


def test_glyphs_without_characters_are_refused(monkeypatch):
    answer = {"pages": ["\ue001\ue002\ue003" * 20], "pictures": [False], "form": False}
    monkeypatch.setattr("fedanalysis.reports.pdf._ask_child", lambda *_: answer)
    assert refusal(b"%PDF-1.7").rule == "pdf.garbled"
