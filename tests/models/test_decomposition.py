"""What a decomposition of shares may say, must never say, and must refuse."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from fedanalysis.errors import (
    ColumnError,
    DesignError,
    TooFewError,
    UnknownNameError,
    ValueRangeError,
)
from fedanalysis.language import Text
from fedanalysis.models.decomposition import Decomposition
from fedanalysis.models.decomposition_cells import TwoPopulations
from fedanalysis.models.decomposition_draws import draw_effects, draw_units, widen
from fedanalysis.models.decomposition_parts import effects

CELLS = pd.DataFrame(
    {
        "population": ["village"] * 4 + ["community"] * 4,
        "rank": ["chair", "chair", "member", "member"] * 2,
        "age": ["under 45", "45 and over"] * 4,
        "member_n": [40, 60, 200, 100, 70, 30, 300, 200],
        "women_n": [6, 4, 60, 30, 30, 10, 200, 100],
    }
)
DRAWN = Text("同一选举制度下可能选出的各届", "terms that the same elections could have filled")
NAMES = {
    "village": Text("村", "villages"),
    "community": Text("社区", "communities"),
    "rank": Text("职务", "rank"),
}


def spec(by=("rank",), **options):
    return Decomposition(by, "village", "community", names=NAMES, **options)


# the sentence it may print


def test_says_both_parts_and_that_they_add_up():
    text = spec().fit(CELLS).sentences
    assert text.en == (
        "Women are 25.0% of members in villages and 56.7% in communities, a difference of +31.7 "
        "points. Split by rank: +30.0 points go with different shares of women within the same "
        "category and +1.7 points with a different mix of categories; the two add up to the "
        "difference. The counts are taken as all members, without sampling error: no interval is "
        "given. This is arithmetic; it names no cause."
    )
    for piece in ["村25.0%", "社区56.7%", "相差+31.7个百分点", "职务构成之差对应+1.7个百分点"]:
        assert piece in text.zh


def test_names_each_variable_of_the_mix():
    text = spec(("rank", "age")).fit(CELLS).sentences
    assert "Of the points of the mix: " in text.en
    assert "with age" in text.en
    assert "构成一部分再分：职务" in text.zh


# the sentence it must never print


@pytest.mark.parametrize("super_population", [None, DRAWN], ids=["census", "drawn"])
def test_never_names_a_cause_or_a_significance(super_population):
    result = spec(super_population=super_population).fit(CELLS)
    said = [result.sentences, *result.notes]
    for text in said:
        assert not re.search(
            r"because|due to|caused|explain|thanks to|significan|effect of", text.en
        )
        assert not re.search(r"由于|导致|归因|解释|显著|得益", text.zh)


def test_a_census_prints_no_interval():
    result = spec().fit(CELLS)
    assert result.to_frame()[["ci_low", "ci_high"]].isna().all().all()
    assert "interval" not in result.sentences.en.replace("no interval is given", "")
    assert " to +" not in result.sentences.en


def test_parts_that_run_against_each_other_are_no_percentages():
    cells = CELLS.assign(women_n=[30, 40, 20, 10, 40, 20, 10, 10])
    result = spec().fit(cells)
    parts = result.effects[1:]
    assert parts[0] * parts[1] > 0 or "run against each other" in result.sentences.en
    opposite = pd.DataFrame(
        {
            "population": ["village", "village", "community", "community"],
            "rank": ["chair", "member"] * 2,
            "member_n": [50, 50, 10, 90],
            "women_n": [5, 25, 0, 40],
        }
    )
    text = spec().fit(opposite).sentences
    assert "run against each other" in text.en
    assert "方向相反" in text.zh


# the data that force the refusal


def test_refuses_a_category_of_one_population_by_name():
    cells = CELLS.loc[~((CELLS["population"] == "village") & (CELLS["rank"] == "chair"))]
    with pytest.raises(DesignError, match=r"(?s)`village` has no member in rank: `chair`.*borrow"):
        spec().fit(cells)


def test_a_borrowed_share_counts_as_composition_alone():
    cells = CELLS.loc[~((CELLS["population"] == "village") & (CELLS["rank"] == "chair"))]
    result = spec(absent="borrow").fit(cells)
    table = result.by_category().set_index("rank")
    assert table.loc["chair", "rate_effect"] == 0
    assert np.isnan(table.loc["chair", "share_first"])
    assert result.effects[1:].sum() == pytest.approx(result.difference, abs=1e-12)
    assert any("mix alone: chair" in note.en for note in result.notes)
    assert any("全部计入构成：chair" in note.zh for note in result.notes)


def test_a_category_of_neither_population_is_left_out_and_said():
    more = pd.DataFrame(
        {"population": ["village"], "rank": ["deputy"], "member_n": [0], "women_n": [0]}
    )
    result = spec().fit(pd.concat([CELLS, more]))
    np.testing.assert_allclose(result.effects, spec().fit(CELLS).effects, atol=1e-15)
    assert any("not used: 1" in note.en for note in result.notes)


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        (lambda c: c.drop(columns="women_n"), ColumnError, "women_n"),
        (lambda c: c.drop(columns="rank"), ColumnError, "rank"),
        (lambda c: c.assign(women_n=c["member_n"] + 1), DesignError, "at most `member_n`"),
        (lambda c: c.assign(member_n=c["member_n"] + 0.5), ValueRangeError, "whole number"),
        (lambda c: c.assign(member_n=np.inf), ValueRangeError, "Rows where it isn't: 8"),
        (lambda c: c.assign(member_n=np.nan), ValueRangeError, "`member_n` must be a whole"),
        (lambda c: c.assign(women_n="few"), ValueRangeError, "a number in every row"),
        (lambda c: c.assign(rank=None), DesignError, "(?s)category of `rank`.*not stated"),
        (lambda c: c.assign(population="village"), UnknownNameError, "community"),
        (
            lambda c: c.assign(
                member_n=c["member_n"].where(c["population"] == "village", 0),
                women_n=c["women_n"].where(c["population"] == "village", 0),
            ),
            DesignError,
            "`community` has none",
        ),
    ],
)  # fmt: skip
def test_refuses_what_cannot_be_split(change, error, match):
    with pytest.raises(error, match=match):
        spec().fit(change(CELLS))


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"by": ()}, DesignError),
        ({"by": "rank"}, DesignError),
        ({"by": ("a", "b", "c", "d")}, DesignError),
        ({"by": ("population",)}, DesignError),
        ({"second": "village"}, DesignError),
        ({"confidence": 95}, ValueRangeError),
        ({"draws": 10}, ValueRangeError),
        ({"absent": "drop"}, ValueRangeError),
        ({"composition": "free"}, ValueRangeError),
    ],
)
def test_refuses_a_spec_that_contradicts_itself(options, error):
    with pytest.raises(error):
        Decomposition(**({"by": ("rank",), "first": "village", "second": "community"} | options))


# what the numbers are


def test_equals_kitagawas_formula_by_hand():
    # villages: chairs 10 of 100, members 90 of 300; communities: 40 of 100, 300 of 500
    rate = (1 / 4 + 1 / 6) / 2 * (0.4 - 0.1) + (3 / 4 + 5 / 6) / 2 * (0.6 - 0.3)
    mix = (0.4 + 0.1) / 2 * (1 / 6 - 1 / 4) + (0.6 + 0.3) / 2 * (5 / 6 - 3 / 4)
    np.testing.assert_allclose(spec().fit(CELLS).effects, [rate + mix, rate, mix], atol=1e-14)


@pytest.mark.parametrize("by", [("rank",), ("rank", "age")])
def test_parts_add_up_in_categories_and_in_all(by):
    result = spec(by).fit(CELLS)
    table = result.by_category()
    assert result.effects[1:].sum() == pytest.approx(result.difference, abs=1e-12)
    assert table["rate_effect"].sum() == pytest.approx(result.effects[1], abs=1e-12)
    assert table["composition_effect"].sum() == pytest.approx(result.effects[2:].sum(), abs=1e-12)


def test_three_variables_add_up_and_their_order_changes_nothing():
    rng = np.random.default_rng(4)
    grid = pd.MultiIndex.from_product(
        [["village", "community"], ["a", "b"], ["c", "d"], ["e", "f", "g"]],
        names=["population", "x", "y", "z"],
    ).to_frame(index=False)
    members = rng.integers(1, 50, len(grid))
    cells = grid.assign(member_n=members, women_n=rng.binomial(members, 0.4))
    one, other = spec(("x", "y", "z")).fit(cells), spec(("z", "x", "y")).fit(cells)
    assert one.effects[1:].sum() == pytest.approx(one.difference, abs=1e-12)
    np.testing.assert_allclose(one.effects[[0, 1, 4, 2, 3]], other.effects, atol=1e-12)


def test_a_variable_without_difference_has_no_part():
    """Where age is spread alike in every rank of both populations, all the mix is rank."""
    cells = pd.DataFrame(
        {
            "population": ["village"] * 4 + ["community"] * 4,
            "rank": ["chair", "chair", "member", "member"] * 2,
            "age": ["young", "old"] * 4,
            "member_n": [30, 70, 30, 70, 30, 70, 90, 210],
            "women_n": [3, 7, 15, 20, 4, 9, 50, 80],
        }
    )
    _, _, rank, age = spec(("rank", "age")).fit(cells).effects
    assert age == pytest.approx(0, abs=1e-12)
    assert abs(rank) > 0.01


def test_exchanging_the_populations_only_turns_the_sign():
    there = spec(("rank", "age")).fit(CELLS).effects
    back = Decomposition(("rank", "age"), "community", "village").fit(CELLS).effects
    np.testing.assert_allclose(there, -back, atol=1e-14)


@pytest.mark.parametrize("composition", ["fixed", "drawn"])
def test_order_names_and_splitting_change_nothing(composition):
    options = {"super_population": DRAWN, "composition": composition, "draws": 300}
    plain = spec(("rank", "age"), **options).fit(CELLS).to_frame()
    shuffled = CELLS.sample(frac=1, random_state=1)
    renamed = CELLS.replace({"rank": {"chair": "z", "member": "a"}, "age": {"under 45": "zz"}})
    half = CELLS.assign(member_n=CELLS["member_n"] // 2, women_n=CELLS["women_n"] // 2)
    rest = CELLS.assign(
        member_n=CELLS["member_n"] - half["member_n"], women_n=CELLS["women_n"] - half["women_n"]
    )
    for cells in (shuffled, renamed, pd.concat([half, rest])):
        again = spec(("rank", "age"), **options).fit(cells).to_frame()
        pd.testing.assert_frame_equal(plain, again, rtol=0, atol=1e-9)


def test_other_standards_leave_an_interaction():
    table = spec().fit(CELLS).by_weights().set_index("weights")
    sums = table.sum(axis=1)
    np.testing.assert_allclose(sums, spec().fit(CELLS).difference, atol=1e-12)
    assert table.loc["mean", "interaction"] == 0
    assert table.loc["first", "interaction"] == pytest.approx(-table.loc["second", "interaction"])


def test_input_is_not_changed_and_populations_left_aside_do_not_count():
    before = CELLS.copy()
    other = CELLS.assign(population=CELLS["population"].replace("village", "township"))
    result = spec().fit(pd.concat([CELLS, other.loc[other["population"] == "township"]]))
    assert result.n_used == 8
    np.testing.assert_allclose(result.effects, spec().fit(CELLS).effects)
    pd.testing.assert_frame_equal(CELLS, before)


def test_categories_may_be_whole_numbers_and_populations_terms():
    cells = CELLS.assign(
        population=CELLS["population"].map({"village": 2015, "community": 2020}),
        rank=CELLS["rank"].map({"chair": 1, "member": 2}),
    )
    result = Decomposition(("rank",), 2015, 2020).fit(cells)
    np.testing.assert_allclose(result.effects, spec().fit(CELLS).effects)
    assert "25.0% of members in 2015" in result.sentences.en


# intervals


def test_names_the_super_population_and_the_draws():
    result = spec(super_population=DRAWN).fit(CELLS)
    assert DRAWN.en in result.sentences.en
    assert DRAWN.zh in result.sentences.zh
    assert any("2000 binomial draws" in note.en for note in result.notes)
    frame = result.to_frame().set_index("term")
    for term in ("difference", "rate_effect"):
        row = frame.loc[term]
        assert row["ci_low"] < row["estimate"] < row["ci_high"]
    assert frame.loc[["share_first", "share_second"], "ci_low"].isna().all()


def test_cells_without_women_still_vary_and_are_said():
    cells = CELLS.assign(women_n=[0, 0, 0, 0, 0, 0, 0, 0])
    result = spec(super_population=DRAWN).fit(cells)
    low, high = result.to_frame().loc[2, ["ci_low", "ci_high"]]
    assert low < 0 < high
    assert any("Cells with no or only women: 4" in note.en for note in result.notes)


def test_interval_agrees_with_the_binomial_variance():
    cells = CELLS.assign(member_n=CELLS["member_n"] * 100, women_n=CELLS["women_n"] * 100)
    result = spec(super_population=DRAWN, draws=4000).fit(cells)
    two = result.cells
    spread = two.rates * (1 - two.rates) / two.members
    se = np.sqrt((two.structure.mean(axis=0) ** 2 * spread).sum())
    row = result.to_frame().set_index("term").loc["rate_effect"]
    assert (row["ci_high"] - row["ci_low"]) / (2 * 1.96) == pytest.approx(se, rel=0.05)


@pytest.mark.parametrize("composition", ["fixed", "drawn"])
def test_interval_covers_the_parts_at_its_rate(composition):
    """200 samples; band: 0.95 ± 4 standard errors of the simulation."""
    rng = np.random.default_rng(77)
    members = np.array([[100, 300], [150, 450]])
    rates = np.array([[0.05, 0.3], [0.2, 0.35]])
    labels = pd.DataFrame({"rank": ["chair", "member"]})
    mix = members / members.sum(axis=1, keepdims=True)
    truth = (mix.mean(axis=0) * (rates[1] - rates[0])).sum()
    hits = 0
    for _ in range(200):
        n = members
        if composition == "drawn":
            n = np.stack([rng.multinomial(m.sum(), m / m.sum()) for m in members])
        two = TwoPopulations(labels, n, rng.binomial(n, rates), 0)
        drawn = draw_effects(two, draws=400, rng=rng, composition_drawn=composition == "drawn")
        low, high = effects(two)[1] + np.quantile(drawn[:, 1], [0.025, 0.975])
        hits += low <= truth <= high
    assert 0.888 <= hits / 200 <= 1.0


# whole committees


def committees(rng, n=(30, 30), rates=((0.1, 0.3), (0.25, 0.4)), spread=0.15) -> pd.DataFrame:
    """Synthetic committees of one chair and four members whose women's shares differ."""
    parts = []
    for side, name in enumerate(["village", "community"]):
        moved = np.clip(rng.normal(0, spread, n[side]), -0.09, 0.5)
        share = np.clip(np.array(rates[side]) + moved[:, None], 0.0, 1.0)
        frame = pd.DataFrame(
            {
                "population": name,
                "unit_id": np.repeat([f"{name} {i}" for i in range(n[side])], 2),
                "rank": ["chair", "member"] * n[side],
                "member_n": [1, 4] * n[side],
            }
        )
        parts.append(frame.assign(women_n=rng.binomial(frame["member_n"], share.ravel())))
    return pd.concat(parts, ignore_index=True)


