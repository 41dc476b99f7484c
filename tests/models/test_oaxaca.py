"""What an Oaxaca–Blinder decomposition may say, must never say, and must refuse."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from statsmodels.stats.oaxaca import OaxacaBlinder

from fedanalysis.errors import (
    ColumnError,
    DesignError,
    TooFewError,
    UnknownNameError,
    ValueRangeError,
)
from fedanalysis.language import Text
from fedanalysis.models.oaxaca import Oaxaca
from fedanalysis.models.oaxaca_design import Columns, read_design
from fedanalysis.models.oaxaca_parts import covariance, pooled_coefficients

DRAWN = Text("同一制度下的历届选举", "elections under the same rules")
ALL = ("threefold", "first", "second", "reimers", "cotton", "neumark", "jann")
TWOFOLD = ALL[1:]
RANKS = ["chair", "deputy", "member"]


def made_up(n=(150, 210), seed=1) -> pd.DataFrame:
    """Synthetic rows of two populations with unequal variances."""
    rng = np.random.default_rng(seed)
    parts = []
    for i, size in enumerate(n):
        years = rng.gamma(4 + i, 2, size)
        rank = rng.choice(RANKS, size, p=[[0.2, 0.3, 0.5], [0.3, 0.4, 0.3]][i])
        extra = 2.0 * (rank == "chair") + (rank == "deputy")
        noise = rng.normal(0, 1, size) * (0.5 + 0.2 * years)
        score = 1 + i + (0.3 + 0.1 * i) * years + (1 + i) * extra + noise
        parts.append((np.repeat("ab"[i], size), years, rank, score))
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return pd.DataFrame(dict(zip(["population", "years", "rank", "score"], columns, strict=True)))


ROWS = made_up()


def spec(**options):
    plain = {"numeric": ("years",), "categorical": ("rank",)}
    return Oaxaca("score", "a", "b", **(plain | options))


def components(result):
    return dict(zip(result.components, result.parts.sum(axis=1), strict=True))


# the sentence it may print


def test_says_means_and_parts_in_both_languages():
    rows = ROWS.assign(score=(ROWS["score"] > 5).astype(int))
    names = {"a": Text("村", "villages"), "score": Text("连任", "re-election")}
    result = spec(weights="jann", names=names).fit(rows)
    text = result.sentences
    assert text.en.startswith("The mean of re-election is ")
    assert "% in villages and " in text.en
    assert " points with different means of the characteristics, " in text.en
    assert "连任的平均数：村" in text.zh
    assert "个百分点" in text.zh
    assert any("linear probability" in note.en for note in result.notes)


# the sentence it must never print


@pytest.mark.parametrize("weights", ALL)
@pytest.mark.parametrize("normalise", [True, False])
def test_never_speaks_of_causes_or_discrimination(weights, normalise):
    result = spec(weights=weights, super_population=DRAWN, normalise=normalise).fit(ROWS)
    for text in (result.sentences, *result.notes):
        assert not re.search(
            r"because|due to|caused|explain|discriminat|bias|significan|effect of", text.en
        )
        assert not re.search(r"由于|导致|归因|解释|歧视|偏见|显著", text.zh)


def test_without_a_super_population_no_interval():
    result = spec().fit(ROWS)
    assert result.to_frame()[["ci_low", "ci_high"]].isna().all().all()
    assert result.contributions()["ci_low"].isna().all()
    assert "no interval is given" in result.sentences.en
    assert DRAWN.en in spec(super_population=DRAWN).fit(ROWS).sentences.en


def test_says_that_categories_depend_on_the_base_unless_normalised():
    said = [note.en for note in spec().fit(ROWS).notes]
    assert any("depends on the base category" in note for note in said)
    said = [note.en for note in spec(normalise=True).fit(ROWS).notes]
    assert any("don't depend on a base" in note for note in said)


# the data that force the refusal


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        pytest.param(lambda r: r.drop(columns="rank"), ColumnError, "rank", id="column"),
        pytest.param(
            lambda r: r.assign(population="a"), UnknownNameError, "population `b`", id="one group"
        ),
        pytest.param(
            lambda r: r.assign(years=r["years"].where(r.index > 40)),
            DesignError,
            "(?s)Incomplete: 41 of 360 rows; `years` is missing in 41",
            id="dropped",
        ),
        pytest.param(
            lambda r: r.assign(years=np.inf), ValueRangeError, "`years` must be a finite", id="inf"
        ),
        pytest.param(lambda r: r.assign(years="x"), ValueRangeError, "categorical=", id="text"),
        pytest.param(
            lambda r: r.loc[~((r["population"] == "a") & (r["rank"] == "chair"))],
            DesignError,
            "(?s)category of `rank`.*`a` has none in `chair`",
            id="category",
        ),
        pytest.param(
            lambda r: r.assign(score=r["score"].where(r["population"] == "a", 1.0)),
            DesignError,
            "(?s)`score` must vary.*210 members of `b`",
            id="constant outcome",
        ),
        pytest.param(
            lambda r: r.assign(years=(r["rank"] == "chair").astype(float)),
            DesignError,
            "(?s)In `a` these follow from the others: `rank = chair`",
            id="singular",
        ),
        pytest.param(lambda r: r.assign(years=3.0), DesignError, "`years`", id="constant"),
        pytest.param(
            lambda r: pd.concat([r.iloc[:2], r.iloc[-100:]]).assign(rank="chair"),
            TooFewError,
            "not 2",
            id="few",
        ),
    ],
)
def test_refuses_what_cannot_be_estimated(change, error, match):
    with pytest.raises(error, match=match):
        spec().fit(change(ROWS))


@pytest.mark.parametrize(
    ("options", "error"),
    [
        pytest.param({"weights": "oaxaca"}, UnknownNameError, id="weights"),
        pytest.param({"numeric": (), "categorical": ()}, DesignError, id="nothing"),
        pytest.param({"numeric": ("score",)}, DesignError, id="twice"),
        pytest.param({"confidence": 95}, ValueRangeError, id="confidence"),
    ],
)
def test_refuses_a_spec_that_contradicts_itself(options, error):
    with pytest.raises(error):
        spec(**options)


def test_refuses_an_interval_that_rests_on_one_member():
    rows = pd.concat([ROWS, ROWS.iloc[[0, -1]].assign(rank="observer")])
    assert spec().fit(rows).parts.sum() == pytest.approx(spec().fit(rows).difference)
    with pytest.raises(TooFewError, match=r"(?s)`a` .see `rank` = observer.*without an interval"):
        spec(super_population=DRAWN).fit(rows)


def test_refuses_an_unknown_base_and_few_clusters():
    with pytest.raises(UnknownNameError, match="category of `rank` `chief`"):
        spec(bases={"rank": "chief"}).fit(ROWS)
    few = ROWS.assign(town=np.arange(len(ROWS)) % 4)
    with pytest.raises(TooFewError, match="at least 5 clusters in `a`, not 4"):
        spec(cluster="town").fit(few)


# what the numbers are


@pytest.mark.parametrize("weights", ALL)
@pytest.mark.parametrize("normalise", [True, False])
def test_parts_add_up_to_the_difference(weights, normalise):
    result = spec(weights=weights, normalise=normalise).fit(ROWS)
    assert result.parts.sum() == pytest.approx(result.difference, abs=1e-10)
    by_variable = result.contributions().groupby("component")["estimate"].sum()
    by_level = result.contributions(by_level=True).groupby("component")["estimate"].sum()
    for name, value in components(result).items():
        assert by_variable[name] == pytest.approx(value, abs=1e-10)
        assert by_level[name] == pytest.approx(value, abs=1e-10)


@pytest.mark.parametrize("weights", ALL)
def test_equals_least_squares_by_hand(weights):
    dummies = pd.get_dummies(ROWS["rank"], dtype=float).drop(columns="member")
    x = sm.add_constant(pd.concat([ROWS["years"], dummies], axis=1)).to_numpy()
    y, is_b = ROWS["score"].to_numpy(), (ROWS["population"] == "b").to_numpy()
    beta = [sm.OLS(y[who], x[who]).fit().params for who in (~is_b, is_b)]
    mean = [x[who].mean(axis=0) for who in (~is_b, is_b)]
    share_b = is_b.mean()
    reference = {
        "first": beta[0],
        "second": beta[1],
        "reimers": (beta[0] + beta[1]) / 2,
        "cotton": share_b * beta[1] + (1 - share_b) * beta[0],
        "neumark": sm.OLS(y, x).fit().params,
        "jann": sm.OLS(y, np.column_stack([x, is_b])).fit().params[:-1],
    }.get(weights)
    moved, turned = mean[1] - mean[0], beta[1] - beta[0]
    if weights == "threefold":
        expected = [moved @ beta[0], mean[0] @ turned, moved @ turned]
    else:
        rest = mean[1] @ (beta[1] - reference) + mean[0] @ (reference - beta[0])
        expected = [moved @ reference, rest]
    found = list(components(spec(weights=weights).fit(ROWS)).values())
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_equals_statsmodels_where_it_has_the_same_weights():
    dummies = pd.get_dummies(ROWS["rank"], dtype=float).drop(columns="member")
    exog = pd.concat([ROWS["years"], dummies], axis=1).assign(
        group=(ROWS["population"] == "a").astype(float)
    )
    theirs = OaxacaBlinder(ROWS["score"], exog, "group", hasconst=False)
    endow, coef, inter, gap = theirs.three_fold().params
    ours = spec().fit(ROWS)
    found = components(ours)
    assert ours.difference == pytest.approx(gap, abs=1e-9)
    assert found["endowments"] == pytest.approx(endow, abs=1e-9)
    assert found["coefficients"] == pytest.approx(coef, abs=1e-9)
    assert found["interaction"] == pytest.approx(inter, abs=1e-9)
    # statsmodels 0.15 knows Neumark's weights as "nuemark"; any other name gives the pooled ones
    for weights, spelt in (("neumark", "nuemark"), ("cotton",) * 2, ("reimers",) * 2):
        rest, explained, _ = theirs.two_fold(two_fold_type=spelt).params
        found = components(spec(weights=weights).fit(ROWS))
        assert found["explained"] == pytest.approx(explained, abs=1e-9)
        assert found["unexplained"] == pytest.approx(rest, abs=1e-9)
    rest, explained, _ = theirs.two_fold(two_fold_type="pooled").params
    assert components(spec(weights="jann").fit(ROWS))["explained"] == pytest.approx(explained)


@pytest.mark.parametrize("weights", ALL)
def test_totals_do_not_depend_on_the_base(weights):
    one = spec(weights=weights, bases={"rank": "chair"}, super_population=DRAWN).fit(ROWS)
    other = spec(weights=weights, bases={"rank": "member"}, super_population=DRAWN).fit(ROWS)
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame(), rtol=0, atol=1e-9)


@pytest.mark.parametrize("weights", ["threefold", "jann"])
def test_normalised_categories_do_not_depend_on_the_base_and_others_do(weights):
    def parts(normalise, base):
        options = {"weights": weights, "normalise": normalise, "super_population": DRAWN}
        result = spec(bases={"rank": base}, **options).fit(ROWS)
        return result.contributions(by_level=True)

    same = [parts(True, base) for base in ("chair", "member")]
    pd.testing.assert_frame_equal(*same, rtol=0, atol=1e-9)
    moved = [parts(False, base)["estimate"] for base in ("chair", "member")]
    assert (moved[0] - moved[1]).abs().max() > 0.01


def test_normalised_coefficients_are_those_of_the_transformed_model():
    """Yun (2005): category coefficients less their mean, which goes to the constant."""
    result = spec(normalise=True, weights="first").fit(ROWS)
    a = ROWS.loc[ROWS["population"] == "a"]
    dummies = pd.get_dummies(a["rank"], dtype=float).drop(columns="member")
    beta = sm.OLS(a["score"], sm.add_constant(pd.concat([a["years"], dummies], axis=1))).fit()
    three = beta.params.reindex(RANKS).fillna(0.0)
    three -= three.mean()
    shares = [ROWS.loc[ROWS["population"] == p, "rank"].value_counts(True) for p in "ab"]
    expected = ((shares[1] - shares[0]) * three).reindex(RANKS)
    found = result.contributions(by_level=True)
    found = found.loc[(found["component"] == "explained") & (found["variable"] == "rank")]
    np.testing.assert_allclose(found.set_index("level")["estimate"], expected, atol=1e-9)


@pytest.mark.parametrize("weights", ALL)
def test_permuted_relabelled_and_shifted_rows_change_nothing(weights):
    plain = spec(weights=weights, super_population=DRAWN).fit(ROWS).to_frame()
    shuffled = ROWS.sample(frac=1, random_state=3)
    renamed = ROWS.replace({"rank": {"chair": "z", "deputy": "y", "member": "x"}})
    shifted = ROWS.assign(years=ROWS["years"] + 100)
    for rows in (shuffled, renamed, shifted):
        again = spec(weights=weights, super_population=DRAWN).fit(rows).to_frame()
        pd.testing.assert_frame_equal(plain, again, rtol=0, atol=1e-9)


@pytest.mark.parametrize("weights", ["threefold", "neumark", "jann"])
@pytest.mark.parametrize("cluster", [None, "town"])
def test_cells_equal_rows(weights, cluster):
    rng = np.random.default_rng(9)
    rows = ROWS.assign(
        years=ROWS["years"].round(),
        score=(ROWS["score"] > 5).astype(int),
        town=rng.integers(0, 12, len(ROWS)),
    )
    cells = rows.value_counts(sort=False).rename("member_n").reset_index()
    assert len(cells) < len(rows)
    options = {"weights": weights, "cluster": cluster, "super_population": DRAWN}
    one, other = spec(**options).fit(rows), spec(count="member_n", **options).fit(cells)
    assert one.n_members == other.n_members
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame(), rtol=0, atol=1e-9)
    np.testing.assert_allclose(one.covariance, other.covariance, atol=1e-10)


# errors


@pytest.mark.parametrize("weights", ["threefold", "jann"])
def test_standard_errors_agree_with_the_jackknife(weights):
    """Leaving out one row after another; both are right to a few parts in a hundred here."""
    rows, options = made_up((80, 90)), {"weights": weights, "categorical": ()}
    result = spec(**options).fit(rows)
    sides = [rows.index[rows["population"] == p] for p in "ab"]
    variance = np.zeros((2 + (weights == "threefold"),))
    for side in sides:
        left = np.array([spec(**options).fit(rows.drop(index=i)).parts.sum(axis=1) for i in side])
        n = len(side)
        variance += (n - 1) ** 2 / n * left.var(axis=0, ddof=1)
    count, k = result.parts.shape
    sums = np.kron(np.eye(count), np.ones(k))
    ours = np.diag(sums @ result.covariance @ sums.T)
    np.testing.assert_allclose(np.sqrt(ours), np.sqrt(variance), rtol=0.1)


def test_variance_of_the_difference_is_that_of_two_means():
    result = spec(weights="reimers").fit(ROWS)
    scores = [ROWS.loc[ROWS["population"] == p, "score"] for p in "ab"]
    plain = sum(s.var(ddof=1) / len(s) for s in scores)
    assert result.covariance.sum() == pytest.approx(plain, rel=0.08)


@pytest.mark.parametrize("cluster", [None, "town"])
def test_errors_of_pooled_coefficients_equal_statsmodels(cluster):
    """HC3, and statsmodels' factor (n − 1) / (n − k) · G / (G − 1) for clusters."""
    rows = ROWS.assign(town=np.random.default_rng(2).integers(0, 12, len(ROWS)))
    columns = Columns("score", ("years",), ("rank",), "population", None, cluster)
    design = read_design(rows, columns, ends=("a", "b"), bases={"rank": "member"}, normalise=False)
    pooled = pooled_coefficients(design, with_population=True)
    dummies = pd.get_dummies(rows["rank"], dtype=float).drop(columns="member")
    is_b = (rows["population"] == "b").astype(float)
    x = sm.add_constant(pd.concat([rows["years"], dummies, is_b], axis=1))
    how = {"cov_type": "HC3"}
    if cluster:
        how = {"cov_type": "cluster", "cov_kwds": {"groups": rows["town"]}}
    theirs = sm.OLS(rows["score"], x).fit(**how)
    np.testing.assert_allclose(pooled.value[:-1], theirs.params.iloc[:-1], atol=1e-10)
    ours = covariance(design, pooled)[:-1, :-1]
    np.testing.assert_allclose(ours, theirs.cov_params().iloc[:-1, :-1], rtol=1e-8, atol=1e-12)


