import pytest

from fedanalysis import errors


def test_missing_column_guesses_the_misspelling():
    error = errors.ColumnError.missing("cells", "women", ["womem", "seats"])
    assert str(error) == (
        "`cells` must have column `women`, not only `womem`, `seats`.\n  i Did you mean `womem`?"
    )


def test_unknown_name_offers_near_ones_or_lists_known():
    assert "Did you mean `vc_count`?" in str(
        errors.UnknownNameError.of("indicator", "vc_cuont", ["vc_count", "rc_members_n"])
    )
    assert "Known: `a`, `b`." in str(errors.UnknownNameError.of("indicator", "zzz", ["a", "b"]))


def test_long_lists_are_cut_after_five():
    message = str(errors.ColumnError.missing("t", "q", list("abcdefgh")))
    assert "`e` and 3 more" in message


@pytest.mark.parametrize(
    ("error", "builtin"),
    [
        (errors.DataFileError.missing("x.csv"), OSError),
        (errors.ColumnError.missing("t", "a", ["b"]), KeyError),
        (errors.ValueRangeError.outside("share", must="between 0 and 1"), ValueError),
        (errors.UnknownNameError.of("target", "x", []), LookupError),
        (
            errors.TooFewError.observations(
                "A slope", need=4, given=2, unit="years", instead="the change"
            ),
            ValueError,
        ),
        (errors.FontError.no_chinese_font(), RuntimeError),
        (errors.NotebookError.failed("a.ipynb", cell=2, source="1/0", why="E"), RuntimeError),
    ],
)
def test_each_error_is_also_the_builtin_a_caller_would_catch(error, builtin):
    assert isinstance(error, errors.FedanalysisError)
    assert isinstance(error, builtin)
    assert "\n  i " in str(error) or "\n  x " in str(error) or str(error).endswith(".")
