import json

import pandas as pd
import pytest

from fedanalysis.language import Text
from fedanalysis.plots.chart import Chart
from fedanalysis.publish.guard_compare import (
    check_order,
    compare_notebooks,
    compare_records,
    record_cells,
)
from fedanalysis.publish.results import record, recorded

WORD = Text("一", "One")


def cell(*outputs, source="show()", count=1):
    return {
        "cell_type": "code",
        "source": source,
        "execution_count": count,
        "outputs": list(outputs),
    }


def notebook(*cells):
    return {"cells": [{"cell_type": "markdown", "source": "# 题"}, *cells]}


def shown(value):
    data = json.loads(json.dumps(value._repr_mimebundle_()))
    return {"output_type": "execute_result", "data": data}


def text(words, name="stdout"):
    return {"output_type": "stream", "name": name, "text": words}


def chart(shares, *, drawn="share", color="red"):
    data = pd.DataFrame({"year": [2018, 2020], "share": shares, "other": [0.5, 0.6]})

    def draw(sheet, lang):
        sheet.panel(100).plot(data["year"], data[drawn], color=color)

    return Chart(WORD, WORD, WORD, WORD, data, draw)


def compared(old, new):
    return compare_notebooks("03", notebook(cell(old)), notebook(cell(new)))


@pytest.fixture(scope="module")
def reference():
    return shown(chart([0.24, 0.25]))


def test_changed_data_of_a_chart_name_row_and_column(reference):
    (found,) = compared(reference, shown(chart([0.24, 0.35])))
    assert (found.kind, found.name, found.cell, found.line) == ("chart", "One", 1, "show()")
    assert (found.where, found.old, found.new) == ("row 2 (2020), column `share`", "0.25", "0.35")


def test_another_column_drawn_of_the_same_data_is_a_changed_chart(reference):
    (found,) = compared(reference, shown(chart([0.24, 0.25], drawn="other")))
    assert (found.kind, found.where) == ("chart", "drawn line 1 of panel 1")
    assert (found.old, found.new) == ("0.24", "0.5")


def test_another_colour_is_a_changed_chart(reference):
    (found,) = compared(reference, shown(chart([0.24, 0.25], color="blue")))
    assert found.new == "#0000ffff"


def test_noise_in_every_value_changes_no_chart(reference):
    assert compared(reference, shown(chart([0.24 * (1 + 1e-12), 0.25 * (1 - 1e-12)]))) == []


def test_digest_that_noise_tips_is_no_change(reference):
    plain = reference["data"]["text/plain"]
    tipped = reference["data"] | {"text/plain": plain[:-8] + "00000000"}
    assert compared(reference, reference | {"data": tipped}) == []


def test_markup_counts_where_the_words_are_the_same(reference):
    page = reference["data"]["text/html"].replace("fed-figure", "fed-figure wide")
    (found,) = compared(reference, reference | {"data": reference["data"] | {"text/html": page}})
    assert found.where.startswith("markup")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ([text("a"), text("b")], [text("ab")], []),
        ([text("a"), text("W", "stderr"), text("b")], [text("ab"), text("W", "stderr")], []),
        ([text("n 3\n")], [text("n 60\n")], ["3"]),
        ([text("a")], [], ["a"]),
        ([], [text("a")], [""]),
        ([text("a")], [text("a", "stderr")], ["a"]),
    ],
    ids=["cut stream", "mixed streams", "changed", "gone", "new", "other stream"],
)
def test_streams_are_compared_whole(old, new, told):
    found = compare_notebooks("03", notebook(cell(*old)), notebook(cell(*new)))
    assert [f.old for f in found] == told


def test_pixels_of_a_foreign_image_are_not_compared_but_other_kinds_are():
    one = {"output_type": "display_data", "data": {"image/png": "AA", "application/x": "1"}}
    two = {"output_type": "display_data", "data": {"image/png": "BB", "application/x": "1"}}
    assert compared(one, two) == []
    (found,) = compared(one, {**two, "data": two["data"] | {"application/x": "2"}})
    assert found.where == "application/x, line 1, 2"


def one(value=24.2, **changes):
    return record("share", value, **{"unit": "percent", "source": "R1", **changes})


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ([one(24.2 * (1 + 1e-9))], []),
        ([one(24.3)], [("24.2 percent", "24.3 percent")]),
        ([one(24.2 * (1 + 1e-7))], [("24.2 percent", "24.20000242 percent")]),
        ([one(unit="points")], [("24.2 percent", "24.2 points")]),
        ([one(source="R2")], [("R1", "R2")]),
        ([one(24.3, tolerance=1)], [("24.2 percent", "24.3 percent")]),
        ([one(tolerance=1)], [("1e-08", "1")]),
        ([one(sketch=[1, 2])], [("0 rows", "2 rows")]),
        ([], [("24.2 percent", "")]),
        ([one(), record("n", 3, unit="seats", source="R2")], [("", "3 seats")]),
    ],
    ids=[
        *("noise", "value", "small", "unit", "source", "value under a new tolerance"),
        *("tolerance", "sketch", "gone", "new"),
    ],
)
def test_records_are_compared_with_the_tolerance_of_the_reference(new, told):
    found = compare_records("03", [one()], new, cells={"share": (4, "fa.recorded(")})
    assert [(f.old, f.new) for f in found] == told
    assert all(f.cell == 4 for f in found if f.name == "share")


def test_shown_records_are_left_to_the_records():
    assert compared(shown(recorded(one())), shown(recorded(one(24.3)))) == []
    cells = record_cells(notebook(cell(), cell(shown(recorded(one())), source="\nfa.recorded()")))
    assert cells == {"share": (2, "fa.recorded()")}


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([1, 2, 3], []),
        ([1, None, 2], [2]),
        ([1, 3, 2], [2]),
        ([4, 5, 6], [1]),
        ([None, None], [1]),
        ([1, 1], [2]),
    ],
)
def test_unexecuted_and_reordered_cells_are_named(counts, told):
    assert [f.cell for f in check_order("03", notebook(*(cell(count=n) for n in counts)))] == told


def test_empty_cell_is_not_unexecuted():
    assert check_order("03", notebook(cell(), cell(source=" \n", count=None))) == []
