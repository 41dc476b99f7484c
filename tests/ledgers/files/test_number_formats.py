import pytest

from fedanalysis.ledgers.files.number_formats import GENERAL, built_in_format, read_format


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", "number"),
        ("G/通用格式", "number"),
        ("@", "number"),
        ('0"%"', "percent"),
        ("0.0%;-0.0%;0%", "percent"),
        ("yyyy年m月", "month"),
        ('[$-804]yyyy"年"m"月"d"日"', "date"),
        ('[DBNum1][$-804]yyyy"年"m"月"', "month"),
        ("yyyy\\-mm\\-dd;@", "date"),
        ("yyyy\\-mm", "month"),
        ('e"年"m"月"', "month"),
        ("m/d", "date"),
        ('yyyy"年度"', "year"),
        ("[$-F800]dddd, mmmm dd, yyyy", "date"),
        ("h:mm AM/PM", "time"),
        ("[mm]:ss", "time"),
        ("mm:ss.0", "time"),
        ("yyyy/m/d h:mm", "date"),
        ("0.00E+00", "number"),
        ('0.0"元/day"', "number"),
        ("[红色]0.0;[Red]-0.0", "number"),
        ("[<=9999999]###-####;(###) ###-####", "number"),
        ('"d"0', "number"),
    ],
)
def test_the_code_says_what_is_shown(code, shown):
    assert read_format(code).shown == shown


@pytest.mark.parametrize(
    ("code", "decimals", "digits"),
    [
        ("0.00", 2, 0),
        ("#,##0.00_);(#,##0.00)", 2, 0),
        ("0.##", 0, 0),
        ("000000", 0, 6),
        ("0000\\.00", 0, 0),
        ('0!.0,"万"', 0, 0),
        ("0", 0, 0),
    ],
)
def test_decimals_and_digits_always_shown(code, decimals, digits):
    found = read_format(code)
    assert (found.decimals, found.digits) == (decimals, digits)


def test_a_literal_per_cent_sign_is_not_calculated_with():
    assert read_format('0"%"').scale == 1
    assert read_format("0%").scale == 100


def test_a_time_counts_on_only_in_brackets():
    assert read_format("[h]:mm").is_span
    assert not read_format("h:mm").is_span


def test_an_unknown_number_is_general():
    assert built_in_format(163) == GENERAL
