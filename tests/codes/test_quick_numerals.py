import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fedanalysis.codes import numerals
from fedanalysis.codes.numerals import _NoReadingError, _read, parse_numeral
from fedanalysis.codes.quick_numerals import quick_numeral


def in_full(text):
    """Return what the full reader says of a text."""
    for short, long in numerals._TENS.items():
        text = text.replace(short, long)
    try:
        return _read(re.sub(r"\s+", "", text))
    except _NoReadingError:
        return None


@settings(max_examples=3000, deadline=None)
@given(st.text("零一二三五九两十百千万亿", min_size=1, max_size=9))
def test_wherever_it_answers_it_agrees_with_the_full_reader(text):
    if quick_numeral(text) is not None:
        assert parse_numeral.__wrapped__(text) == in_full(text)


@settings(max_examples=500, deadline=None)
@given(st.integers(1, 10**12 - 1))
def test_every_number_in_school_form_is_answered(value):
    cn2an = pytest.importorskip("cn2an")
    text = str(cn2an.an2cn(str(value)))
    assert quick_numeral(text)[0] == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "零",
        "三千五",
        "二〇〇九",
        "十十",
        "百二",
        "一万亿",
        "三五十",
        "一二",
        "3",
        "一百零",
        "万",
    ],
)
def test_leaves_what_is_odd_to_the_full_reader(text):
    assert quick_numeral(text) is None
