import pytest

from fedanalysis.codes.reading import read_blank


@pytest.mark.parametrize(
    ("text", "rule"),
    [("", ""), (" \u3000\n", "text.space"), ("—", "missing.mark"), (" / ", "missing.mark"),
     ("－－", "missing.mark"), ("……", "missing.mark"), ("无", "missing.word"), ("不 详", "missing.word")],
    ids=["nothing", "blanks", "dash", "slash", "two-dashes", "dots", "none", "unknown"],
)  # fmt: skip
def test_a_mark_for_nothing_here_is_missing_by_its_rule(text, rule):
    reading = read_blank(text)
    assert (reading.text, reading.rule, reading.reason) == ("", rule, "")


@pytest.mark.parametrize("text", ["0", "零", "-3", "无业", "NA", "NULL", "None", "nan", "无锡"])
def test_a_value_is_never_taken_for_missing(text):
    assert read_blank(text) is None


def test_words_are_values_where_asked_for():
    assert read_blank("无", words=False) is None
    assert read_blank("—", words=False).rule == "missing.mark"
