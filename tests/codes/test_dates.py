import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedanalysis.codes.dates import date_order, full_year, read_date
from fedanalysis.codes.reading import Reading

READ = {
    "1978": ("1978", ""), "1978-05": ("1978-05", ""), "1978-05-01": ("1978-05-01", ""),
    "1978.05": ("1978-05", "date.form"), "1978.5": ("1978-05", "date.form"),
    "1978/5/1": ("1978-05-01", "date.form"), "1978-5-1": ("1978-05-01", "date.form"),
    "1978 05 01": ("1978-05-01", "date.form"), "1978.05.01.": ("1978-05-01", "date.form"),
    "197805": ("1978-05", "date.form"), "19780501": ("1978-05-01", "date.form"),
    "19780501.0": ("1978-05-01", "date.form"), "1978.0": ("1978", "date.form"),
    "1978年": ("1978", "date.form"), "1978 年 5 月": ("1978-05", "date.form"),
    "1978年5月1日": ("1978-05-01", "date.form"), "1978年5月1号": ("1978-05-01", "date.form"),
    "1978年5月生": ("1978-05", "date.form"), "1978.5月": ("1978-05", "date.form"),
    "１９７８．０５": ("1978-05", "date.form"), "1978—05": ("1978-05", "date.form"),
    "\ufeff1978.05": ("1978-05", "date.form"), "'1978.05": ("1978-05", "date.form"),
    "78年5月": ("1978-05", "date.two_digit_year"), "05年6月": ("2005-06", "date.two_digit_year"),
    "78.5": ("1978-05", "date.two_digit_year"), "15.6": ("2015-06", "date.two_digit_year"),
    "78-5-1": ("1978-05-01", "date.two_digit_year"), "780501": ("1978-05-01", "date.two_digit_year"),
    "May-78": ("1978-05", "date.two_digit_year"),
    "一九七八年五月": ("1978-05", "date.chinese"), "二〇一五": ("2015", "date.chinese"),
    "二〇〇九年十二月三十一日": ("2009-12-31", "date.chinese"), "二00九年十月": ("2009-10", "date.chinese"),
    "二OO九年": ("2009", "date.chinese"), "两千零九年五月": ("2009-05", "date.chinese"),
    "1978年元月": ("1978-01", "date.chinese"), "1978年五月廿三日": ("1978-05-23", "date.chinese"),
    "1978-05-01 00:00:00": ("1978-05-01", "date.time"), "2015-06-01T09:30": ("2015-06-01", "date.time"),
    "May 1978": ("1978-05", "date.form"), "1978-May-01": ("1978-05-01", "date.form"),
    "May 1, 1978": ("1978-05-01", "date.form"), "1st September 1978": ("1978-09-01", "date.form"),
    "1978.10": ("1978-10", "date.form"), "1978.01": ("1978-01", "date.form"),
    "1978年1月": ("1978-01", "date.form"), "1978-1": ("1978-01", "date.form"),
    "1978/1": ("1978-01", "date.form"), "05/1978": ("1978-05", "date.form"),
    "5/13/1978": ("1978-05-13", "date.form"), "13/5/1978": ("1978-05-13", "date.form"),
    "5/5/1978": ("1978-05-05", "date.form"), "2009-10": ("2009-10", ""), "200512": ("2005-12", "date.form"),
}  # fmt: skip
UNREAD = {
    "1978.1": "ambiguous", "78.1": "ambiguous", "5/1/1978": "ambiguous", "5/12/1978": "ambiguous", "05-01-1978": "ambiguous",
    "05011978": "ambiguous", "15.3.12": "ambiguous", "05.6": "ambiguous", "May-05": "ambiguous",
    "19785": "ambiguous", "190531": "ambiguous", "190512": "ambiguous",
    "2012.3—2015.6": "several", "2012.3至今": "several", "至今": "several", "2012-2015": "several",
    "2012-13": "several", "2012年3-5月": "several", "1978.05\n2010.06": "several", "2012、2013": "several",
    "约1978年": "approximate", "70年代": "approximate", "1978年初": "approximate", "1978年上半年": "approximate",
    "1978年5月上旬": "approximate", "2015年第一季度": "approximate", "1978?": "approximate",
    "五月": "unreadable", "5月1日": "unreadable", "农历1978年五月": "unreadable", "19 780501": "unreadable",
    "1978年5月1 2日": "unreadable", "1978年一二月": "unreadable", "1978.05-01": "unreadable",
    "1978-05-01 25:00": "unreadable", "45.67": "unreadable", "350000": "unreadable", "十五年": "unreadable",
    "abc": "unreadable", "99999999": "unreadable", "1978-04-30T16:00:00Z": "unreadable",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ.items(), ids=ascii)
