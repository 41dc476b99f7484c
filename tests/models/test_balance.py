"""What standardised differences say, and when they fail."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import DesignError
from fedanalysis.models.adjusted import AdjustedComparison
from fedanalysis.models.balance import balance_gate, balance_table, draw_balance, effective_n
from fedanalysis.models.rungs import causal_words_in
from fedanalysis.plots.chart import Chart


@pytest.fixture
def groups():
    rng = np.random.default_rng(6)
    treated = rng.integers(0, 2, 400).astype(float)
    x = np.column_stack([rng.normal(40 + 4 * treated, 9), rng.normal(size=400)])
    return x, treated


def table_of(before, after):
    names = [f"c{i}" for i in range(len(before))]
    return pd.DataFrame({"covariate": names, "smd_before": before, "smd_after": after})


def test_says_before_and_after():
    gate = balance_gate(table_of([0.4, -0.2], [-0.12, 0.03]), weighted=True)
    assert gate.text.en == (
        "Standardised differences above 0.1: 2 of 2 before adjustment, 1 after; the largest left "
        "is 0.12 (`c0`)."
    )
    assert "调整前2项、调整后1项；调整后最大0.12（`c0`）" in gate.text.zh
    assert gate.passed is False
    assert gate.value == pytest.approx(0.12)


def test_never_calls_a_regression_balanced():
    gate = balance_gate(table_of([0.4], [0.4]), weighted=False)
    assert gate.passed is False
    assert "left to the regression's straight lines" in gate.text.en
    assert causal_words_in(gate.text) == ()


def test_refuses_weights_of_nothing():
    with pytest.raises(DesignError, match="above 0 for at least one"):
        effective_n(np.zeros(3))


def test_differences_are_those_by_hand(groups):
    x, treated = groups
    table = balance_table(x, treated, ["age", "skill"], weights=np.ones(400))
    for at, name in enumerate(["age", "skill"]):
        yes, no = x[treated == 1, at], x[treated == 0, at]
        unit = np.sqrt((yes.var(ddof=1) + no.var(ddof=1)) / 2)
        row = table.set_index("covariate").loc[name]
        assert row["smd_before"] == pytest.approx((yes.mean() - no.mean()) / unit, rel=1e-10)
        assert row["smd_after"] == row["smd_before"]


def test_unit_and_order_change_nothing(groups):
    x, treated = groups
    weights = np.random.default_rng(1).random(400)
    plain = balance_table(x, treated, ["a", "b"], weights=weights)
    order = np.random.default_rng(2).permutation(400)
    other = balance_table(
        (1000 * x - 3)[order], treated[order], ["a", "b"], weights=7 * weights[order]
    )
    for column in ("smd_before", "smd_after"):
        np.testing.assert_allclose(other[column], plain[column], atol=1e-9)


def test_weights_of_the_right_model_balance_every_column(groups):
    x, treated = groups
    frame = pd.DataFrame(
        {"trained": treated, "age": x[:, 0], "skill": x[:, 1], "y": x[:, 1] + treated}
    )
    frame["y"] += np.random.default_rng(0).normal(size=400)
    result = AdjustedComparison("y", covariates=("age", "skill"), method="ipw", estimand="ATT").fit(
        frame
    )
    assert (result.balance["smd_after"].abs() < 0.05).all()
    assert next(g for g in result.gates if g.name == "balance").passed


def test_a_constant_covariate_has_no_difference():
    x, treated = np.ones((4, 1)), np.array([0.0, 1.0, 0.0, 1.0])
    table = balance_table(x, treated, ["same"], weights=np.ones(4))
    assert table["smd_before"].isna().all()
    assert balance_gate(table, weighted=True).passed


def test_no_covariates_give_an_empty_table():
    table = balance_table(np.empty((4, 0)), np.array([0.0, 1, 0, 1]), [], weights=np.ones(4))
    assert table.empty
    assert balance_gate(table, weighted=True).passed
    with pytest.raises(DesignError, match="must have covariates"):
        draw_balance(table, [])


def test_equal_weights_are_as_good_as_their_number():
    assert effective_n(np.full(9, 0.3)) == pytest.approx(9)


def test_a_figure_names_the_failed_gates():
    table = table_of([0.4, -0.2], [-0.12, 0.03])
    chart = draw_balance(table, [balance_gate(table, weighted=True)])
    assert isinstance(chart, Chart)
    assert "Failed checks: balance" in chart.subtitle.en
    assert "未通过的检查：balance" in chart.subtitle.zh
    assert "0.40 before adjustment, 0.12 after" in chart.title.en
