import os

import pytest

from fedanalysis.errors import FedanalysisError, ReportFileError
from fedanalysis.reports.read import read_report

TEXT = "全市共有妇女干部311人，\r\n其中大专以上学历占71%。\n"


def write(folder, content, name="report.txt"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def refusal(path):
    with pytest.raises(ReportFileError) as caught:
        read_report(path)
    assert isinstance(caught.value, FedanalysisError)
    assert isinstance(caught.value, ValueError)
    return caught.value


def test_text_is_untouched_and_offsets_are_those_of_the_decoded_file(tmp_path):
    report = read_report(write(tmp_path, TEXT))
    assert report.text == TEXT
    assert report.text[8:12] == "311人"
    assert (report.path, report.format, report.encoding) == ("report.txt", "txt", "utf-8")


def test_path_may_be_a_string_and_only_the_name_is_kept(tmp_path):
    assert read_report(str(write(tmp_path, TEXT))).path == "report.txt"


def test_report_is_frozen_and_its_repr_holds_no_text(tmp_path):
    report = read_report(write(tmp_path, TEXT))
    with pytest.raises(AttributeError):
        report.text = ""
    assert repr(report) == "report.txt: 29 characters (txt, utf-8)"


def test_text_without_figures_is_fine(tmp_path):
    assert read_report(write(tmp_path, "妇联工作扎实开展。")).text == "妇联工作扎实开展。"


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("a.html", "妇女工作总结，没有标签。", "txt"),
        ("a.txt", "<!DOCTYPE html><p>妇女工作</p>", "html"),
        ("a.md", "# 妇女工作\n\n培训十四期。", "md"),
        ("a.txt", "# 妇女工作\n\n## 培训\n\n十四期。", "md"),
        ("a.md", "妇女工作没有记号。", "md"),
        ("a.pdf", "妇女工作总结。", "txt"),
        ("a.docx", "妇女工作总结。", "txt"),
    ],
)
def test_format_is_told_by_content(tmp_path, name, content, form):
    assert read_report(write(tmp_path, content, name)).format == form


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\t", "\u3000\n".encode()])
def test_empty_file_is_refused(tmp_path, content):
    assert refusal(write(tmp_path, content)).rule == "file.empty"


def test_page_that_shows_nothing_is_refused(tmp_path):
    page = "<html><script>var women = 98;</script><p> </p></html>"
    assert refusal(write(tmp_path, page)).rule == "file.empty"


def test_missing_file_is_refused(tmp_path):
    assert refusal(tmp_path / "none.txt").rule == "file.missing"


def test_folder_link_and_pipe_are_refused_without_waiting(tmp_path):
    target = write(tmp_path, TEXT)
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    assert {refusal(path).rule for path in (tmp_path, link, pipe)} == {"file.kind"}


def test_name_with_nul_is_a_clear_error():
    assert refusal("a\0.txt").rule == "file.unreadable"


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"{\\rtf1\\ansi women}", "Rich Text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old binary format"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "MHTML"),
    ],
)
def test_other_format_is_named(tmp_path, content, named):
    error = refusal(write(tmp_path, content))
    assert error.rule == "file.format"
    assert named in str(error)


def test_encrypted_office_file_is_named(tmp_path):
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert refusal(write(tmp_path, content)).rule == "file.encrypted"


def test_furniture_is_marked_and_not_deleted(tmp_path):
    text = "妇联工作总结\n发布时间：2022-02-15 来源：市妇联\n共有干部311人。\n"
    report = read_report(write(tmp_path, text))
    assert report.text == text
    assert report.furniture == ((7, 29, "stamp"),)
    assert len(report.body) == len(text)
    assert report.body.split() == ["妇联工作总结", "共有干部311人。"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_five_megabytes_are_read_whole(tmp_path, encoding):
    line = "全市共有妇女干部311人，其中大专以上学历占71%，培训班十四期、16131人次。\n"
    content = (line * (5_000_000 // len(line.encode(encoding)))).encode(encoding)
    path = write(tmp_path, content)
    assert len(read_report(path).text) > 1_000_000


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        '<a ">"',
        "<!--",
        "<!---->",
        "<p = ",
        "&",
        "<![CDATA[",
        "<script>",
        "[",
        "|-",
        "：",
        "1 ",
    ],
)
def test_a_million_hostile_characters_are_read(tmp_path, piece):
    path = write(tmp_path, "<p>妇女</p>" + piece * (1_000_000 // len(piece)))
    assert read_report(path).text.startswith("妇女")
