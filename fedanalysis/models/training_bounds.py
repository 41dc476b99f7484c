"""What a count of successes leaves possible without a comparison: takes counts, gives bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import pandas as pd

from fedanalysis.errors import ColumnError, DesignError, ValueRangeError
from fedanalysis.models.exact import Interval, proportion_interval

COUNT_NAMES = ("person_n", "person_time_n", "max_times", "unobserved_n")


@dataclass(frozen=True, slots=True)
class TrainingCounts:
    """What was counted after a training.

    Attributes
    ----------
    success_n : int
        Persons trained who reached the outcome, each counted once.
    person_n : int, optional
        Persons trained, each counted once, those without a known outcome included.
    person_time_n : int, optional
        Attendances: a person who came to three classes counts three times.
    max_times : int, optional
        The most often one person can have attended.
    unobserved_n : int, default 0
        Persons trained whose outcome nobody knows.

    Raises
    ------
    ValueRangeError
        If a count isn't a whole number of 0 or more, or exceeds what it is part of.
    DesignError
        If nobody was trained.

    Examples
    --------
    >>> TrainingCounts(432, person_n=1800).rate_range
    (0.24, 0.24)
    """

    success_n: int
    person_n: int | None = None
    person_time_n: int | None = None
    max_times: int | None = None
    unobserved_n: int = 0

    def __post_init__(self) -> None:
        for name in ("success_n", *COUNT_NAMES):
            _check_whole(name, getattr(self, name))
        if self.person_n == 0 or self.person_time_n == 0:
            raise DesignError(
                "a rate must have at least one person trained.",
                where="The number of persons trained is 0.",
            )
        if self.max_times == 0:
            raise ValueRangeError.outside("max_times", must="at least 1")
        self._check_parts()

    def _check_parts(self) -> None:
        known = self.success_n + self.unobserved_n
        for name in ("person_n", "person_time_n"):
            whole = getattr(self, name)
            if whole is not None and known > whole:
                raise ValueRangeError.outside(
                    name,
                    must="at least the successes and the unobserved together",
                    hint="Successes may have been counted by attendance; count each person once.",
                )
        if None not in (self.person_n, self.person_time_n) and self.person_n > self.person_time_n:  # type: ignore[operator]
            raise ValueRangeError.outside("person_n", must="at most `person_time_n`")

    @property
    def knows_persons(self) -> bool:
        """Whether the number of persons trained is known exactly."""
        return self.person_n is not None or (self.person_time_n is not None and self.max_times == 1)

    @property
    def person_range(self) -> tuple[int, int] | None:
        """Fewest and most persons there can be; None if nothing bounds them.

        Attendances alone bound persons from above; with the most often one can come, from below:
        ``ceil(person_time_n / max_times)``, and never fewer than those known to be persons.
        """
        if self.person_n is not None:
            return self.person_n, self.person_n
        if self.person_time_n is None or self.max_times is None:
            return None
        fewest = -(-self.person_time_n // self.max_times)
        return max(fewest, self.success_n + self.unobserved_n), self.person_time_n

    @property
    def rate_range(self) -> tuple[float, float] | None:
        """Least and greatest share of successes (0–1): nobody unobserved succeeded, or all did."""
        persons = self.person_range
        if persons is None:
            return None
        fewest, most = persons
        return self.success_n / most, (self.success_n + self.unobserved_n) / fewest

    def rate(self, confidence: float) -> Interval | None:
        """Return the share of successes with Wilson's interval, where it is one number.

        Parameters
        ----------
        confidence : float
            Between 0 and 1.
        """
        persons = self.person_range
        if not self.knows_persons or self.unobserved_n or persons is None:
            return None
        return proportion_interval(
            self.success_n, persons[0], method="wilson", confidence=confidence
        )

    def rate_ends(self, confidence: float) -> tuple[float, float]:
        """Return the low end of the least share's interval and the high end of the greatest's."""
        persons = self.person_range
        if persons is None:
            raise DesignError("a share must have a number of persons.")
        fewest, most = persons
        how: dict[str, Any] = {"method": "wilson", "confidence": confidence}
        low = proportion_interval(self.success_n, most, **how)
        high = proportion_interval(self.success_n + self.unobserved_n, fewest, **how)
        return low.ci_low, high.ci_high


def read_counts(given: Mapping[str, Any] | pd.DataFrame, outcome: str) -> TrainingCounts:
    """Return the counts of a mapping, or of a table of classes whose rows are added up.

    Parameters
    ----------
    given : mapping or DataFrame
        ``{outcome}_n`` and, as known, `person_n`, `person_time_n`, `unobserved_n` (added up over
        rows), `max_times` (the greatest is taken). In a table of several classes `person_n` adds
        up attendances where a woman came to two classes: give one row of persons instead.
    outcome : str
        Name of the outcome.

    Raises
    ------
    ColumnError
        If the successes are missing.
    ValueRangeError
        If a value isn't a whole number of 0 or more; missing counts are refused, not taken for 0.

    Examples
    --------
    >>> read_counts({"employed_n": 432, "person_n": 1800}, "employed").person_n
    1800
    """
    table = _one_row(given) if isinstance(given, Mapping) else given
    success = f"{outcome}_n"
    if success not in table.columns:
        raise ColumnError.missing("counts", success, map(str, table.columns))
    if table.empty:
        raise DesignError("`counts` must have at least one row.")
    found = {name: _total(table, name) for name in (success, *COUNT_NAMES) if name in table.columns}
    return TrainingCounts(
        success_n=found.pop(success),
        person_n=found.get("person_n"),
        person_time_n=found.get("person_time_n"),
        max_times=found.get("max_times"),
        unobserved_n=found.get("unobserved_n", 0),
    )


def _one_row(given: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame([{name: value for name, value in given.items() if value is not None}])


def _total(table: pd.DataFrame, name: str) -> int:
    values = [_check_whole(name, value) for value in table[name]]
    return max(values) if name == "max_times" else sum(values)


def count_persons(frame: pd.DataFrame, outcome: str, person: str) -> TrainingCounts:
    """Return the counts of a table of attendances or persons, each person counted once.

    Parameters
    ----------
    frame : DataFrame
        One row per attendance: `person`, `outcome` (0, 1 or missing). A person succeeded if a row
        says so; her outcome is unobserved if every row lacks it.
    outcome, person : str
        Names of the columns.

    Raises
    ------
    ColumnError
        If a column is missing.
    ValueRangeError
        If an outcome is neither 0, 1 nor missing.
    DesignError
        If the outcome is text, a row has no person, or there is no row.
    """
    from fedanalysis.models.sensitivity_fit import numeric_columns

    values = numeric_columns(frame, [outcome], table="persons")[outcome]
    if person not in frame.columns:
        raise ColumnError.missing("persons", person, map(str, frame.columns))
    if not values.dropna().isin([0, 1]).all():
        raise ValueRangeError.outside(outcome, must="0 (no), 1 (yes) or missing")
    if nameless := int(frame[person].isna().sum()):
        raise DesignError(
            f"every row must name its person in `{person}`.",
            where=f"{nameless} of {len(frame)} rows don't.",
            hint="Who can't be told apart can't be counted once; give counts instead.",
        )
    if frame.empty:
        raise DesignError("a rate must have at least one person trained.", where="No row is given.")
    best = values.groupby(frame[person].to_numpy()).max()
    return TrainingCounts(
        success_n=int(best.eq(1).sum()),
        person_n=len(best),
        person_time_n=len(frame),
        max_times=int(frame[person].value_counts().max()),
        unobserved_n=int(best.isna().sum()),
    )


def effect_bounds(
    counts: TrainingCounts, baseline: tuple[float, float], *, confidence: float
) -> pd.DataFrame:
    """Return how far apart the share and its baseline can be.

    ``share − baseline``: least for the least share and the greatest baseline. Nothing between
    the ends is likelier. With the whole range 0 to 1 as baseline these are Manski's bounds
    without any assumption, and they are as wide as they can be.

    Parameters
    ----------
    counts : TrainingCounts
        With a number of persons, or bounds for it.
    baseline : tuple of float
        Least and greatest share that would have succeeded without training, 0–1.
    confidence : float
        Of Wilson's interval at either end.

    Returns
    -------
    DataFrame
        One row: `low`, `high` (−1 to 1), `outer_low`, `outer_high` (with the sampling error of
        the share), `break_even_low`, `break_even_high` (baselines at which nothing is left, 0–1).

    Raises
    ------
    DesignError
        If the counts hold no number of persons.
    ValueRangeError
        If `baseline` isn't a range within 0 to 1.

    References
    ----------
    Manski, C. F. (1990), Nonparametric bounds on treatment effects, *American Economic Review*
    80(2), 319–323.

    Examples
    --------
    >>> bounds = effect_bounds(TrainingCounts(432, 1800), (0.1, 0.2), confidence=0.95)
    >>> bounds[["low", "high"]].round(3).values.tolist()
    [[0.04, 0.14]]
    """
    least, greatest = check_baseline(baseline)
    shares = counts.rate_range
    if shares is None:
        raise DesignError(
            "bounds must rest on a number of persons.",
            hint="Give `person_n`, or `person_time_n` with `max_times`.",
        )
    ends = counts.rate_ends(confidence)
    row = {
        "low": shares[0] - greatest,
        "high": shares[1] - least,
        "outer_low": ends[0] - greatest,
        "outer_high": ends[1] - least,
        "break_even_low": shares[0],
        "break_even_high": shares[1],
    }
    return pd.DataFrame([row])


def check_baseline(baseline: tuple[float, float]) -> tuple[float, float]:
    """Return the range of the baseline; refuse one that isn't within 0 to 1, low end first."""
    low, high = (float(value) for value in baseline)
    if not (isfinite(low) and isfinite(high) and 0 <= low <= high <= 1):
        raise ValueRangeError.outside(
            "baseline", must="a range (low, high) of shares within 0 to 1", hint="0.10 is 10 %."
        )
    return low, high


def _check_whole(name: str, value: object) -> int:
    if value is None and name not in ("success_n", "unobserved_n"):
        return 0
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = -1.0
    if not isfinite(number) or number < 0 or number != int(number):
        raise ValueRangeError.outside(
            name, must="a whole number of 0 or more", hint="A count that is missing isn't 0."
        )
    return int(number)
