import base64

import pytest

from fedanalysis.publish.guard_texts import (
    compare_marks,
    compare_tables,
    compare_texts,
    csv_in,
    plain_words,
    sanitised,
)

HEAD = ["year", "share"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0.3", "0.30000000000000004"),
        ("mean 1.23456789012, n 3", "mean 1.23456789013, n 3"),
        ("-1.2e-17", "3.4567890123e-17"),
        ("<f at 0x7f0012ab34cd>", "<f at 0x7f0099ab34cd>"),
        ("/tmp/ipykernel_1/23.py:4: W", "/var/x/ipykernel_99/5.py:4: W"),
        ("/tmp/tmpab12cd34/a.csv", "/var/folders/x1/tmpzz99yy88/a.csv"),
    ],
    ids=["repr noise", "last digits", "noise about zero", "address", "kernel file", "temporary"],
)
def test_noise_is_no_difference(old, new):
    assert compare_texts(old, new) is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("3", "60", ("3", "60", 19.0)),
        ("24.2%", "24.3%", ("24.2", "24.3", pytest.approx(0.1 / 24.2))),
        ("24.20", "24.2", ("24.20", "24.2", 0.0)),
        ("−0.5 points", "0.5 points", ("−0.5", "0.5", 2.0)),
        ("1.0000001", "1.0000002", ("1.0000001", "1.0000002", pytest.approx(1e-7))),
        ("升 8.5", "降 8.5", ("升 8.5", "降 8.5", None)),
        ("in 2018", "in 2018 and 2020", ("in 2018", "in 2018 and 2020", None)),
        ("0 rows", "7 rows", ("0", "7", None)),
        (
            "1,408,280,000 persons",
            "1,408,280,001 persons",
            ("1,408,280,000", "1,408,280,001", 1 / 1408280000),
        ),
        ("12e345678", "99e345678", ("12e345678", "99e345678", None)),
    ],
)
def test_a_changed_word_or_number_is_told(old, new, told):
    found = compare_texts(old, new)
    assert (found.old, found.new, found.relative) == told


def test_first_changed_line_is_named_and_the_others_counted():
    found = compare_texts("a 1\nb 2\nc 3", "a 1\nb 4\nc 5")
    assert (found.where, found.old, found.new, found.more) == ("line 2, b 4", "2", "4", 1)


def test_a_long_line_is_cut_to_what_changed():
    found = compare_texts("x" * 500 + " rose " + "y" * 500, "x" * 500 + " fell " + "y" * 500)
    assert found.old.startswith("…xxx")
    assert " rose y" in found.old
    assert " fell y" in found.new
    assert max(len(found.old), len(found.new)) < 130


def test_table_names_row_and_column():
    old = [HEAD, ["2018", "0.241"], ["2020", "0.242"]]
    found = compare_tables(old, [HEAD, ["2018", "0.241"], ["2020", "0.252"]])
    assert found.where == "row 2 (2020), column `share`"
    assert found.relative == pytest.approx(0.01 / 0.242)


@pytest.mark.parametrize(
    ("new", "same"),
    [
        ([HEAD, ["2018", "0.2410000001"], ["2020", "0"]], True),
        ([HEAD, ["2018", "0.241"], ["2020", "1e-14"]], True),
        ([HEAD, ["2018", "0.24101"], ["2020", "0"]], False),
        ([HEAD, ["2018", "0.241"]], False),
        ([HEAD, ["2018", "0.241"], ["2020", "1"]], False),
        ([HEAD[::-1], ["2018", "0.241"], ["2020", "0"]], False),
        ([], False),
    ],
    ids=["noise", "noise about zero", "change", "a row less", "a count", "another head", "no data"],
)
def test_tables_differ_in_more_than_noise(new, same):
    assert (compare_tables([HEAD, ["2018", "0.241"], ["2020", "0"]], new) is None) is same


def test_order_of_rows_matters_only_where_it_is_shown():
    old = [HEAD, ["2018", "1"], ["2020", "2"]]
    turned = [HEAD, *old[:0:-1]]
    assert compare_tables(old, turned) is not None
    assert compare_tables(old, turned, ordered=False) is None


def test_data_of_a_page_are_read_and_broken_ones_are_none():
    page = 'href="data:text/csv;charset=utf-8;base64,{}"'
    good = base64.b64encode("年,n\r\n2020,3\r\n".encode("utf-8-sig")).decode()
    assert csv_in(page.format(good)) == [["年", "n"], ["2020", "3"]]
    assert csv_in(page.format("A")) == []
    assert csv_in("<p>") == []


def test_words_of_a_page_hold_the_words_of_its_images():
    page = '<figure><img alt="A &lt; B" src="data:image/png;base64,AA=="><p>n <b>3</b></p></figure>'
    assert plain_words(page).splitlines() == ["A < B", "n 3"]
    assert "AA==" not in sanitised(page)


BAR = {"panel": 1, "kind": "area", "numbers": [0.0, 3.0], "color": "#ff0000ff"}


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ({"numbers": [0.0, 60.0]}, ("3.0", "60.0")),
        ({"numbers": [0.0, -3.0]}, ("3.0", "-3.0")),
        ({"numbers": [0.0]}, ("2 numbers", "1 numbers")),
        ({"numbers": [0.0, None]}, ("3.0", "None")),
        ({"color": "#0000ffff"}, ("#ff0000ff", "#0000ffff")),
        ({"words": ["村"]}, ("", "村")),
        ({"numbers": [1e-10, 3.000001]}, None),
    ],
    ids=["value", "sign", "fewer", "hole", "colour", "words", "noise"],
)
def test_drawn_marks_are_compared(new, told):
    found = compare_marks([BAR], [BAR | new])
    assert (found and (found.old, found.new)) == told


def test_a_mark_more_is_told():
    assert compare_marks([BAR], [BAR, BAR]).new == "2 marks"
