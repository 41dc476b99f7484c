import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedanalysis.codes.quantities import read_amount, read_count, read_share
from fedanalysis.codes.reading import Reading
from fedanalysis.codes.years import read_term, read_year

ALPHABET = "0123456789.,，-+%％/万亿千百十一二两零○人元期第届年约余多半分之()（） ~eE至、"

COUNTS = {
    "0": ("0", ""), "16131": ("16131", ""), "１２": ("12", "number.full_width"),
    "16,131": ("16131", "number.thousands"), "１，２８１": ("1281", "number.thousands"),
    " 12": ("12", "number.spaces"), "1 281": ("1281", "number.spaces"), "十二": ("12", "number.chinese"),
    "十 二": ("12", "number.chinese"), "两": ("2", "number.chinese"), "零": ("0", "number.chinese"),
    "12.0": ("12", "number.decimal_zero"), "012": ("12", "number.decimal_zero"),
    "12人": ("12", "number.suffix"), "12 人（次）": ("12", "number.suffix"), "12个人": ("12", "number.suffix"),
    "四期": ("4", "number.chinese"), "2场次": ("2", "number.suffix"), "共3户": ("3", "number.suffix"),
    "45岁": ("45", "number.suffix"), "3万5000": ("35000", "number.scaled"), "\ufeff12": ("12", "number.spaces"),
}  # fmt: skip
NO_COUNTS = {
    "约12": "approximate", "12余": "approximate", "十几": "approximate", "20多人": "approximate", "12+": "approximate",
    "近100": "approximate", ">12": "approximate", "12以上": "approximate", "~12": "approximate", "数百": "approximate",
    "98%": "percent", "98％": "percent", "三成": "percent", "百分之五": "percent",
    "1/3": "fraction", "三分之一": "fraction", "半": "fraction", "½": "fraction",
    "-3": "negative", "－3": "negative", "负三": "negative", "(3)": "negative", "（3）": "negative", "△3": "negative",
    "12.5": "decimal", "1.234": "decimal",
    "10-20": "range", "10～20": "range", "10—20": "range", "三五十": "range", "一二": "range", "3至5人": "range",
    "12+3": "several", "12、13": "several", "12;13": "several", "12 13": "several", "12\n345": "several", "12，13": "several",
    "3年": "unit", "3元": "unit", "12点": "unit", "5公里": "unit",
    "abc": "unreadable", "万": "unreadable", "○": "unreadable", "12人3户": "unreadable", "第12期": "unreadable",
    "1.5E+05": "unreadable", "1234567890123456": "unreadable", "2万3": "unreadable", "12:30": "unreadable",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), COUNTS.items(), ids=ascii)
def test_reads_a_count_by_its_most_telling_rule(text, expected):
    assert read_count(text) == Reading(*expected)


@pytest.mark.parametrize(("text", "reason"), NO_COUNTS.items(), ids=ascii)
def test_what_is_no_whole_number_gets_a_reason_and_is_not_called_wrong(text, reason):
    assert read_count(text) == Reading("", reason=f"number.{reason}")


@pytest.mark.parametrize(
    ("text", "value"), [("1.5万", "15000"), ("3万", "30000"), ("１.２亿人", "120000000")]
)
def test_digits_hidden_behind_wan_are_noted(text, value):
    assert read_count(text) == Reading(value, "number.scaled", note="number.rounded")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1.5", "15000"), ("12", "120000"), ("十二", "120000"), ("2万", "20000"), ("0", "0")],
)
def test_the_scale_of_the_header_multiplies_bare_numbers(text, expected):
    assert read_count(text, scale=10000).text == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [("12人", "number.unit"), ("3千", "number.unit"), ("0.00001", "number.decimal")],
)
def test_a_cell_that_contradicts_the_scale_of_its_header_goes_to_review(text, reason):
    assert read_count(text, scale=10000) == Reading("", reason=reason)


@pytest.mark.parametrize("read", [read_count, read_amount, read_year, read_term])
@pytest.mark.parametrize("text", ["", "—", "/", "无"])
def test_blank_marks_are_missing_not_zero(read, text):
    reading = read(text)
    assert (reading.text, reading.reason) == ("", "")


