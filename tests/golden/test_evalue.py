"""Published E-values and robustness values."""

from __future__ import annotations

import pytest

from fedanalysis.models.e_value import e_value
from fedanalysis.models.sensitivity import RobustnessResult, robustness
from fedanalysis.models.sensitivity_fit import no_benchmarks


@pytest.mark.parametrize(
    ("ratio", "published"), [(3.9, 7.26), (1.8, 3.0)], ids=["estimate", "limit"]
)
def test_e_value_of_breastfeeding(ratio, published):
    """VanderWeele and Ding (2017), p. 270, Victora et al.: half a unit of the last digit."""
    assert e_value(ratio).value == pytest.approx(published, abs=0.006)


# Cinelli and Hazlett (2020), table 1 and section 5: exposure to violence in Darfur, the estimate
# .097 (.023) with 783 degrees, printed with more digits in the vignette of the R package
# sensemakr. Half a unit of the last printed digit.
DARFUR = (0.09731582, 0.02325654, 783)


def test_robustness_values_of_darfur():
    found = robustness(*DARFUR)
    assert found.partial_r2 == pytest.approx(0.022, abs=6e-4)
    assert found.value == pytest.approx(0.139, abs=6e-4)
    assert found.value_ci == pytest.approx(0.076, abs=6e-4)


@pytest.mark.parametrize(
    ("times", "r2_treat", "r2_outcome", "estimate", "se"),
    [(1, 0.0092, 0.1246, 0.0752, 0.0219), (2, 0.0183, 0.2493, 0.0529, 0.0204),
     (3, 0.0275, 0.3741, 0.0304, 0.0187)],
)  # fmt: skip
def test_benchmarks_by_sex_in_darfur(times, r2_treat, r2_outcome, estimate, se):
    sex = no_benchmarks()
    sex.loc[0] = ["female", 0.00908, 0.10903]  # what sex explains beyond the other covariates
    row = RobustnessResult(*DARFUR, 1.0, 0.95, sex).benchmark("female", times=[times]).iloc[0]
    assert row["r2_treat"] == pytest.approx(r2_treat, abs=1e-4)
    assert row["r2_outcome"] == pytest.approx(r2_outcome, abs=4e-4)
    assert row["estimate"] == pytest.approx(estimate, abs=2e-4)
    assert row["se"] == pytest.approx(se, abs=6e-5)
