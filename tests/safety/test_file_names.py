import pytest

from fedanalysis.safety.file_names import output_stems


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("花名册.xlsx", "花名册"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\北镇.xls", "北镇"),
        ("-rf.csv", "rf"),
        (".hidden.csv", "hidden"),
        ("a\x00b\nc\u202e.csv", "abc"),
        ("a:b?.csv", "a_b_"),
        ("CON.csv", "CON_"),
        ("...", "ledger"),
        ("2019.1季度", "2019.1季度"),
    ],
    ids=[
        "plain",
        "up",
        "windows",
        "dash",
        "dot",
        "control",
        "forbidden",
        "device",
        "none",
        "dotted",
    ],
)
def test_stem_is_safe_on_every_system(name, stem):
    assert output_stems([name]) == (stem,)


def test_long_stem_is_cut_between_characters():
    (stem,) = output_stems(["村" * 200 + ".csv"])
    assert stem == "村" * 40


def test_same_names_are_told_apart_by_ending_then_by_number():
    given = ["a/r.xlsx", "r.csv", "b/r.csv", "R.CSV", "r-csv.csv"]
    stems = output_stems(given)
    assert stems == ("r-xlsx", "r-csv-2", "r-csv-3", "R-csv-4", "r-csv")
    assert output_stems(given) == stems


def test_stems_differ_even_where_letter_case_is_ignored():
    stems = output_stems(["A.csv", "a.csv", "a-csv.csv", "x/a-csv.csv", "村" * 99, "村" * 98])
    assert len({stem.casefold() for stem in stems}) == len(stems)
