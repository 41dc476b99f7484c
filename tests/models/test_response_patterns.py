"""A pattern stands for clusters that the likelihood can't tell apart."""

from __future__ import annotations

import numpy as np

from fedanalysis.models.binomial import collapse
from fedanalysis.models.response_patterns import find_patterns

DESIGN = [[1, 0], [1, 1]]


def test_clusters_with_equal_trials_and_sum_are_one_pattern():
    # a and b: 3 women of 10 seats in all, spread differently; c: 4 women; d: other committee sizes
    y, n = [1, 2, 3, 0, 2, 2, 1, 2], [5, 5, 5, 5, 5, 5, 3, 7]
    found = find_patterns(collapse(y, n, DESIGN * 4, list("aabbccdd")))
    assert sorted(found.weight) == [1, 1, 2]
    assert found.successes[found.weight == 2] == 3
    assert found.total.tolist() == [13, 6]


def test_a_cluster_seen_once_is_not_one_seen_twice():
    found = find_patterns(collapse([1, 1, 0], [5, 5, 5], [[1, 0], [1, 0], [1, 1]], list("abb")))
    assert len(found.weight) == 2
    sizes = np.diff(np.append(found.starts, len(found.cell_trials)))
    assert sorted(sizes) == [1, 2]


def test_the_order_of_rows_changes_no_pattern():
    rng = np.random.default_rng(1)
    group, x = np.repeat(np.arange(50), 3), np.tile(np.eye(3), (50, 1))
    n = rng.choice([3, 5], 150)
    y = rng.binomial(n, 0.3)
    order = rng.permutation(150)
    one = find_patterns(collapse(y, n, x, group))
    other = find_patterns(collapse(y[order], n[order], x[order], (99 - group)[order]))
    for name in ("weight", "successes", "cell_trials", "cell_design"):
        assert (getattr(one, name) == getattr(other, name)).all()
