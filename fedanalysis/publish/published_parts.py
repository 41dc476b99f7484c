"""Published decompositions, ladders, intervals and audits, computed with this package's models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from fedanalysis.models.das_gupta import DasGupta, standardise
from fedanalysis.models.decomposition import Decomposition
from fedanalysis.models.decomposition_parts import codes_of, split, structure_factors
from fedanalysis.models.oaxaca import Oaxaca
from fedanalysis.models.promotion_time import PromotionTime
from fedanalysis.models.stage_transitions import StageTransitions
from fedanalysis.publish.published_data import Numbers, numbered, read_published
from fedanalysis.reports.rounding import mean_fits

Floats = npt.NDArray[np.float64]
_YEARS = (1970, 1985)


def _headship() -> pd.DataFrame:
    wide = read_published("das_gupta_1993_headship.csv")
    years = [
        pd.DataFrame(
            {
                "population": year,
                "age": wide["age"],
                "size": wide[f"size_pct_{year}"] / 100,
                "rate": wide[f"rate_pct_{year}"],
            }
        )
        for year in _YEARS
    ]
    return pd.concat(years, ignore_index=True)


def _headship_parts() -> Numbers:
    cells = _headship()
    tenths, rates = (cells["size"] * 1000).round(), (cells["rate"] * 10).round()
    counts = cells.assign(member_n=tenths * 1000, women_n=tenths * rates)
    result = Decomposition(("age",), *_YEARS).fit(counts)
    names = ["crude rate 1970", "crude rate 1985", "difference", "rate effect", "structure effect"]
    found = numbered(names, 100 * result.to_frame()["estimate"])
    product = DasGupta(("size", "rate"), *_YEARS, cells=("age",)).fit(cells).standardised()
    standards = [f"rate with only the {what} changing" for what in ("structure", "rates")]
    for column, year in (("first", 1970), ("second", 1985)):
        found |= numbered(standards, product[column], f" {year}")
    return found


def _product(first: list[float], second: list[float], kind: str) -> Numbers:
    names = [f"factor {i + 1}" for i in range(len(first))]
    table = pd.DataFrame([first, second], columns=names).assign(population=["a", "b"])
    result = DasGupta(tuple(names), "a", "b").fit(table)
    return numbered([f"{kind}, effect of {name}" for name in names], result.parts.effects)


def _products() -> Numbers:
    two = _product([10930, 0.717892], [16591, 0.825974], "two factors")
    first, second = [51.78746, 0.45919, 0.52638], [84.90502, 0.75756, 0.51065]
    return two | _product(first, second, "three factors")


def _deaths() -> tuple[list[Any], Any, Floats]:
    rows = read_published("das_gupta_1993_deaths.csv").sort_values(["year", "race", "age"])
    labels = rows.loc[rows["year"] == _YEARS[0], ["race", "age"]]
    size, rate = (
        np.stack([rows.loc[rows["year"] == year, name].to_numpy() for year in _YEARS])
        for name in ("size_thousand", "deaths_per_thousand")
    )
    return codes_of(labels), size, rate


def _deaths_two_ways() -> Numbers:
    codes, size, rate = _deaths()
    structure = size / size.sum(axis=1, keepdims=True)
    found = split(structure, rate, structure_factors(codes, size))
    return {
        "difference": float(found[0]),
        "rate effect": float(found[1]),
        "structure effect": float(found[2] + found[3]),
        "effect of race": float(found[2]),
    }


def _deaths_three_factors() -> Numbers:
    codes, size, rate = _deaths()
    race, age = structure_factors(codes, size)
    parts = standardise(
        lambda f: np.sum(f[0] * f[1] * f[2]) / np.sum(f[0] * f[1]),
        [race[0], age[0], rate[0]],
        [race[1], age[1], rate[1]],
    )
    names = ["race", "age", "rate"]
    effects = numbered([f"effect of {name}" for name in names], parts.effects)
    return effects | numbered([f"standardised for {name}, 1970" for name in names], parts.first)


def _card_spending() -> Numbers:
    from statsmodels.datasets import ccard

    table = ccard.load_pandas().data
    found: Numbers = {}
    for weights in ("threefold", "first", "second", "neumark", "jann"):
        options: dict[str, Any] = {"population": "OWNRENT", "weights": weights}
        spec = Oaxaca("AVGEXP", 0, 1, numeric=("AGE", "INCOME", "INCOMESQ"), **options)
        result = spec.fit(table)
        sums = np.asarray(result.parts.sum(axis=1))
        found |= numbered([f"{weights} weights, part {i + 1}" for i in range(len(sums))], sums)
    return {"difference": float(result.difference), **found}


def _lung() -> Numbers:
    rows = read_published("lung.csv")
    roster = pd.DataFrame(
        {
            "person_id": np.arange(len(rows)),
            "sex_code": rows["sex"].astype(str),
            "entered_year": 0.0,
            "promoted_year": rows["time"].where(rows["status"] == 2).astype(float),
            "censored_year": rows["time"].astype(float),
        }
    )  # days stand for years: the model doesn't know the unit
    result = PromotionTime().fit(roster)
    frame = result.to_frame().set_index("term")
    found: Numbers = {}
    for who in ("all", "men", "women"):
        row = frame.loc[f"median_{who}", ["estimate", "ci_low", "ci_high"]]
        ends = ("", ", 95 % interval, low", ", 95 % interval, high")
        found |= numbered([f"median, {who}{end}" for end in ends], row)
    cox = cast("pd.DataFrame", result.coefficients).iloc[0]
    return found | {
        "Cox coefficient of sex": float(cox["estimate"]),
        "Cox coefficient of sex, standard error": float(cox["std_error"]),
        "log-rank chi-square": float(result.log_rank[0]),
        "log-rank p-value": float(result.log_rank[1]),
    }


def _land_of_oz() -> Numbers:
    rows = read_published("land_of_oz.csv")
    moves = pd.concat([rows.assign(sex_code=sex) for sex in "12"], ignore_index=True)
    found = StageTransitions(stages=("rain", "nice", "snow")).fit_counts(moves)
    names = ["rain", "nice", "snow"]
    long_run = numbered([f"long run, {name}" for name in names], found.stationary())
    second = found.after(2).loc["rain"]
    return long_run | numbered([f"rain to {name} in two days" for name in names], second)


def _grim() -> Numbers:
    rows = read_published("grim_pigs1.csv")
    printed = [(f"{mean:.2f}", int(n)) for mean, n in zip(rows["mean"], rows["n"], strict=True)]
    return {f"mean {mean} of {n} possible": float(mean_fits(mean, n)) for mean, n in printed}


CASES: dict[str, Callable[[], Numbers]] = {
    "D01": _headship_parts,
    "D02": _products,
    "D03": _deaths_two_ways,
    "D04": _deaths_three_factors,
    "D05": _card_spending,
    "P02": _lung,
    "P03": _land_of_oz,
    "G01": _grim,
}
