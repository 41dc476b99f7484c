import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedanalysis.codes.reading import Reading
from fedanalysis.codes.resident_ids import (
    check_character,
    id_birth,
    id_region,
    id_sex,
    read_resident_id,
    read_resident_ids,
)


def made_id(birth="19780501", sequence="002"):
    first17 = f"999999{birth}{sequence}"
    return first17 + check_character(first17)


GOOD = made_id()
ENDS_IN_X = next(
    made for made in (made_id(sequence=f"{n:03d}") for n in range(1, 50)) if made[-1] == "X"
)
ENDS_IN_ZEROS = next(
    made
    for made in (
        made_id(f"19780{month}{day:02d}", "300") for month in range(1, 10) for day in range(1, 29)
    )
    if made.endswith("000")
)


@pytest.mark.parametrize("example", ["11010519491231002X", "440524188001010014"])
def test_agrees_with_the_examples_printed_in_the_standard(example):
    # GB 11643-1999, section 4: exact
    assert check_character(example[:17]) == example[17]


def test_a_clean_number_is_kept_as_it_is():
    assert read_resident_id(GOOD) == Reading(GOOD)
    assert (id_region(GOOD), id_birth(GOOD), id_sex(GOOD)) == ("999999", "1978-05-01", "2")
    assert id_sex(made_id(sequence="003")) == "1"


@pytest.mark.parametrize(
    "text",
    [ENDS_IN_X.lower(), f" {ENDS_IN_X}", f"'{ENDS_IN_X}", f"{ENDS_IN_X[:6]} {ENDS_IN_X[6:14]}\u3000{ENDS_IN_X[14:]}",
     ENDS_IN_X.translate({code: code + 0xFEE0 for code in range(33, 127)}), ENDS_IN_X.replace("X", "Ⅹ"), "\ufeff" + ENDS_IN_X],
    ids=["small-x", "blank", "apostrophe", "groups", "full-width", "roman-ten", "bom"],
)  # fmt: skip
def test_other_writings_of_a_number_are_normalised_by_rule(text):
    assert read_resident_id(text) == Reading(ENDS_IN_X, "id.form")


def test_fifteen_digits_are_converted_and_noted():
    expected = Reading(GOOD, "id.converted", note="id.fifteen_digits")
    assert read_resident_id(GOOD[:6] + GOOD[8:17]) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9.99999E+17", "precision_lost"), (ENDS_IN_ZEROS, "precision_lost"), (GOOD + ".0", "precision_lost"),
        ("H12345678", "characters"), ("9999991978****0020", "characters"), ("张三", "characters"),
        ("99999978050100X", "characters"), ("9999X9197805010020", "characters"),
        (GOOD[:17], "length"), (GOOD + GOOD, "length"), ("12345678", "length"),
        (GOOD[:17] + str((int(GOOD[17]) + 1) % 10), "checksum"),
        (made_id("19780230"), "birth"), (made_id("18780501"), "birth"), (made_id("21010101"), "birth"),
        ("999999780230002", "birth"), ("999999780501998", "birth"),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_one_is_wrong_for_its_reason(text, reason):
    assert read_resident_id(text) == Reading("", reason=f"id.{reason}", wrong=True)


@pytest.mark.parametrize("text", ["", " ", "—", "无"])
def test_blank_marks_are_missing(text):
    reading = read_resident_id(text)
    assert (reading.text, reading.reason) == ("", "")


@given(
    st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)),
    st.integers(1, 999).filter(lambda order: order % 100),
    st.integers(0, 16),
    st.integers(1, 9),
)
def test_one_wrong_digit_is_always_noticed(birth, order, place, step):
    made = made_id(f"{birth:%Y%m%d}", f"{order:03d}")
    assert read_resident_id(made) == Reading(made)
    slip = made[:place] + str((int(made[place]) + step) % 10) + made[place + 1 :]
    assert read_resident_id(slip).wrong


@given(st.lists(st.one_of(
    st.sampled_from([GOOD, ENDS_IN_X, ENDS_IN_X.lower(), ENDS_IN_ZEROS, made_id("19780230"), GOOD[:17] + "9", "999999780501002", ""]),
    st.text(max_size=20),
)))  # fmt: skip
def test_a_column_is_read_as_its_cells_are(texts):
    assert read_resident_ids(texts) == [read_resident_id(text) for text in texts]


@given(st.text("0123456789Xx .'E+Ⅹ９", max_size=20))
def test_reading_a_canonical_number_again_changes_nothing(text):
    reading = read_resident_id(text)
    if reading.text:
        assert read_resident_id(reading.text) == Reading(reading.text)
