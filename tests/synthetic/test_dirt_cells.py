import re

import cn2an
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedanalysis.catalogue.kinds import ledger_kind
from fedanalysis.codes.lookup import code_list
from fedanalysis.codes.resident_ids import check_character
from fedanalysis.synthetic.dirt import Dirt, Picker, list_dirt
from fedanalysis.synthetic.dirt_codes import _spellings, print_code, print_flag
from fedanalysis.synthetic.dirt_columns import canonical_texts, print_column
from fedanalysis.synthetic.dirt_dates import DATE_DIRT, print_date
from fedanalysis.synthetic.dirt_ids import print_id
from fedanalysis.synthetic.dirt_numbers import NUMBER_DIRT, chinese, print_number, print_share
from fedanalysis.synthetic.dirt_printed import Asked
from fedanalysis.synthetic.dirt_words import print_name, print_phone, print_place, print_posts

ID = "99999919780501002" + check_character("99999919780501002")


def always(name, seed=1):
    return Picker(Dirt({name: 1.0}), np.random.default_rng(seed))


def all_printed(printer, name, draws=40):
    """Return what a printer gives with one type of dirt, over many draws."""
    return [printer(always(name, seed)) for seed in range(draws)]


YUAN = Asked("yuan", 1)
WAN = Asked("yuan", 10_000)


@pytest.mark.parametrize(
    ("dirt", "true", "asked", "shown"),
    [
        ("full_width", "320", Asked(), {"３２０"}),
        ("number_unit", "12", Asked("person"), {"12人", "12名"}),
        ("number_unit", "35000", WAN, {"3.5万元", "35000元", "￥35000"}),
        ("wan", "15000", Asked("person"), {"1.5万"}),
        ("wan", "15000", YUAN, {"1.5万", "1.5万元"}),
        ("thousands", "16131", Asked(), {"16,131"}),
        ("text_number", "16131", Asked(), {"16131"}),
        ("chinese_numeral", "21", Asked(), {"二十一", "贰拾壹", "廿一"}),
    ],
)
def test_a_number_that_says_its_value_exactly_is_a_value(dirt, true, asked, shown):
    printed = all_printed(lambda picker: print_number(true, asked, picker), dirt)
    assert {cell.cell.shown for cell in printed} == shown
    assert {(cell.true, cell.expected, cell.dirt) for cell in printed} == {(true, "value", dirt)}


@pytest.mark.parametrize(
    ("dirt", "true", "asked"),
    [
        ("approximate", "30000", Asked()),
        ("approximate", "300", Asked()),
        ("number_range", "12", Asked()),
        ("negative", "12", Asked()),
        ("over_range", "45", Asked(maximum=130)),
        ("letter_for_digit", "105", Asked()),
        ("number_remark", "12", Asked("person")),
    ],
)
def test_a_number_whose_value_is_lost_goes_to_review(dirt, true, asked):
    for cell in all_printed(lambda picker: print_number(true, asked, picker), dirt):
        assert (cell.true, cell.expected, cell.dirt) == ("", "review", dirt)
        assert cell.cell.shown != true


def test_ten_thousands_that_would_round_are_not_printed_so():
    assert print_number("15123", Asked(), always("wan")).cell.shown == "15123"


def test_numbers_under_ten_thousand_yuan_are_divided_exactly():
    cell = print_number("12345.67", WAN, Picker(Dirt(), np.random.default_rng(1)))
    assert (cell.cell.value, cell.true) == (1.234567, "12345.67")


def test_every_number_dirt_befalls_some_number():
    asked = Asked("yuan", 10_000, maximum=130)
    for name in set(NUMBER_DIRT) - {"number_remark"}:
        printed = [print_number(n, asked, always(name)) for n in ("30500", "100000000", "205.5")]
        assert name in {cell.dirt for cell in printed}, name


@given(st.integers(0, 10**8 - 1))
def test_chinese_figures_say_the_number(number):
    assert cn2an.cn2an(chinese(number), "smart") == number


@pytest.mark.parametrize(
    ("dirt", "asked", "shown", "expected"),
    [
        ("", Asked(is_percent=True), "98.5", "value"),
        ("percent_format", Asked(), "98.5%", "value"),
        ("share_ratio", Asked(), "0.985", "review"),
        ("over_range", Asked(), "198.5%", "review"),
    ],
)
def test_a_share_without_its_unit_is_printed_with_one(dirt, asked, shown, expected):
    rates = {dirt: 1.0} if dirt else {}
    cell = print_share("98.5", asked, Picker(Dirt(rates), np.random.default_rng(1)))
    assert (cell.cell.shown, cell.expected) == (shown, expected)


@pytest.mark.parametrize(
    ("dirt", "true", "some"),
    [
        ("date_dotted", "1978-05", "1978.05"),
        ("date_two_digit_year", "1978-05", "78年5月"),
        ("date_compact", "1978-05", "197805"),
        ("date_chinese", "1978-05", "一九七八年五月"),
        ("date_unpadded", "1978-05", "1978-5"),
        ("date_cell", "1978-05", "1978年5月"),
        ("date_serial", "1978-05-01", "28611"),
        ("date_slashed", "1978-05-01", "1978/5/1"),
        ("date_time", "1978-05-01", "1978-05-01 00:00:00"),
        ("date_day_first", "1978-05-21", "21/5/1978"),
    ],
)
def test_a_date_written_plainly_is_a_value(dirt, true, some):
    printed = all_printed(lambda picker: print_date(true, picker), dirt)
    assert some in {cell.cell.shown for cell in printed}
    assert {(cell.true, cell.expected) for cell in printed} == {(true, "value")}


