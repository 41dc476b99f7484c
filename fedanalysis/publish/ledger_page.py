"""One HTML page on the cleaning of one ledger: takes CleanLedger, gives a whole page.

It says what an office has to mend, and holds no value of a personal or unknown column.
"""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable, Sequence

from fedanalysis.language import Language
from fedanalysis.ledgers.cleaned import CleanLedger
from fedanalysis.publish.ledger_counts import (
    SMALLEST,
    count_changes,
    count_faults,
    count_filled,
    count_review,
    row_spans,
)
from fedanalysis.publish.ledger_style import STYLE
from fedanalysis.publish.ledger_words import LOSSES, WORDS, say_code, say_column, say_stage
from fedanalysis.safety.printing import printable

_SPANS = 60  # row numbers printed for one reason
_PLACES = 8  # places printed for one note


def ledger_page(clean: CleanLedger, *, lang: Language) -> str:
    r"""Return the report on one cleaned ledger as a page that needs no other file.

    Parameters
    ----------
    clean : CleanLedger
        What cleaning gave.
    lang : str
        Language of the page, ``"zh"`` or ``"en"``.

    Returns
    -------
    str
        HTML. Values stand in it only of known columns that aren't personal, and only where at
        least five rows hold them.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from fedanalysis.ledgers.clean import clean_ledger
    >>> from fedanalysis.ledgers.read import read_ledger
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "return.csv"
    ...     _ = path.write_text("村,届次,委员总数,女委员数\n甲村,9,5,1\n", encoding="utf-8")
    ...     page = ledger_page(clean_ledger(read_ledger(path, kind="election")), lang="en")
    >>> "1 kept" in page
    True
    """
    return _Page(clean, lang).whole()


