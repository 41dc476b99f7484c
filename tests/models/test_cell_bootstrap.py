"""A bootstrap of cells is the bootstrap of their rows."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from fedanalysis.errors import DesignError, TooFewError
from fedanalysis.models.binomial import collapse
from fedanalysis.models.cell_bootstrap import _draw, _newton, bootstrap_cells

NAMES = ["const", "year"]


def made(groups: int = 50, spread: float = 0.8):
    rng = np.random.default_rng(3)
    group, year = np.repeat(np.arange(groups), 4), np.tile([-1.5, -0.5, 0.5, 1.5], groups)
    n = np.full(len(group), 5)
    odds = -1 + 0.2 * year + rng.normal(0, spread, groups)[group]
    y = rng.binomial(n, 1 / (1 + np.exp(-odds)))
    return collapse(y, n, np.column_stack([np.ones(len(n)), year]), group)


def test_every_replicate_is_the_fit_statsmodels_gives_it():
    cells = made()
    y, n = _draw(cells, np.random.default_rng(1), 20)
    draws = _newton(y, n, cells.design, np.zeros(2))
    for k in range(20):
        fitted = sm.GLM(
            np.column_stack([y[k], n[k] - y[k]]), cells.design, family=sm.families.Binomial()
        ).fit(tol=1e-12)
        assert draws[k] == pytest.approx(fitted.params, abs=1e-8)


def test_drawn_clusters_are_whole():
    cells = made()
    _, n = _draw(cells, np.random.default_rng(1), 30)
    assert (n == 250).all()  # every committee brings 5 seats to each of the four terms
    seats = cells.pooled()
    singles = _draw(seats, np.random.default_rng(1), 30)[1]
    assert (singles.sum(axis=1) == 1000).all()
    assert singles.std() > 0


def test_spread_of_draws_is_the_error_of_the_design():
    cells = made()
    clustered = bootstrap_cells(cells, NAMES, rng=np.random.default_rng(2), replicates=2000)
    single = bootstrap_cells(cells.pooled(), NAMES, rng=np.random.default_rng(2), replicates=2000)
    assert clustered.draws.std(axis=0) == pytest.approx(
        np.sqrt(np.diag(clustered.fit.covariance)), rel=0.08
    )
    assert single.draws.std(axis=0) == pytest.approx(
        np.sqrt(np.diag(single.fit.model_covariance)), rel=0.08
    )


def test_same_seed_same_draws_and_frame_holds_the_estimate():
    one, other = (bootstrap_cells(made(), NAMES, rng=np.random.default_rng(4)) for _ in range(2))
    assert (one.draws == other.draws).all()
    frame = one.to_frame()
    assert list(frame.columns) == ["term", "estimate", "ci_low", "ci_high", "n"]
    assert frame["ci_low"].to_numpy() == pytest.approx(np.quantile(one.draws, 0.025, axis=0))
    assert (frame["ci_low"] < frame["estimate"]).all()
    assert (frame["estimate"] < frame["ci_high"]).all()


def test_replicates_without_a_fit_are_refused_when_many():
    cells = collapse([1, 1], [6, 6], [[1, 0], [1, 1]])
    with pytest.raises(DesignError, match="without a fit"):
        bootstrap_cells(cells, ["const", "later"], rng=np.random.default_rng(5))


def test_too_few_replicates_are_refused():
    with pytest.raises(TooFewError, match="200 replicates"):
        bootstrap_cells(made(), NAMES, rng=np.random.default_rng(5), replicates=99)