def test_a_row_for_each_cluster_is_no_clustering():
    rows = ROWS.assign(town=np.arange(len(ROWS)))
    free = spec(weights="jann").fit(ROWS).covariance
    tied = spec(weights="jann", cluster="town").fit(rows).covariance
    sums = np.kron(np.eye(2), np.ones(free.shape[0] // 2))
    np.testing.assert_allclose(sums @ free @ sums.T, sums @ tied @ sums.T, rtol=0.1)


def test_clusters_widen_and_few_take_t_with_fewer_degrees():
    rng = np.random.default_rng(5)
    town = rng.integers(0, 15, len(ROWS)) + 15 * (ROWS["population"] == "b")
    rows = ROWS.assign(town=town, score=ROWS["score"] + rng.normal(0, 2, 30)[town])
    free = spec(weights="first", super_population=DRAWN).fit(rows)
    tied = spec(weights="first", cluster="town", super_population=DRAWN).fit(rows)
    reach = [r.to_frame().set_index("term").loc["unexplained"] for r in (free, tied)]
    widths = [row["ci_high"] - row["ci_low"] for row in reach]
    assert widths[1] > 1.5 * widths[0]
    assert tied.degrees == 14
    assert free.degrees == len(rows) - 8
    assert any("clustered by town" in note.en for note in tied.notes)


# made_up: means of years 8 and 10, variances 16 and 20, slopes 0.3 and 0.4, difference 3.9
_POOLED = 2 * (150 * 16 * 0.3 + 210 * 20 * 0.4) / (150 * 16 + 210 * 20)


@pytest.mark.parametrize(
    ("weights", "truth"),
    [("threefold", [0.6, 3.1, 0.2]), ("jann", [_POOLED, 3.9 - _POOLED])],
)
def test_intervals_cover_at_their_rate(weights, truth):
    """200 samples; band: 0.95 ± 4 standard errors of the simulation."""
    options = {"weights": weights, "categorical": ()}
    hits = np.zeros(len(truth))
    for seed in range(200):
        rows = made_up((150, 210), seed=2000 + seed)
        frame = spec(super_population=DRAWN, **options).fit(rows).to_frame().iloc[3:]
        hits += ((frame["ci_low"] <= truth) & (truth <= frame["ci_high"])).to_numpy()
    assert ((hits / 200 >= 0.888) & (hits / 200 <= 1.0)).all()


def test_incomplete_rows_below_the_limit_are_dropped_and_said():
    rows = ROWS.assign(years=ROWS["years"].where(ROWS.index > 4))
    result = spec().fit(rows)
    assert (result.n_used, result.n_dropped) == (355, 5)
    assert any("not used: 5" in note.en for note in result.notes)


def test_repr_and_plot(monkeypatch):
    monkeypatch.setenv("FEDANALYSIS_FONTS", "bundled")
    result = spec().fit(ROWS)
    for lang in ("zh", "en"):
        monkeypatch.setenv("FEDANALYSIS_LANG", lang)
        assert repr(result) == result.summary() == result.sentences.to(lang)
    assert list(result.plot().data["kind"]) == ["total", "part", "part", "part", "total"]
