"""What can be wrong with a ledger, and how often: a named list of dirt with rates, gives Dirt.

The list itself is data (``dirt_types.csv``): name, place, meaning, and three mixtures of rates.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, Self, TypeVar, get_args

import numpy as np
import pandas as pd

from fedanalysis.errors import UnknownNameError, ValueRangeError

Mixture = Literal["light", "usual", "heavy"]
MIXTURES: tuple[Mixture, ...] = get_args(Mixture)
_T = TypeVar("_T")
_TYPES = Path(__file__).with_name("dirt_types.csv")


def list_dirt() -> pd.DataFrame:
    """Return every type of dirt.

    Returns
    -------
    pandas.DataFrame
        One row per type: ``name``, ``place`` (what its rate is a share of: ``cell``, ``row``,
        ``sheet`` or ``file``, each among those it can befall), ``light``, ``usual``, ``heavy``
        (rates of the mixtures, 0–1), ``zh``, ``en`` (what it is).

    Examples
    --------
    >>> list_dirt().set_index("name").loc["approximate", "en"]
    'approximate numbers'
    """
    text = dict.fromkeys(("name", "place", "zh", "en"), "str")
    frame = pd.DataFrame(list(_types().values()))
    return frame.astype({**text, **dict.fromkeys(MIXTURES, "float64")})


@dataclass(frozen=True, slots=True)
class Dirt:
    """How often each type of dirt befalls a ledger; by itself nothing is dirty.

    Attributes
    ----------
    rates : Mapping[str, float]
        Name of a type in :func:`list_dirt` → share (0–1) of the cells, rows, sheets or files that
        it can befall. A type that isn't named doesn't occur.

    Raises
    ------
    UnknownNameError
        If there is no such type.
    ValueRangeError
        If a rate isn't a number from 0 to 1.

    Examples
    --------
    >>> Dirt({"approximate": 0.1}).rate("approximate"), Dirt().rate("approximate")
    (0.1, 0.0)
    >>> Dirt.mixture("usual").rate("total")
    0.6
    """

    rates: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, rate in self.rates.items():
            if name not in _types():
                raise UnknownNameError.of("type of dirt", name, _types())
            is_number = isinstance(rate, int | float) and not isinstance(rate, bool)
            if not is_number or not 0 <= rate <= 1:
                raise ValueRangeError.outside(f"rates[{name!r}]", must="a number from 0 to 1")
        object.__setattr__(self, "rates", MappingProxyType(dict(self.rates)))

    @classmethod
    def mixture(cls, name: str) -> Self:
        """Return the rates of a mixture: ``light``, ``usual`` or ``heavy``.

        Raises
        ------
        UnknownNameError
            If there is none of that name.

        Examples
        --------
        >>> Dirt.mixture("light").rate("xls") < Dirt.mixture("heavy").rate("xls")
        True
        """
        if name not in MIXTURES:
            raise UnknownNameError.of("mixture of dirt", name, MIXTURES)
        return cls({key: float(entry[name]) for key, entry in _types().items()})

    def rate(self, name: str) -> float:
        """Return the rate of one type; 0 where it isn't named."""
        return float(self.rates.get(name, 0.0))


@dataclass(frozen=True, slots=True)
class Picker:
    """Draws by the rates of a Dirt.

    Attributes
    ----------
    dirt : Dirt
        The rates.
    rng : numpy.random.Generator
        Where chance comes from.
    """

    dirt: Dirt
    rng: np.random.Generator

    def hits(self, name: str) -> bool:
        """Draw whether dirt of this name befalls the thing at hand."""
        return bool(self.rng.random() < self.dirt.rate(name))

    def which(self, names: tuple[str, ...]) -> str:
        """Draw at most one of several types; empty for none. Rates above 1 together are scaled."""
        rates = [self.dirt.rate(name) for name in names]
        at = self.rng.random() * max(1.0, sum(rates))
        for name, rate in zip(names, rates, strict=True):
            if at < rate:
                return name
            at -= rate
        return ""

    def one(self, choices: tuple[_T, ...]) -> _T:
        """Draw one of several things, each as likely."""
        return choices[int(self.rng.integers(len(choices)))]


@lru_cache(maxsize=1)
def _types() -> Mapping[str, Mapping[str, str]]:
    with _TYPES.open(encoding="utf-8", newline="") as stream:
        return {row["name"]: row for row in csv.DictReader(stream, strict=True)}