def test_whole_committees_widen_the_interval_and_are_said():
    rows = committees(np.random.default_rng(3), n=(60, 60), spread=0.4)
    loose = spec(super_population=DRAWN).fit(rows).to_frame().iloc[2]
    result = spec(super_population=DRAWN, unit="unit_id").fit(rows)
    tight = result.to_frame().iloc[2]
    assert loose["estimate"] == tight["estimate"]
    assert tight["ci_high"] - tight["ci_low"] > 1.2 * (loose["ci_high"] - loose["ci_low"])
    assert any("draws of whole committees" in note.en for note in result.notes)
    assert any("整个委员会" in note.zh for note in result.notes)


def test_order_and_names_of_committees_change_nothing():
    rows = committees(np.random.default_rng(3))
    options = {"super_population": DRAWN, "unit": "unit_id", "draws": 300}
    plain = spec(**options).fit(rows).to_frame()
    named = rows.assign(unit_id=rows["unit_id"].str[::-1])
    named = named.replace({"rank": {"chair": "z", "member": "a"}})
    for again in (rows.sample(frac=1, random_state=1), named):
        frame = spec(**options).fit(again).to_frame()
        pd.testing.assert_frame_equal(plain, frame, rtol=0, atol=1e-9)


def test_committee_draws_agree_with_the_variance_between_committees():
    rows = committees(np.random.default_rng(8), n=(200, 300))
    result = spec(super_population=DRAWN, unit="unit_id", draws=4000).fit(rows)
    shares = rows.groupby(["population", "unit_id"])[["women_n", "member_n"]].sum()
    by_unit = (shares["women_n"] / shares["member_n"]).groupby("population")
    se = np.sqrt((by_unit.var() / by_unit.count()).sum())
    row = result.to_frame().iloc[2]
    assert (row["ci_high"] - row["ci_low"]) / (2 * 1.96) == pytest.approx(se, rel=0.06)


