"""A table shows what it is told to, in one language, and hands over all of its data."""

import base64
import re

import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError
from fedanalysis.language import Text
from fedanalysis.plots.table import column, show_table

FRAME = pd.DataFrame(
    {
        "label_zh": ["村<委会>", "合计"],
        "label_en": ["village <committee>", "total"],
        "share": [0.2425, float("nan")],
        "change": [-1.25, 1234.5],
        "printed": [16.0, 17.62],
        "derived": [True, False],
    }
)
COLUMNS = {
    "label_": column("单位", "Body"),
    "share": column("占比（%）", "Share (%)", digits=1, scale=100),
    "change": column("变化", "Change", digits=2),
    "printed": column("所印", "As printed"),
    "derived": column("推算", "Derived"),
}


def shown(**options):
    table = show_table(FRAME, COLUMNS, title=Text("表 & 一", "Table & one"), **options)
    return table, table._repr_mimebundle_()["text/html"]


def cells(page):
    return [
        re.findall(r"<td[^>]*>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", page)[1:]
    ]


def test_values_are_scaled_rounded_and_marked_where_missing():
    _, page = shown()
    assert cells(page) == [
        ["村&lt;委会&gt;", "24.2", "−1.25", "16", "是"],
        ["合计", "—", "1,234.50", "17.62", "—"],
    ]


def test_english_page_takes_the_english_column_and_words(monkeypatch):
    monkeypatch.setenv("FEDANALYSIS_LANG", "en")
    _, page = shown()
    assert cells(page)[0] == ["village &lt;committee&gt;", "24.2", "−1.25", "16", "yes"]
    assert "<caption>Table &amp; one</caption>" in page
    assert "单位" not in page


def test_numbers_align_right_and_words_left():
    _, page = shown()
    kinds = re.findall(r'<th class="([^"]*)">', page)
    assert kinds == ["", "fed-num", "fed-num", "fed-num", ""]


def test_note_is_escaped_and_left_out_when_empty():
    assert "fed-note" not in shown()[1]
    assert "来源：A &lt; B" in shown(note=Text("来源：A < B", "Source: A < B"))[1]


def test_data_link_holds_every_column_not_only_those_shown():
    columns = {"label_": COLUMNS["label_"]}
    table = show_table(FRAME, columns, title=Text("表", "Table"))
    page = table._repr_mimebundle_()["text/html"]
    data = re.search(r'href="data:text/csv;charset=utf-8;base64,([^"]+)"', page)[1]
    assert base64.b64decode(data).decode("utf-8-sig").splitlines()[0] == ",".join(FRAME.columns)


def test_plain_text_names_both_titles_and_never_changes_the_frame():
    before = FRAME.copy()
    table, _ = shown()
    assert repr(table).startswith("表 & 一\nTable & one\n")
    pd.testing.assert_frame_equal(FRAME, before)


def test_no_rows_leave_the_head():
    page = show_table(FRAME.head(0), COLUMNS, title=Text("表", "Table"))._html()
    assert page.count("<th") == len(COLUMNS) + 1  # and <thead>
    assert "<td" not in page


@pytest.mark.parametrize("missing", ["sahre", "label"])
def test_names_a_column_the_frame_lacks(missing):
    with pytest.raises(ColumnError, match=f"`{missing}`"):
        show_table(FRAME, {missing: column("a", "b")}, title=Text("表", "Table"))


def test_names_the_language_a_paired_column_lacks():
    with pytest.raises(ColumnError, match="label_en"):
        show_table(
            FRAME.drop(columns="label_en"), {"label_": column("a", "b")}, title=Text("表", "T")
        )


def test_refuses_two_columns_under_one_heading():
    same = {"share": column("占比", "Share"), "change": column("变化", "Share")}
    with pytest.raises(DesignError, match="heading of its own"):
        show_table(FRAME, same, title=Text("甲", "A"))
