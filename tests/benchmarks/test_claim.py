import pytest

from benchmarks.claim import Claim, as_markdown


def claim(measured):
    return Claim("A is quicker than B", measured, 1.15, "ratio", "0.9 to 1.3", "nox -s bench")


@pytest.mark.parametrize(("measured", "said"), [(1.0, ": holds"), (1.15, ": DOES NOT HOLD")])
def test_a_claim_says_whether_it_holds(measured, said):
    assert said in str(claim(measured))


def test_a_claim_names_its_figure_target_and_command():
    for said in (str(claim(1.0)), as_markdown([claim(1.0)])):
        assert all(part in said for part in ("A is quicker", "1.00", "1.15", "nox -s bench"))