def _counts(rng, n: int, rates, spread: float = 0.15) -> np.ndarray:
    """Return members and women by rank of n committees as in `committees`, without a frame."""
    moved = np.clip(rng.normal(0, spread, n), -0.09, 0.5)
    members = np.tile([1, 4], (n, 1))
    women = rng.binomial(members, np.clip(np.array(rates) + moved[:, None], 0.0, 1.0))
    return np.hstack([members, women])


def test_committee_interval_covers_at_its_rate():
    """200 samples of 12 + 15 committees; band: 0.95 ± 4 standard errors of the simulation."""
    rng = np.random.default_rng(11)
    labels = pd.DataFrame({"rank": ["chair", "member"]})

    def drawn_from(first, second):
        units = _counts(rng, first, (0.1, 0.3)), _counts(rng, second, (0.25, 0.4))
        totals = np.stack([one.sum(axis=0) for one in units])
        return TwoPopulations(labels, totals[:, :2], totals[:, 2:], 0), units

    truth = effects(drawn_from(200_000, 200_000)[0])[1]
    hits = 0
    for _ in range(200):
        two, units = drawn_from(12, 15)
        deviations = draw_units(two, units, draws=400, rng=rng)[:, 1]
        low, high = effects(two)[1] + widen(12, 0.95) * np.quantile(deviations, [0.025, 0.975])
        hits += low <= truth <= high
    assert 0.888 <= hits / 200 <= 1.0


