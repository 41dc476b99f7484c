"""Makes a whole made-up city, or several: takes a seed and a scale, gives City.

Nothing in it is a finding about any place; who has a name or lives in a village of these tables
never was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

import numpy as np
import pandas as pd

from fedanalysis.errors import ValueRangeError
from fedanalysis.synthetic.effects import pool_effects
from fedanalysis.synthetic.one_city import draw_city
from fedanalysis.synthetic.truth import Truth


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class City:
    """A synthetic city: tables as clerks know them, and the truth that nobody knows.

    Attributes
    ----------
    seed, scale : int
        What it was made from; `scale` cities side by side.
    tables : Mapping[str, pandas.DataFrame]
        Each has first column ``row_id`` (``roster-1-000123``: table, city, row), then the columns
        of the kind of ledger of that name, in the types and texts in which cleaning keeps them.
        No table holds a key of persons, and ``attrs["synthetic"]`` is True.
    truth : Truth
        Who each row is, what would have been, which effects are at work.
    """

    seed: int
    scale: int
    tables: Mapping[str, pd.DataFrame]
    truth: Truth

    def __repr__(self) -> str:
        """Say that it is synthetic, and the sizes."""
        sizes = (f"{name} {len(table):,}" for name, table in self.tables.items())
        return (
            f"City(seed={self.seed}, scale={self.scale}): synthetic, "
            f"{len(self.truth.persons):,} persons; rows: {', '.join(sizes)}"
        )


def make_city(seed: int = 1, scale: int = 1) -> City:
    """Make a city with known truth, calibrated to the counts the case city reports.

    Use it to try methods on persons and villages. It says nothing about any real place: the counts
    (68 villages, 46 communities, 311 cadres, 357 classes, 16,131 person-times, …) are those of a
    published report, everything else is drawn.

    Parameters
    ----------
    seed : int
        0 or more; the same seed gives the same city on every machine.
    scale : int
        Number of cities side by side, each of about 12,000 persons; city k is the same whatever the
        scale. For hundreds of them :func:`stream_city` needs less memory.

    Returns
    -------
    City
        Tables ``units``, ``roster``, ``rosters_past``, ``section_cadres``, ``spells``,
        ``election``, ``members``, ``organisation``, ``training_class``, ``training_participant``,
        ``applicants``, ``panel``, ``funding``, ``concurrent_posts``, ``talent``, and their truth.
        Identity numbers lie in region 999999 and are unique within one city; names are common
        characters put together by chance, and that someone bears one means nothing.

    Raises
    ------
    ValueRangeError
        If `seed` isn't a whole number from 0, or `scale` not one from 1.

    Examples
    --------
    >>> city = make_city(seed=1)
    >>> len(city.tables["roster"]), len(city.truth.persons)
    (311, 12100)
    """
    parts = list(draw_cities(seed, scale))
    if scale == 1:
        tables, truth = parts[0]
    else:
        tables = {
            name: pd.concat([each[name] for each, _ in parts], ignore_index=True)
            for name in parts[0][0]
        }
        truth = _joined([each for _, each in parts])
    for table in tables.values():
        table.attrs["synthetic"] = True
    return City(int(seed), int(scale), MappingProxyType(tables), truth)


def draw_cities(seed: int, scale: int) -> Iterator[tuple[dict[str, pd.DataFrame], Truth]]:
    """Draw the cities of a seed one after the other; each has a child seed of its own."""
    _check_whole("seed", seed, least=0)
    _check_whole("scale", scale, least=1)
    # children are spawned one by one: their keys depend on their place only
    parent = np.random.SeedSequence(int(seed))
    return (draw_city(number, parent.spawn(1)[0]) for number in range(1, scale + 1))


def _check_whole(name: str, value: object, *, least: int) -> None:
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not is_whole or int(value) < least:  # type: ignore[call-overload]
        raise ValueRangeError.outside(name, must=f"a whole number, {least} or more")


def _joined(parts: list[Truth]) -> Truth:
    """Put the truths of several cities under each other; effects are pooled over them."""
    frames = {
        part.name: pd.concat([getattr(truth, part.name) for truth in parts], ignore_index=True)
        for part in fields(Truth)
        if part.name not in ("effects", "mechanisms")
    }
    effects = pool_effects([truth.effects for truth in parts])
    return Truth(**frames, effects=effects, mechanisms=parts[0].mechanisms)
