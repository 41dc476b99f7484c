import numpy as np

from benchmarks.simulate.trends import TRUTHS, Truth, coverage


def test_intervals_of_a_true_line_cover_nearly_always():
    found = coverage(Truth("normal", 0.05), 100, np.random.default_rng(1))
    assert (found > 0.88).all()  # three standard errors below .95


def test_errors_have_the_spread_they_name_whatever_their_pull():
    rng = np.random.default_rng(1)
    for truth in TRUTHS:
        drawn = np.array([truth.draw(rng) for _ in range(4000)])
        assert np.allclose(drawn.std(axis=0), truth.sd, rtol=0.05)