def test_few_committees_widen_by_students_t():
    assert widen(12, 0.95) == pytest.approx(np.sqrt(12 / 11) * 2.200985 / 1.959964, abs=1e-6)
    assert widen(40, 0.95) == pytest.approx(np.sqrt(40 / 39))


def test_refuses_few_or_nameless_committees():
    rows = committees(np.random.default_rng(3), n=(4, 9))
    options = {"super_population": DRAWN, "unit": "unit_id"}
    with pytest.raises(TooFewError, match="at least 5 committees in `village`, not 4"):
        spec(**options).fit(rows)
    with pytest.raises(DesignError, match="name its committee in `unit_id`"):
        spec(**options).fit(rows.assign(unit_id=rows["unit_id"].where(rows.index > 2)))
    with pytest.raises(ColumnError, match="unit_id"):
        spec(**options).fit(CELLS)
    with pytest.raises(DesignError, match="super_population"):
        spec(unit="unit_id")


def test_repr_is_the_paragraph_in_the_current_language(monkeypatch):
    result = spec().fit(CELLS)
    for lang in ("zh", "en"):
        monkeypatch.setenv("FEDANALYSIS_LANG", lang)
        assert repr(result) == result.summary() == result.sentences.to(lang)


def test_plot_shows_the_parts(monkeypatch):
    monkeypatch.setenv("FEDANALYSIS_FONTS", "bundled")
    chart = spec(("rank", "age")).fit(CELLS).plot()
    assert list(chart.data["kind"]) == ["total", "part", "part", "part", "total"]
    assert "+31.7" in chart.alt("en")
