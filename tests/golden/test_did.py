"""Before–after comparisons against published and other software's figures.

Sources and data: data/published/README.md. Tolerances: half of the last printed digit for books
and the R package did (vignette "Getting started with the did package"); 1e-8 for values frozen from
other software.
"""

from __future__ import annotations

import numpy as np
import pytest

from fedanalysis.models.did import DifferenceInDifferences
from fedanalysis.models.fixed_effects import TwoWayFixedEffects
from fedanalysis.models.staggered import StaggeredRollout
from fedanalysis.publish.published_data import read_published

PRINTED = 6e-5


def test_house_prices_near_the_incinerator_have_the_published_difference():
    """Wooldridge, Example 13.3."""
    model = DifferenceInDifferences("rprice", "nearinc", "y81", errors="classical")
    result = model.fit(read_published("kielmc.csv"))
    assert (result.n_used, result.n_dropped) == (321, 0)
    assert result.estimate == pytest.approx(-11_863.9, abs=0.06)
    assert result.se == pytest.approx(7_456.65, abs=0.06)


@pytest.mark.parametrize(
    ("term", "estimate", "se"),
    [
        ("period[1988]", -0.080, 0.109),
        ("period[1989]", -0.247, 0.133),
        ("grant", -0.252, 0.151),
        ("grant_1", -0.422, 0.210),
    ],
)
def test_scrap_rates_with_firm_effects_have_the_published_coefficients(term, estimate, se):
    """Wooldridge, Example 14.1."""
    model = TwoWayFixedEffects(
        *("lscrap", "grant", "fcode", "year"), covariates=("grant_1",), errors="classical"
    )
    result = model.fit(read_published("jtrain.csv"))
    row = result.to_frame().set_index("term").loc[term]
    assert (result.n_used, result.unit_n) == (162, 54)
    assert row["estimate"] == pytest.approx(estimate, abs=6e-4)
    assert row["se"] == pytest.approx(se, abs=6e-4)


@pytest.fixture(scope="module")
def wages():
    model = StaggeredRollout("county", "year", "first_treat", "lemp", never="zero", draws=0)
    return model.fit(read_published("mpdta.csv.gz"))


@pytest.mark.parametrize(
    ("group", "published"),
    [
        (2004, [-0.0105, -0.0704, -0.1373, -0.1008]),
        (2006, [0.0065, -0.0028, -0.0046, -0.0412]),
        (2007, [0.0305, -0.0027, -0.0311, -0.0261]),
    ],
)
def test_minimum_wage_att_by_group_and_year_are_those_of_r_did(wages, group, published):
    cells = wages.cells_frame()
    ours = cells.loc[cells["group"] == group].sort_values("period")
    assert ours["period"].tolist() == [2004, 2005, 2006, 2007]
    np.testing.assert_allclose(ours["estimate"], published, atol=PRINTED)


def test_minimum_wage_averages_are_those_of_r_did(wages):
    assert wages.estimate == pytest.approx(-0.0400, abs=PRINTED)
    dynamic = wages.aggregate("dynamic")
    by_time = dynamic.to_frame().query("term == 'event_time'")
    assert by_time["at"].tolist() == [-3, -2, -1, 0, 1, 2, 3]
    published = [0.0305, -0.0006, -0.0245, -0.0199, -0.0510, -0.1373, -0.1008]
    np.testing.assert_allclose(by_time["estimate"], published, atol=PRINTED)
    assert dynamic.estimate == pytest.approx(-0.0772, abs=PRINTED)


def test_minimum_wage_pre_trends_have_the_p_value_of_r_did(wages):
    assert wages.gates[0].value == pytest.approx(0.16812, abs=6e-6)


def test_never_treated_coded_as_missing_gives_the_same_when_said(wages):
    rows = read_published("mpdta.csv.gz")
    rows["first_treat"] = rows["first_treat"].where(rows["first_treat"] > 0)
    model = StaggeredRollout("county", "year", "first_treat", "lemp", never="missing", draws=0)
    assert model.fit(rows).estimate == pytest.approx(wages.estimate, abs=1e-12)


@pytest.fixture(scope="module")
def rollouts():
    rows = read_published("rollouts.csv.gz")
    return dict(iter(rows.groupby("panel")))


FROZEN = read_published("rollouts_att.csv").fillna({"covariates": ""})


@pytest.mark.parametrize("panel", sorted(FROZEN["panel"].unique()))
def test_random_rollouts_agree_with_other_software(rollouts, panel):
    theirs = FROZEN.loc[FROZEN["panel"] == panel]
    first = theirs.iloc[0]
    result = StaggeredRollout(
        *("unit", "period", "first", "y"),
        never="zero",
        covariates=tuple(filter(None, first["covariates"].split("+"))),
        control=first["control"],
        method=first["method"],
        base=first["base"],
        draws=0,
    ).fit(rollouts[panel])
    att = theirs.loc[theirs["term"] == "att"]
    ours = result.cells_frame().merge(att, on=["group", "period"], validate="one_to_one")
    assert len(ours) == len(att) == len(result.cells_frame())
    np.testing.assert_allclose(ours["estimate"], ours["att"], atol=1e-8)
    np.testing.assert_allclose(ours["se_x"], ours["se_y"], atol=1e-8)
    simple = theirs.loc[theirs["term"] == "simple"].iloc[0]
    np.testing.assert_allclose(
        [result.estimate, result.se], [simple["att"], simple["se"]], atol=1e-8
    )


@pytest.mark.parametrize("panel", sorted(FROZEN["panel"].unique()))
@pytest.mark.parametrize(
    ("term", "kind", "key"),
    [
        ("event_time", "dynamic", "period"),
        ("group", "group", "group"),
    ],
)
def test_random_rollouts_average_as_other_software_does(rollouts, panel, term, kind, key):
    theirs = FROZEN.loc[(FROZEN["panel"] == panel) & (FROZEN["term"] == term)]
    first = theirs.iloc[0]
    result = StaggeredRollout(
        *("unit", "period", "first", "y"),
        never="zero",
        covariates=tuple(filter(None, first["covariates"].split("+"))),
        control=first["control"],
        method=first["method"],
        base=first["base"],
        draws=0,
    ).fit(rollouts[panel])
    frame = result.aggregate(kind).to_frame()
    ours = frame.loc[frame["term"] == term].merge(theirs, left_on="at", right_on=key)
    assert len(ours) == len(theirs)
    np.testing.assert_allclose(ours["estimate"], ours["att"], atol=1e-8)
    np.testing.assert_allclose(ours["se_x"], ours["se_y"], atol=1e-8)
