"""The GRIM test against published examples.

Source: the fictional data set `pigs1` and its test results as printed in the README of the R
package scrutiny (L. Jung, https://github.com/lhdjung/scrutiny). Method: Brown, N. J. L. and
Heathers, J. A. J. (2017), The GRIM test: a simple technique detects numerous anomalies in the
reporting of results in psychology, Social Psychological and Personality Science 8(4), 363–369.
Tolerance: exact.
"""

from __future__ import annotations

import pytest

from fedanalysis.reports.rounding import mean_fits

PUBLISHED = [
    ("7.22", 32, True),
    ("4.74", 25, False),
    ("5.23", 29, False),
    ("2.57", 24, False),
    ("6.77", 27, False),
    ("2.68", 28, True),
    ("7.01", 29, False),
    ("7.38", 26, True),
    ("3.14", 27, False),
    ("6.89", 31, False),
    ("5.00", 25, True),
    ("0.24", 28, False),
]


@pytest.mark.parametrize(("mean", "n", "possible"), PUBLISHED, ids=str)
def test_possible_means(mean, n, possible):
    assert mean_fits(mean, n) is possible
