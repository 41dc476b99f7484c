import pytest

from fedanalysis.reports.read import read_report
from fedanalysis.reports.webpage import declared_charset, is_page, page_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>一</p><p>二</p>", "一\n二\n"),
        ("<p>妇<b>女</b>98<i>人</i></p>", "妇女98人\n"),
        ("<p>占98&#37;，&ldquo;两委&rdquo;&nbsp;好&amp;</p>", "占98%，“两委”\xa0好&\n"),
        ("一<br>二<br/>三", "一\n二\n三"),
        ("<p>妇女\n  代表  98 人</p>", "妇女代表 98 人\n"),
        ("<p>a</p><script>if (1 < 2) '</p>'</script><style>p{}</style>b", "a\nb"),
        ("<p>a<!-- 98人 -->b</p>", "ab\n"),
        ('<p title="1 > 0" class=x>a</p>', "a\n"),
        ("<p don't>a</p>b'>", "a\nb'>"),
        ("<p>1 < 2 人</p>", "1 < 2 人\n"),
        ("<pre>一  二\n三</pre>", "一  二\n三\n"),
        ("<h1>一</h1>二<li>三<li>四", "一\n二\n三\n四"),
    ],
)
def test_page_gives_what_a_browser_shows(source, text):
    assert page_text(source)[0] == text


def test_cells_are_separated_by_tabs_and_rows_end_lines():
    source = (
        "<table><tr><th>村</th><th> </th><th>席位</th></tr>\n"
        "<tr><td><p>甲</p></td><td></td><td><p>3</p></td></tr></table>后"
    )
    assert page_text(source)[0] == "村\t\t席位\n甲\t\t3\n后"


def test_row_that_begins_with_empty_cells_keeps_its_line():
    source = "<table><tr><td>村<td>3<tr><td></td><td></td><td>4</td></tr></table>"
    assert page_text(source)[0] == "村\t3\n\t\t4\n"


def test_nested_table_is_not_lost():
    inner = "<table><tr><td>一<td>二</table>"
    text = page_text(f"<table><tr><td>外{inner}</td><td>尾</td></tr></table>")[0]
    assert text.split() == ["外", "一", "二", "尾"]


def test_title_is_told_in_a_note():
    text, notes = page_text("<html><head><title>某市妇联</title></head><p>正文</p>")
    assert text == "正文\n"
    assert "某市妇联" in notes[0].zh
    assert "某市妇联" in notes[0].en


@pytest.mark.parametrize("tail", ["<script>x 98人", "<!-- 98人", "<p class='98人"])
def test_page_that_breaks_off_is_told_in_a_note(tail):
    text, notes = page_text(f"<p>正文</p>{tail}")
    assert text.strip() == "正文"
    assert "breaks off" in notes[-1].en


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("\n<!-- x -->\n<!DOCTYPE HTML><p>", True),
        ("<?xml version='1.0'?><html>", True),
        ("说明\n<body bgcolor=white>正文</body>", True),
        ("妇女<20人", False),
        ("<妇女之家>建设", False),
        ("占比 < 3% 且 <b>", False),
    ],
)
def test_page_is_told_from_text(text, page):
    assert is_page(text) is page


def test_declared_charset_is_found():
    assert declared_charset(b'<meta charset="GB2312">') == "gb2312"
    old = b'<meta http-equiv="Content-Type" content="text/html; charset=gbk">'
    assert declared_charset(old) == "gbk"
    assert declared_charset(b"<p>charset=gbk</p>") == ""


def test_page_in_gb18030_is_read(tmp_path):
    path = tmp_path / "a.htm"
    source = '<html><meta charset="gb2312"><p>妇女干部311人</p></html>'
    path.write_bytes(source.encode("gb18030"))
    report = read_report(path)
    assert (report.text, report.format, report.encoding) == ("妇女干部311人\n", "html", "gb18030")


def test_wrong_declaration_does_not_matter(tmp_path):
    path = tmp_path / "a.htm"
    path.write_bytes('<html><meta charset="gb2312"><p>妇女干部311人</p></html>'.encode())
    assert read_report(path).text == "妇女干部311人\n"
