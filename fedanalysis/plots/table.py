"""A table a reader can trust: takes a frame, gives HTML with units in the head and its CSV."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import is_float_dtype

from fedanalysis.errors import ColumnError, DesignError
from fedanalysis.errors.base import listed
from fedanalysis.language import LANGUAGES, Text, language, tr
from fedanalysis.plots.download import csv_link


@dataclass(frozen=True, slots=True)
class Column:
    """How one column is shown.

    Attributes
    ----------
    label : Text
        Head, with the unit in brackets.
    digits : int or None
        Decimals of a number. None shows text as it is, a fraction with the digits it has, and true
        or false as yes or a dash.
    scale : float
        Factor before rounding: 100 shows a share in percent.
    """

    label: Text
    digits: int | None = None
    scale: float = 1.0


def column(zh: str, en: str, *, digits: int | None = None, scale: float = 1.0) -> Column:
    """Return how one column is shown; see :class:`Column`."""
    return Column(Text(zh, en), digits, scale)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Table:
    """A frame with labels, ready to show.

    Attributes
    ----------
    frame : DataFrame
        One row a table row; columns are the keys of `columns`.
    columns : mapping of str to Column
        What is shown, in order. A key ending in ``_`` takes the column of the current language:
        ``label_`` shows ``label_zh`` or ``label_en``.
    title, note : Text
        Above and under the table.
    """

    frame: pd.DataFrame
    columns: Mapping[str, Column]
    title: Text
    note: Text

    def __repr__(self) -> str:
        return f"{self.title.zh}\n{self.title.en}\n{self._shown().to_string(index=False)}"

    def _shown(self) -> pd.DataFrame:
        return pd.DataFrame(
            {
                spec.label.to(language()): self._column(name).map(
                    lambda value, spec=spec: _cell(value, spec)
                )
                for name, spec in self.columns.items()
            }
        )

    def _column(self, name: str) -> pd.Series:
        return self.frame[_key(name)]

    def _is_number(self, name: str) -> bool:
        return self.columns[name].digits is not None or is_float_dtype(self._column(name).dtype)

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"text/plain": repr(self), "text/html": self._html()}

    def _html(self) -> str:
        shown = self._shown()
        kinds = ["fed-num" if self._is_number(name) else "" for name in self.columns]
        head = "".join(
            f'<th class="{kind}">{html.escape(str(name))}</th>'
            for kind, name in zip(kinds, shown.columns, strict=True)
        )
        body = "".join(
            "<tr>"
            + "".join(
                f'<td class="{kind}">{html.escape(value)}</td>'
                for kind, value in zip(kinds, row, strict=True)
            )
            + "</tr>"
            for row in shown.itertuples(index=False, name=None)
        )
        note = self.note.to(language())
        foot = f'<span class="fed-note">{html.escape(note)}</span>' if note else ""
        return (
            f'<figure class="fed-tablebox"><div class="fed-scroll"><table class="fed-table">'
            f"<caption>{html.escape(self.title.to(language()))}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
            f"<figcaption>{foot}{csv_link(self.frame)}</figcaption></figure>"
        )


def show_table(
    frame: pd.DataFrame, columns: Mapping[str, Column], *, title: Text, note: Text | None = None
) -> Table:
    """Show a frame as a table.

    Parameters
    ----------
    frame : DataFrame
        One row a table row.
    columns : mapping of str to Column
        Which columns are shown, in order; see :class:`Table`.
    title : Text
        What the table shows, above it.
    note : Text, optional
        Source and remarks, under it.

    Raises
    ------
    ColumnError
        If the frame lacks a column that is to be shown.
    DesignError
        If two columns would stand under the same heading.
    """
    _check_headings(columns)
    for name in columns:
        for key in (_key(name, "zh"), _key(name, "en")):
            if key not in frame.columns:
                raise ColumnError.missing("frame", key, [str(c) for c in frame.columns])
    return Table(frame, columns, title, note or Text("", ""))


def _check_headings(columns: Mapping[str, Column]) -> None:
    """Refuse two columns with one heading in a language: a reader couldn't tell them apart."""
    for lang in LANGUAGES:
        labels = [spec.label.to(lang) for spec in columns.values()]
        if twice := sorted({label for label in labels if labels.count(label) > 1}):
            raise DesignError(
                "a table must give each column a heading of its own.", where=listed(twice)
            )


def _key(name: str, lang: str | None = None) -> str:
    return f"{name}{lang or language()}" if name.endswith("_") else name


def _cell(value: object, spec: Column) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return "—"
    if isinstance(value, (bool, np.bool_)):
        return tr("是", "yes") if value else "—"
    if spec.digits is None:
        return f"{value:.10g}" if isinstance(value, float) else str(value)
    return f"{float(value) * spec.scale:,.{spec.digits}f}".replace("-", "−")  # type: ignore[arg-type]
