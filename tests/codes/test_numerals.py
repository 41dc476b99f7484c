from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedanalysis.codes.numerals import parse_numeral, plain

READ = {
    "16,131": 16131, "１，２８１": 1281, "6万2千": 62000, "６万２千": 62000, "一百二十": 120,
    "一百二": 120, "一万二": 12000, "二〇〇九": 2009, "一九九八": 1998, "十四": 14, "廿三": 23,
    "两千三百": 2300, "一千零五": 1005, "一千零五十": 1050, "三万六千五百": 36500, "1.2亿": 120000000,
    "3万5000": 35000, "一亿二千万": 120000000, "2.5万": 25000, "零": 0, "25 000": 25000,
    "九十八点五": Fraction(197, 2), "0万": 0,
}  # fmt: skip
MORE = {
    "3万余": (30000, 40000), "1000余": (1000, 2000), "百余": (100, 200), "二十多万": (200000, 300000),
    "3500多": (3500, 3600), "十余": (10, 20), "四万余": (40000, 50000), "10多": (10, 20),
}  # fmt: skip
UNREAD = {
    "二三十": "indefinite", "十几": "indefinite", "数百": "indefinite", "几十": "indefinite",
    "七八": "indefinite", "三五十": "indefinite", "2万3": "ambiguous", "12,34": "malformed",
    "": "malformed", "十多余": "malformed", "千万千万": "malformed", "一百十百": "malformed",
    "零万": "malformed", "0十": "malformed",
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), READ.items())
def test_reads_one_value(text, value):
    assert parse_numeral(text).value == value


@pytest.mark.parametrize(("text", "ends"), MORE.items())
def test_more_reaches_up_to_the_next_unit(text, ends):
    numeral = parse_numeral(text)
    assert (numeral.low, numeral.high) == ends
    assert numeral.value == ends[0]
    assert numeral.more


@pytest.mark.parametrize(("text", "reason"), UNREAD.items())
def test_what_has_no_single_reading_has_no_value_and_a_reason(text, reason):
    numeral = parse_numeral(text)
    assert numeral.value is None
    assert numeral.reason == reason


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("2.5万", 24500, 25500), ("3万", 25000, 35000), ("6.25", Fraction(1249, 200), Fraction(1251, 200)),
     ("300", 300, 300), ("16131", 16131, 16131)],
)  # fmt: skip
def test_rounded_writing_stands_for_half_a_unit_of_its_last_digit(text, low, high):
    numeral = parse_numeral(text)
    assert (numeral.low, numeral.high) == (low, high)


def write(number: int) -> str:
    """Write a number below 10,000 in Chinese figures, the slow obvious way."""
    digits, words, out, gap = "零一二三四五六七八九", ["千", "百", "十", ""], "", False
    for digit, word in zip(f"{number:04d}", words, strict=True):
        if digit == "0":
            gap = bool(out)
            continue
        out += ("零" if gap else "") + digits[int(digit)] + word
        gap = False
    return out or "零"


@given(st.integers(1, 9999), st.integers(0, 9999))
def test_reads_back_what_is_written(high, low):
    assert parse_numeral(write(high)).value == high
    text = write(high) + "万" + (("零" if low < 1000 else "") + write(low) if low else "")
    assert parse_numeral(text).value == high * 10**4 + low


@given(st.text("0123456789.,万亿千百十余多几一二三两零点 ", max_size=12))
def test_any_text_gives_a_value_or_a_reason(text):
    numeral = parse_numeral(text)
    assert (numeral.value is None) == bool(numeral.reason)
    if numeral.value is not None:
        assert numeral.low <= numeral.value <= numeral.high


def test_full_width_is_narrowed_place_by_place():
    assert plain("９８．５％（村）") == "98.5%(村)"
    assert len(plain("１万　２")) == 4
