"""A query of the disk engine, not yet run: where its rows come from, and the steps put on them.

Only the steps that the asked columns need are run: what is attached but not asked for is free.
"""
# ruff: noqa: S608 - every part of a query is one of our own names, or quoted

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fedanalysis.engine.session import Session


@dataclass(frozen=True, slots=True)
class Attached:
    """Columns of a small table; each row meets at most one of its rows."""

    table: str
    keys: Mapping[str, str]
    new: frozenset[str]

    def needs(self) -> set[str]:
        """Return the columns it is met by."""
        return set(self.keys)

    def over(self, sql: str) -> str:
        """Return the query with these columns."""
        met = " AND ".join(
            f"r.{name} IS NOT DISTINCT FROM m.{key}" for name, key in self.keys.items()
        )
        listed = "".join(f", m.{name}" for name in sorted(self.new))
        return f"SELECT r.*{listed} FROM ({sql}) r LEFT JOIN {self.table} m ON {met}"


@dataclass(frozen=True, slots=True)
class Computed:
    """One column that an expression of others gives."""

    expression: str
    of: frozenset[str]
    new: frozenset[str]

    def needs(self) -> set[str]:
        """Return the columns it is computed from."""
        return set(self.of)

    def over(self, sql: str) -> str:
        """Return the query with this column."""
        (name,) = self.new
        return f"SELECT *, {self.expression} AS {name} FROM ({sql})"


@dataclass(frozen=True, slots=True)
class Filtered:
    """Only the rows of which a flag holds, or all but these."""

    flag: str
    test: str
    new: frozenset[str] = frozenset()

    def needs(self) -> set[str]:
        """Return the flag."""
        return {self.flag}

    def over(self, sql: str) -> str:
        """Return the query of these rows."""
        return f"SELECT * FROM ({sql}) WHERE {self.flag} {self.test}"


Step = Attached | Computed | Filtered


@dataclass(frozen=True, slots=True, eq=False)
class Query:
    """A query not yet run.

    Attributes
    ----------
    session : Session
        Where it runs.
    source : str
        SQL that gives all rows before any step.
    names : Mapping of str to str
        Column → what it is called in SQL.
    steps : tuple of Step
        In order.
    """

    session: Session
    source: str
    names: Mapping[str, str]
    steps: tuple[Step, ...] = ()

    def sql(self, asked: Iterable[str]) -> str:
        """Return SQL that gives all rows with the columns `asked` (as called in SQL) and others."""
        needed, run = set(asked), list[Step]()
        for step in reversed(self.steps):
            if isinstance(step, Filtered) or step.new & needed:
                needed |= step.needs()
                run.append(step)
        sql = self.source
        for step in reversed(run):
            sql = step.over(sql)
        return sql
