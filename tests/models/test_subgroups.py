"""What subgroups may say, must never say, and must refuse."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError
from fedanalysis.models.rungs import Rung, causal_words_in
from fedanalysis.models.subgroups import SubgroupEffects

FAMILY = ("35岁以下", "35至49岁", "50岁以上")
TABLE = pd.DataFrame(
    {"subgroup": FAMILY, "estimate": [0.09, 0.05, 0.02], "se": [0.03, 0.03, 0.03], "n": [600] * 3}
)


# the sentence it may print


def test_says_where_the_difference_is_not_nil_and_that_subgroups_are_alike():
    text = SubgroupEffects(FAMILY).fit(TABLE).sentences
    assert "told from nil after Holm's correction: 35岁以下 +0.09" in text.en
    assert "差额可与零区分的有1组：35岁以下+0.09" in text.zh
    assert "can't be told apart" in text.en


def test_says_that_none_can_be_told_from_nil():
    text = SubgroupEffects(FAMILY).fit(TABLE.assign(se=0.2)).sentences
    assert "none has a difference that can be told from nil" in text.en
    assert "没有一组的差额可与零区分" in text.zh


# the sentence it must never print


def test_never_says_that_it_works_for_one_only():
    found = SubgroupEffects(FAMILY).fit(TABLE)
    assert "不能说只对某一组成立" in found.sentences.zh
    for text in [found.sentences, *found.notes]:
        assert "works" not in text.en
        assert "significant" not in text.en
        assert "显著" not in text.zh


def test_never_claims_a_cause_below_rung_three():
    found = SubgroupEffects(FAMILY, rung=Rung.RATE).fit(TABLE)
    assert not any(causal_words_in(text) for text in [found.sentences, *found.notes])


# the data that force the refusal


def test_refuses_a_subgroup_left_out():
    with pytest.raises(DesignError, match="50岁以上") as caught:
        SubgroupEffects(FAMILY).fit(TABLE.head(2))
    assert "must be reported" in str(caught.value)


def test_refuses_a_subgroup_that_was_not_declared():
    with pytest.raises(UnknownNameError, match="50岁以上"):
        SubgroupEffects(FAMILY[:2]).fit(TABLE)


def test_refuses_a_family_of_one_or_with_doubles():
    with pytest.raises(DesignError, match="at least two"):
        SubgroupEffects(("a",))
    with pytest.raises(DesignError, match="each once"):
        SubgroupEffects(("a", "a", "b"))


def test_refuses_an_error_of_zero():
    with pytest.raises(DesignError, match="error above 0"):
        SubgroupEffects(FAMILY).fit(TABLE.assign(se=[0.0, 0.1, 0.1]))


def test_refuses_a_missing_column():
    with pytest.raises(ColumnError, match="se"):
        SubgroupEffects(FAMILY).fit(TABLE.drop(columns="se"))


# behaviour


def test_order_of_rows_changes_nothing():
    found = SubgroupEffects(FAMILY).fit(TABLE)
    again = SubgroupEffects(FAMILY).fit(TABLE.iloc[::-1])
    pd.testing.assert_frame_equal(found.to_frame(), again.to_frame())


def test_more_subgroups_never_make_a_finding_easier():
    few = SubgroupEffects(FAMILY[:2]).fit(TABLE.head(2)).to_frame()
    many = SubgroupEffects(FAMILY).fit(TABLE).to_frame()
    assert (many["p_adjusted"][:2] >= few["p_adjusted"]).all()


def test_false_findings_are_bounded():
    """200 made-up families without any difference: at most 5 % have a finding, within error."""
    rng = np.random.default_rng(8)
    drawn = rng.normal(0, 0.03, (200, 3))
    model = SubgroupEffects(FAMILY)
    any_found = [
        model.fit(TABLE.assign(estimate=row)).frame["not_nil"].any() for row in drawn[:200]
    ]
    assert np.mean(any_found) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 200)


def test_differing_subgroups_are_told_apart():
    found = SubgroupEffects(FAMILY).fit(TABLE.assign(estimate=[0.2, 0.0, -0.2]))
    assert found.differ
    assert "The subgroups differ" in found.sentences.en


def test_frame_has_the_shape_of_every_model():
    found = SubgroupEffects(FAMILY, correction="benjamini_hochberg").fit(TABLE)
    assert list(found.to_frame())[:5] == ["term", "estimate", "ci_low", "ci_high", "n"]
    assert repr(found) == found.summary() == found.sentences.zh
    assert found.n_used == 1800


def test_intervals_hold_together():
    row = SubgroupEffects(FAMILY).fit(TABLE).to_frame().iloc[0]
    assert row["ci_high"] - row["estimate"] == pytest.approx(2.393980 * 0.03, abs=1e-6)  # 1 − .05/6
