"""Errors about tables: their files, columns, values and names, and what can be asked of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Self

from fedanalysis.errors.base import FedanalysisError, listed, message


class DataFileError(FedanalysisError, OSError):
    """A data file is missing or unreadable."""

    def __str__(self) -> str:
        return message(self.head, where=self.where, hint=self.hint)

    @classmethod
    def missing(cls, path: object) -> Self:
        """Say that the file at `path` isn't there."""
        return cls(
            f"can't find the data file `{path}`.",
            hint="Restore it from the repository, or reinstall the package.",
        )

    @classmethod
    def unreadable(cls, path: object, *, why: str) -> Self:
        """Say that the file at `path` can't be read, and `why` in the library's words."""
        return cls(f"can't read the data file `{path}`.", where=why)


class ChecksumError(DataFileError):
    """Data files differ from the checksums that describe them."""

    @classmethod
    def from_changes(cls, changes: Iterable[object]) -> Self:
        """List the changed files; `changes` holds one printable line each."""
        return cls(
            "data files must equal their checksums in data/datapackage.json under --strict.",
            where="\n    ".join(str(change) for change in changes),
            hint="Build without --strict to see which results the change moves.",
        )


class ColumnError(FedanalysisError, KeyError):
    """A table lacks a column."""

    def __str__(self) -> str:
        return message(self.head, where=self.where, hint=self.hint)

    @classmethod
    def missing(cls, table: str, column: str, given: Iterable[str], *, where: str = "") -> Self:
        """Say which `column` the `table` must have, and guess a misspelling among `given`."""
        given = list(given)
        near = difflib.get_close_matches(column, given, n=1)
        hint = f"Did you mean `{near[0]}`?" if near else ""
        return cls(
            f"`{table}` must have column `{column}`, not only {listed(given)}.",
            where=where,
            hint=hint,
        )

    @classmethod
    def twice(cls, table: str, column: str) -> Self:
        """Say that `column` would stand twice in the `table`."""
        return cls(
            f"every column of `{table}` must have a name of its own, and `{column}` stands twice.",
            hint="Give the new one another name.",
        )

    @classmethod
    def no_number(cls, table: str, column: str) -> Self:
        """Say that `column` holds no numbers to add up."""
        return cls(f"column `{column}` of `{table}` must hold numbers to be added up.")


class TooManyDistinctError(FedanalysisError, ValueError):
    """A column has too many distinct values to be read by dictionary."""

    @classmethod
    def of(cls, columns: Iterable[str], *, found: int, most: int) -> Self:
        """Name the `columns`, about how many values they have, and how many there may be."""
        return cls(
            f"{listed(columns)} must have at most {most:,} distinct values, not about {found:,}.",
            hint="It may hold names or numbers of their own; leave it out, or read it in batches.",
        )


class ValueRangeError(FedanalysisError, ValueError):
    """A value lies outside the range its column or parameter allows."""

    @classmethod
    def outside(cls, name: str, *, must: str, where: str = "", hint: str = "") -> Self:
        """Say what `name` must be; the offending value itself isn't repeated."""
        return cls(f"`{name}` must be {must}.", where=where, hint=hint)


class UnknownNameError(FedanalysisError, LookupError):
    """A name isn't in the catalogue or in a table of the package."""

    @classmethod
    def of(cls, kind: str, name: str, known: Iterable[str]) -> Self:
        """Say that `name` is no known `kind`, and offer the nearest of `known`."""
        known = list(known)
        near = difflib.get_close_matches(name, known, n=3)
        hint = f"Did you mean {listed(near)}?" if near else f"Known: {listed(known)}."
        return cls(f"can't find the {kind} `{name}`.", hint=hint)


class TooFewError(FedanalysisError, ValueError):
    """There are too few observations for what is asked; the message says what can be given."""

    @classmethod
    def observations(cls, what: str, *, need: int, given: int, unit: str, instead: str) -> Self:
        """Say how many `unit` the estimate `what` needs, and what can be given `instead`."""
        return cls(
            f"{what} must rest on at least {need} {unit}, not {given}.", hint=f"Instead: {instead}"
        )


class DesignError(FedanalysisError, ValueError):
    """The data can't answer the question a model was asked."""