class _Page:
    """Builds the page, part by part, in one language."""

    def __init__(self, clean: CleanLedger, lang: Language) -> None:
        self.clean, self.lang, self.kind = clean, lang, clean.kind

    def whole(self) -> str:
        name, title = self.safe(self.clean.file), self.word("title")
        kind = self.safe(self.kind.title.to(self.lang))
        parts = (self.stages, self.faults, self.review, self.changes, self.set_aside, self.notes)
        body = "".join(part() for part in (*parts, self.filled))
        code = "zh-CN" if self.lang == "zh" else "en"
        return (
            f'<!doctype html>\n<html lang="{code}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{title} · {name}</title><style>{STYLE}</style></head><body><main>"
            f'<h1>{title}</h1><p class="note">{name} · {kind}</p>{self.lead()}{body}'
            f'<p class="note foot">{self.word("foot")}</p></main></body></html>\n'
        )

    def safe(self, text: object) -> str:
        return html.escape(printable(str(text)))

    def word(self, key: str, **values: object) -> str:
        return html.escape(WORDS[key].to(self.lang).format(**values))

    def column(self, name: str) -> str:
        return self.safe(say_column(name, self.kind, self.lang)) if name else self.word("row")

    def meaning(self, code: str) -> str:
        return self.safe(say_code(code, self.kind, self.lang))

    def section(self, title: str, content: str, *, about: str = "") -> str:
        if not content:
            return ""
        said = f'<p class="about">{self.word(about)}</p>' if about else ""
        return f"<section><h2>{self.word(title)}</h2>{said}{content}</section>"

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: str) -> str:
        """Return a table; `numbers` has an ``n`` for each column that holds numbers."""
        marks = [' class="n"' if mark == "n" else "" for mark in numbers]
        head = "".join(
            f'<th scope="col"{mark}>{self.word(key)}</th>'
            for key, mark in zip(heads, marks, strict=True)
        )
        lines = [
            "".join(f"<td{mark}>{cell}</td>" for cell, mark in zip(row, marks, strict=True))
            for row in rows
        ]
        if not lines:
            return ""
        body = "".join(f"<tr>{line}</tr>" for line in lines)
        return (
            f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
            "</div>"
        )

    def lead(self) -> str:
        counts = {
            "rows": self.clean.rows_in,
            "kept": len(self.clean.kept),
            "rejected": len(self.clean.rejected),
            "dropped": sum(self.clean.dropped.values()),
            "cells": len(self.clean.changes),
        }
        said = self.word("lead", **{key: f"{n:,}" for key, n in counts.items()})
        return f'<p class="lead">{said}</p>'

    def stages(self) -> str:
        most = max([1, *self.clean.stages["row_n"].tolist()])
        rows = []
        for stage, row_n in self.clean.stages[["stage", "row_n"]].itertuples(index=False):
            bar = f'<span class="bar {self.safe(stage)}" style="width:{100 * row_n / most:.1f}%">'
            name = self.safe(say_stage(stage, self.lang))
            name = f'<span class="less">{name}</span>' if stage in LOSSES else name
            rows.append((name, f"{row_n:,}", f"{bar}</span>"))
        return self.section("stages", self.table(("stage", "row_n", "bar"), rows, numbers="-n-"))

    def faults(self) -> str:
        faults = count_faults(self.clean)
        if faults.empty:
            return self.section("faults", f"<p>{self.word('no_faults')}</p>")
        items = [
            f'<li><p class="what"><b>{self.column(column)}</b> '
            f'<span class="count">{self.word("n_rows", n=f"{row_n:,}")}</span></p>'
            f'<p>{self.meaning(reason)}</p><p class="note">{self.places(rows)}</p></li>'
            for column, reason, row_n, rows in faults.itertuples(index=False, name=None)
        ]
        return self.section("faults", f'<ul class="faults">{"".join(items)}</ul>', about="to_mend")

    def places(self, rows: Iterable[tuple[str, int]]) -> str:
        by_sheet: dict[str, list[int]] = defaultdict(list)
        for sheet, row in rows:
            by_sheet[sheet].append(int(row))
        said = []
        for sheet, numbers in by_sheet.items():
            spans = row_spans(numbers)
            listed = self.word("list_mark").join(spans[:_SPANS])
            more = self.word("more_rows") if len(spans) > _SPANS else ""
            key = "row_at" if len(numbers) == 1 else "rows_at"
            where = self.word(key, rows=listed) + more
            said.append(f"{self.safe(sheet)}{self.word('colon')}{where}" if sheet else where)
        return "<br>".join(said)

    def review(self) -> str:
        rows = [
            (self.column(column), self.meaning(reason), self.texts(text, text_n), f"{row_n:,}")
            for column, reason, text, text_n, row_n in count_review(self.clean).itertuples(
                index=False, name=None
            )
        ]
        heads = ("column", "why", "text", "row_n")
        return self.section("review", self.table(heads, rows, numbers="---n"), about="to_review")

    def texts(self, text: str, text_n: int) -> str:
        if text:
            return f"<q>{self.safe(text)}</q>"
        return f'<span class="note">{self.word("hidden_texts", n=text_n, least=SMALLEST)}</span>'

    def changes(self) -> str:
        rows = [
            (self.column(column), self.meaning(rule), self.examples(examples), f"{cell_n:,}")
            for column, rule, cell_n, examples in count_changes(self.clean).itertuples(
                index=False, name=None
            )
        ]
        heads = ("column", "what", "examples", "cell_n")
        return self.section("changes", self.table(heads, rows, numbers="---n"), about="to_replay")

    def examples(self, examples: Iterable[tuple[str, str, int]]) -> str:
        said = [
            f'<span class="pair">{self.quote(old)} → {self.quote(new)}'
            f' <span class="note">× {n:,}</span></span>'
            for old, new, n in examples
        ]
        return "<br>".join(said) or '<span class="note">—</span>'

    def quote(self, text: str) -> str:
        return f"<q>{self.safe(text)}</q>" if text else self.word("nothing")

    def set_aside(self) -> str:
        rows = [(self.meaning(rule), f"{n:,}") for rule, n in self.clean.dropped.items() if n]
        return self.section("set_aside", self.table(("why", "row_n"), rows, numbers="-n"))

    def notes(self) -> str:
        places: dict[str, list[str]] = defaultdict(list)
        counts: dict[str, int] = defaultdict(int)
        for note in self.clean.notes:
            places[note.rule] += [note.where] if note.where else []
            counts[note.rule] += note.count
        rows = [
            (self.meaning(rule), self.where(places[rule]), f"{n:,}") for rule, n in counts.items()
        ]
        table = self.table(("note", "where", "times"), rows, numbers="--n")
        return self.section("notes", table, about="no_row_lost")

    def where(self, places: Sequence[str]) -> str:
        shown = []
        for place in places[:_PLACES]:
            before, blank, last = place.strip("!").rpartition(" ")
            shown.append(f"{self.safe(before)}{blank}{self.column(last)}")
        more = " …" if len(places) > _PLACES else ""
        return self.word("list_mark").join(shown) + more

    def filled(self) -> str:
        counted = count_filled(self.clean)
        if not len(self.clean.kept):
            return ""
        some = counted[counted["filled_n"] > 0]
        rows = [
            (
                self.column(column),
                f"{filled_n:,}",
                "100%" if share == 1 else f"{min(100 * share, 99.9):.1f}%",
                f'<span class="bar kept" style="width:{100 * share:.1f}%"></span>',
            )
            for column, filled_n, share in some.itertuples(index=False, name=None)
        ]
        table = self.table(("column", "filled_n", "share", "bar"), rows, numbers="-nn-")
        none = [self.column(name) for name in counted["column"][counted["filled_n"] == 0]]
        listed = self.word("list_mark").join(none)
        empty = f'<p class="note">{self.word("empty_columns")}{listed}</p>' if none else ""
        return self.section("filled", table + empty)
