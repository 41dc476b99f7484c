import pytest

from fedanalysis.codes.reading import Reading
from fedanalysis.codes.years import read_term, read_year

YEARS = {
    "2015": ("2015", ""), "2015年": ("2015", "year.form"), "2015年度": ("2015", "year.form"), "2015.0": ("2015", "year.form"),
    "２０１５": ("2015", "year.form"), "15年": ("2015", "year.two_digits"), "98年": ("1998", "year.two_digits"),
    "二〇一五年": ("2015", "year.chinese"), "两千零九年": ("2009", "year.chinese"),
}  # fmt: skip
NO_YEARS = {
    "3015": "year.range", "1899": "year.range", "2012-2015": "number.range", "2014/2015学年": "number.range",
    "2014-15": "number.range", "2012、2013": "number.several", "约2015年": "number.approximate", "15": "year.unreadable",
    "2014-05": "year.unreadable", "2015年底": "year.unreadable", "2 015": "year.unreadable", "十五年": "year.unreadable",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), YEARS.items(), ids=ascii)
def test_reads_a_year(text, expected):
    assert read_year(text) == Reading(*expected)


@pytest.mark.parametrize(("text", "reason"), NO_YEARS.items(), ids=ascii)
def test_what_is_not_one_year_gets_a_reason(text, reason):
    assert read_year(text) == Reading("", reason=reason)


TERMS = {
    "第九届": "第9届", "九届": "第9届", "9 届": "第9届", "第9届村委会": "第9届", "第九届村委会换届选举": "第9届", "9": "第9届",
    "9.0": "第9届", "十一": "第11届", "2015届": "2015", "2015年": "2015", "2015": "2015", "第十四期": "第14期", "14期": "第14期",
    "第20届": "第20届",
}  # fmt: skip


@pytest.mark.parametrize(("text", "term"), TERMS.items(), ids=ascii)
def test_reads_an_election_term(text, term):
    assert read_term(text) == Reading(term, "term.form" if term != text else "")


@pytest.mark.parametrize(
    "text",
    [
        "15",
        "98届",
        "98年",
        "0",
        "第九、十届",
        "本届",
        "2012-2015",
        "2015年第九届",
        "十几届",
        "一二",
        "9 10",
        "第九届党支部",
    ],
)
def test_a_term_that_may_be_another_goes_to_review(text):
    assert read_term(text) == Reading("", reason="term.unreadable")


@pytest.mark.parametrize(
    ("text", "session"), [("2", "第2期"), ("十四期", "第14期"), ("28", "第28期"), ("2010", "2010")]
)
def test_a_bare_number_counts_what_it_is_said_to(text, session):
    assert read_term(text, measure="期").text == session
