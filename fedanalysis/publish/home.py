"""Writes the home page: recorded findings as cards, chapters by question, then your own data."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fedanalysis.language import Language, Text
from fedanalysis.publish.notebooks import Executed
from fedanalysis.publish.results import Record

_WORDS = {
    "findings": ("主要发现", "Findings"),
    "chapters": ("按问题阅读", "Chapters, by question"),
    "guides": ("使用自己的数据", "Bring your own data"),
    "guides_lead": (
        "在 JupyterLab 中打开任一章，把数据换成本地妇联的台账或报告，再次运行即可。",
        "Open any chapter in JupyterLab, point it at your own federation's records, run it again.",
    ),
    "reference": ("参考", "Reference"),
}


@dataclass(frozen=True, slots=True)
class Cover:
    """What a site says of itself.

    Attributes
    ----------
    title : Text
        On every page.
    lead : Text
        Under the title of the home page.
    has_reference : bool
        Whether the site has a page on the functions of the package.
    """

    title: Text
    lead: Text
    has_reference: bool = True


PROJECT = Cover(
    Text("妇联基层工作评估", "Evaluating grassroots women's work"),
    Text(
        "妇联组织、干部、培训与村（居）委会女性参与：公开数字说明了什么，说明不了什么。"
        "每个数都能追溯到一行数据或一句原文。",
        "Organisations, cadres, training, and women on village and residents' committees: what the "
        "published figures show, and what they cannot. Every number walks back to a row of data or "
        "a sentence.",
    ),
)


@dataclass(frozen=True, slots=True)
class Chapter:
    """What the home page shows of one notebook: its title and its findings."""

    name: str
    title: str
    findings: tuple[Record, ...]


def chapters(runs: Sequence[Executed], pages: Mapping[str, Any]) -> list[Chapter]:
    """Return one chapter a run; `pages` holds each notebook in the language of the page."""
    return [
        Chapter(
            run.name,
            _title(pages[run.name]),
            tuple(r for r in run.records if r.zh),
        )
        for run in runs
    ]


def home_page(
    book: Sequence[Chapter], lang: Language, *, guides: Sequence[str], cover: Cover = PROJECT
) -> str:
    """Return the home page as MyST Markdown; everything not written here is escaped.

    A part that would be empty has no heading.
    """
    at = 0 if lang == "zh" else 1
    words = {key: both[at] for key, both in _WORDS.items()}
    cards = "\n".join(_card(c, r, lang) for c in book for r in c.findings)
    parts = [
        f"# {_inert(cover.title.to(lang))}",
        f'<p class="fed-lead">{html.escape(cover.lead.to(lang), quote=False)}</p>',
    ]
    if cards:
        parts += [f"## {words['findings']}", f'<div class="fed-cards">\n{cards}\n</div>']
    parts += [f"## {words['chapters']}", _toc([c.name for c in book])]
    if guides:
        parts += [f"## {words['guides']}", words["guides_lead"], _toc([*guides])]
    if cover.has_reference:
        parts += [f"## {words['reference']}", _toc(["reference"])]
    return "\n\n".join(parts) + "\n"


def _inert(title: str) -> str:
    """Return a title as Markdown that shows it as it is."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", title)


def _toc(names: Sequence[str]) -> str:
    listed = "\n".join(names)
    return f"```{{toctree}}\n:maxdepth: 1\n:titlesonly:\n\n{listed}\n```"


def _title(page: Any) -> str:
    for cell in page.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return str(cell.source.splitlines()[0][2:].strip())
    return ""


def _sketch(values: Sequence[float]) -> str:
    """Draw a few values as columns from zero, the last one in the accent colour."""
    if not values:
        return ""
    top = max(*values, 0.0) or 1.0
    step = 100 / len(values)
    classes = [""] * (len(values) - 1) + [' class="fed-now"']
    columns = "".join(
        f'<rect x="{(n + 0.15) * step:.1f}" y="{40 - 38 * max(v, 0) / top:.1f}" '
        f'width="{0.7 * step:.1f}" height="{38 * max(v, 0) / top:.1f}"{mark}/>'
        for n, (v, mark) in enumerate(zip(values, classes, strict=True))
    )
    return f'<svg viewBox="0 0 100 40" aria-hidden="true">{columns}<path d="M0 40H100"/></svg>'


def _card(chapter: Chapter, record: Record, lang: Language) -> str:
    sentence = record.zh if lang == "zh" else record.en
    return (
        f'<a class="fed-card" href="{chapter.name}.html"><span class="fed-card-head">'
        f'<span class="fed-card-number">{html.escape(record.shown(lang))}</span>'
        f"{_sketch(record.sketch)}</span>"
        f'<span class="fed-card-words">{html.escape(sentence)}</span>'
        f'<span class="fed-card-more">{html.escape(chapter.title)}</span></a>'
    )