AMOUNTS = {
    "35000": ("35000", ""), "12.5": ("12.5", ""), "12.50": ("12.5", "number.decimal_zero"),
    "3.5万元": ("35000", "number.scaled"), "1.2亿元": ("120000000", "number.scaled"), "5万": ("50000", "number.scaled"),
    "300元": ("300", "number.suffix"), "￥3,500.00": ("3500", "number.suffix"), "3500元整": ("3500", "number.suffix"),
    "2千元": ("2000", "number.chinese"), "人民币叁仟伍佰元整": ("3500", "number.chinese"),
    "1.5E+05": ("150000", "number.decimal_zero"), "1e-3": ("0.001", "number.decimal_zero"), "0.0": ("0", "number.decimal_zero"),
}  # fmt: skip
NO_AMOUNTS = {
    "约3万": "approximate", "3万余元": "approximate", "-5": "negative", "3-5万元": "range", "10%": "percent",
    "300美元": "currency", "$300": "currency", "8学时": "unit", "3天": "unit", "300元/人": "unreadable",
    "12345678901234万": "unreadable", "1E99": "unreadable", "1234567890123.45": "unreadable",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), AMOUNTS.items(), ids=ascii)
def test_reads_an_amount_exactly(text, expected):
    assert read_amount(text) == Reading(*expected)


@pytest.mark.parametrize(("text", "reason"), NO_AMOUNTS.items(), ids=ascii)
def test_what_is_no_amount_gets_a_reason(text, reason):
    assert read_amount(text) == Reading("", reason=f"number.{reason}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3.5", "35000"), ("0.123", "1230"), ("300元", "300"), ("5万", "50000"), ("2千元", "2000")],
)
def test_a_unit_in_the_cell_overrides_that_of_the_header(text, expected):
    assert read_amount(text, scale=10000).text == expected


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.30000000000000004", "0.3"),
        ("5.200000000000006e-05", "0.000052"),
        ("5.20000000000001E-05", "0.000052"),
        ("9.9999999999999995e-05", "0.0001"),
    ],
)
def test_digits_added_by_the_arithmetic_of_a_spreadsheet_are_left_out_and_noted(text, value):
    assert read_amount(text) == Reading(value, "number.float", note="number.rounded")


def test_an_exponent_takes_no_digits_that_somebody_may_have_meant():
    assert read_amount("1.234567890123456e-05") == Reading("", reason="number.unreadable")


@pytest.mark.parametrize(
    ("unit", "text"), [("hour", "8学时"), ("hour", "8课时"), ("day", "8天"), ("", "8分")]
)
def test_an_amount_that_is_no_money_takes_only_units_of_its_own(unit, text):
    assert read_amount(text, unit=unit).text == "8"
    assert read_amount(text).reason == "number.unit"
    assert read_amount("8元", unit=unit).reason == "number.unit"


SHARES = {
    "98%": "98", "98.5％": "98.5", "98.50%": "98.50", "98.5 %": "98.5", "百分之九十八点五": "98.5", "百分之百": "100",
    "二十%": "20", "0.5%": "0.5", "0": "0", "28.571428571428573%": "28.571428571429",
}  # fmt: skip
NO_SHARES = {
    "98.5": "share.ambiguous", "1": "share.ambiguous", "0.98": "share.ambiguous", "101%": "share.range",
    "-5%": "number.negative", "约98%": "number.approximate", "九成": "number.approximate", "1/3": "number.fraction",
    "98个百分点": "number.unreadable", "985‰": "number.unreadable", "98人": "number.unreadable",
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), SHARES.items(), ids=ascii)
def test_reads_a_share_in_per_cent_with_its_decimals(text, value):
    assert read_share(text, percent=False).text == value


@pytest.mark.parametrize(("text", "reason"), NO_SHARES.items(), ids=ascii)
def test_what_is_no_clear_share_gets_a_reason(text, reason):
    assert read_share(text, percent=False) == Reading("", reason=reason)


def test_a_bare_number_is_per_cent_only_where_the_header_says_so():
    assert read_share("98.5", percent=True) == Reading("98.5")
    assert read_share("0.985", percent=True).note == "share.below_one"
    assert read_share("98.5", percent=True, formatted=True).reason == "share.ambiguous"
    assert read_share("98.5%", percent=True, formatted=True).text == "98.5"


READERS = [
    read_count,
    read_amount,
    lambda text: read_share(text, percent=True),
    read_year,
    read_term,
]


@pytest.mark.parametrize("read", READERS, ids=["count", "amount", "share", "year", "term"])
@given(text=st.one_of(st.text(ALPHABET, max_size=10), st.text(max_size=6)))
def test_reading_a_canonical_text_again_changes_nothing(read, text):
    reading = read(text)
    assert not (reading.text and reading.reason)
    assert not reading.wrong
    if reading.text:
        again = read(reading.text)
        assert (again.text, again.rule) == (reading.text, "")
        assert reading.rule or reading.text == text
    elif text.strip():
        assert reading.rule or reading.reason


@given(st.integers(0, 10**12))
def test_every_writing_of_a_whole_number_gives_that_number(number):
    wide = str(number).translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    for text in (f"{number}", f"{number:,}", f"{number}.0", f"{number}人", f" {number} ", wide):
        assert read_count(text).text == str(number)
        assert read_amount(text.replace("人", "元")).text == str(number)