@pytest.mark.parametrize(
    ("dirt", "true", "expected"),
    [
        ("date_lost_zero", "1978-10", "review"),
        ("date_day_first", "1978-05-01", "review"),
        ("date_approximate", "1978-05", "review"),
        ("date_serial", "1954-03-02", "review"),  # 19785 may also be a year and a month
        ("date_impossible", "1978-05", "reject"),
        ("date_impossible", "1978-05-01", "reject"),
    ],
)
def test_a_date_that_can_not_be_told_is_no_value(dirt, true, expected):
    for cell in all_printed(lambda picker: print_date(true, picker), dirt):
        assert (cell.true, cell.expected) == ("", expected)


def test_every_date_dirt_befalls_some_date():
    for name in DATE_DIRT:
        printed = [print_date(text, always(name)) for text in ("1978-10", "1978-05", "1978-05-21")]
        assert name in {cell.dirt for cell in printed}, name


def test_every_spelling_is_one_of_a_code_that_exists():
    for (name, code), texts in _spellings().items():
        assert code in set(code_list(name)["code"]), (name, code)
        assert texts


def test_codes_and_flags_are_printed_in_words():
    assert print_code("30", Asked(codes="education"), always("code_spelling")).cell.shown != "30"
    doubtful = print_code("141", Asked(codes="rank"), always("code_doubtful"))
    assert (doubtful.true, doubtful.expected) == ("", "review")
    shown = {cell.cell.shown for cell in all_printed(lambda p: print_flag("true", p), "flag_sign")}
    assert shown == {"√", "有", "Y", "1"}


def test_a_mistyped_identity_number_never_passes_its_check():
    for cell in all_printed(lambda picker: print_id(ID, picker), "id_mistyped", draws=100):
        assert check_character(cell.cell.shown[:17]) != cell.cell.shown[17]
        assert cell.expected == "reject"


def test_an_identity_number_stored_as_a_number_loses_three_digits():
    printed = print_id(ID, always("id_as_number"))
    assert (printed.cell.value, printed.expected) == (int(ID[:15]) * 1000, "reject")


def test_fifteen_digits_stand_for_the_whole_number():
    printed = print_id(ID, always("id_fifteen"))
    assert (printed.cell.shown, printed.true) == (ID[:6] + ID[8:17], ID)


def test_names_are_stretched_and_never_changed():
    for cell in all_printed(lambda picker: print_name("王芳", picker), "name_blank"):
        assert re.sub(r"\s", "", cell.cell.shown) == cell.true == "王芳"
    for cell in all_printed(lambda picker: print_name("王芳", picker), "name_two"):
        assert cell.expected == "reject"


@pytest.mark.parametrize("dirt", ["place_variant", "place_renamed"])
def test_a_place_under_another_name_stands_for_what_is_printed(dirt):
    for cell in all_printed(lambda picker: print_place("红旗街道", picker), dirt):
        assert cell.true == cell.cell.shown


def test_posts_and_telephones_in_one_cell():
    shown = {
        c.cell.shown for c in all_printed(lambda p: print_posts("书记；主任", p), "posts_joined")
    }
    assert "书记兼主任" in shown
    two = print_phone("13800000001", always("phone_two"))
    assert (two.cell.shown, two.expected) == ("13800000001、13800000002", "review")


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        (pd.Series([3, None], dtype="Int64"), ["3", ""]),
        (pd.Series([2.50, float("nan")]), ["2.5", ""]),
        (pd.Series([True, None], dtype="boolean"), ["true", ""]),
        (pd.Series(["甲", ""], dtype="str"), ["甲", ""]),
        (pd.Series([100.0]), ["100"]),
    ],
    ids=["count", "amount", "flag", "text", "whole amount"],
)
def test_cells_of_the_city_become_canonical_texts(values, texts):
    assert canonical_texts(values) == texts


def test_a_missing_cell_says_nothing_however_it_is_marked():
    column = ledger_kind("roster").column("phone")
    cells = print_column([""] * 30, column, Asked(), always("missing_mark"))
    assert {(cell.true, cell.expected) for cell in cells} == {("", "missing")}
    assert len({cell.cell.shown for cell in cells}) > 3


def test_a_flag_is_never_marked_by_a_word_that_means_no():
    column = ledger_kind("election").column("congress_chair_on_committee")
    cells = print_column([""] * 30, column, Asked(), always("missing_mark"))
    assert all(cell.cell is None for cell in cells)


def test_a_tidy_clerk_prints_no_dirt():
    tidy = Picker(Dirt(), np.random.default_rng(1))
    kind = ledger_kind("roster")
    for name, text in (("birth_date", "1978-05"), ("id_number", ID), ("age", "32")):
        (cell,) = print_column([text], kind.column(name), Asked(), tidy)
        assert (cell.true, cell.expected, cell.dirt) == (text, "value", "")
    assert set(list_dirt()["place"]) >= {"cell"}