def test_reads_a_date_at_its_precision_by_a_named_rule(text, expected):
    reading = read_date(text)
    assert (reading.text, reading.rule, reading.reason) == (*expected, "")


@pytest.mark.parametrize(("text", "reason"), UNREAD.items(), ids=ascii)
def test_what_can_mean_more_than_one_date_goes_to_review(text, reason):
    assert read_date(text) == Reading("", reason=f"date.{reason}")


@pytest.mark.parametrize(
    "text",
    [
        "1978-02-30",
        "1978.13",
        "197813",
        "1978-05-00",
        "19780500",
        "1978.00",
        "1978年十三月",
        "13/13/1978",
        "2015年2月29日",
    ],
)
def test_a_day_that_never_was_is_wrong(text):
    assert read_date(text) == Reading("", reason="date.impossible", wrong=True)


@pytest.mark.parametrize("text", ["1878-05", "3500", "2101", "18780501", "1899年12月31日"])
def test_a_year_out_of_range_is_wrong(text):
    assert read_date(text) == Reading("", reason="date.range", wrong=True)


@pytest.mark.parametrize("text", ["", "—", "无", "不详", " "])
def test_blank_marks_are_missing(text):
    reading = read_date(text)
    assert (reading.text, reading.reason) == ("", "")


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [("28611", 1900, "1978-05-01"), ("28611.0", 1900, "1978-05-01"), ("28611.75", 1900, "1978-05-01"),
     ("27149", 1904, "1978-05-01"), ("10000", 1900, "1927-05-18"), ("73050", 1900, "2099-12-31")],
)  # fmt: skip
def test_serial_numbers_count_days_in_the_system_of_the_workbook(text, base, expected):
    assert read_date(text, base=base) == Reading(expected, "date.serial")


@pytest.mark.parametrize("text", ["9999", "73051", "99999", "1234567"])
def test_other_numbers_are_no_serials(text):
    assert read_date(text).text == ""


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)))
def test_every_clear_writing_of_a_day_gives_that_day(day):
    y, m, d = day.year, day.month, day.day
    written = (f"{y}.{m}.{d}", f"{y}/{m:02d}/{d:02d}", f"{y}年{m}月{d}日", f"{y}{m:02d}{d:02d}",
               f"{y}-{m:02d}-{d:02d} 00:00:00", f"{day:%B} {d}, {y}")  # fmt: skip
    assert {read_date(text).text for text in written} == {day.isoformat()}


@given(st.one_of(st.text(), st.text("0123456789.-/年月日 一二十○至约:Tmay", max_size=14)))
def test_reading_a_canonical_date_again_changes_nothing(text):
    reading = read_date(text)
    assert not (reading.text and reading.reason)
    if reading.text:
        assert read_date(reading.text) == Reading(reading.text)
        assert reading.rule or reading.text == text


@pytest.mark.parametrize(
    ("first", "second", "order"),
    [("1978-05", "1978-05-20", 0), ("1978", "1979-01", -1), ("1979-01", "1978", 1),
     ("1978-05-02", "1978-05-01", 1), ("", "1978", None), ("1978", "", None)],
)  # fmt: skip
def test_dates_are_compared_at_the_coarser_precision(first, second, order):
    assert date_order(first, second) == order


@pytest.mark.parametrize(
    ("digits", "year"),
    [("00", 2000), ("29", 2029), ("30", 1930), ("99", 1999), ("九八", 1998), ("〇五", 2005),
     ("2015", 2015), ("二零一五", 2015), ("5", None), ("十五", None), ("201", None)],
)  # fmt: skip
def test_two_figures_below_thirty_are_of_this_century(digits, year):
    assert full_year(digits) == year
