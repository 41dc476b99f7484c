"""Figures worth a look because they repeat or come out too even."""

from __future__ import annotations

import re

from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import Finding
from fedanalysis.reports.rules.intervals import shown
from fedanalysis.reports.rules.page import Item, page_of

_OFTEN = 3
_LARGE = 500
_ORDINARY = {100, 50, 0}


def same_figure_twice(figures: Figures) -> list[Finding]:
    """Find one share printed for several indicators, and counts whose share is exactly whole."""
    page = page_of(figures)
    by_text: dict[str, list[Item]] = {}
    for share in page.shares:
        if share.value not in _ORDINARY and share.qualifier in ("none", "reach"):
            by_text.setdefault(share.text, []).append(share)
    repeated = [_repeated(same) for same in by_text.values() if len(same) >= _OFTEN]
    even = [
        _even(part, whole)
        for whole, part in zip(page.items, page.items[1:], strict=False)
        if part.chain == whole.chain
        and _too_even(part, whole)
        and not _has_share(page.following(part))
    ]
    return repeated + even


def _repeated(same: list[Item]) -> Finding:
    return Finding(
        rule="same_figure_twice",
        severity="flag",
        spans=tuple(item.span for item in same),
        arithmetic=f"{same[0].text} × {len(same)}",
        zh=f"{same[0].text}在文中出现{len(same)}次，请核对是否各自算得。",
        en=f"{same[0].en} is printed {len(same)} times; check that each was computed by itself.",
    )


def _too_even(part: Item, whole: Item) -> bool:
    """Whether two counts of persons stand at an exact whole per cent, rare by chance."""
    counted = part.is_count and whole.is_count and part.group == whole.group == "person"
    if not counted or part.whole is None or whole.whole is None or whole.whole < _LARGE:
        return False
    share, rest = divmod(100 * part.whole, whole.whole)
    round_part = part.whole % 100 == 0
    return rest == 0 and 0 < share < 100 and share % 5 != 0 and not round_part


def _has_share(after: Item | None) -> bool:
    return (
        after is not None
        and after.kind == "share_pct"
        and re.search("占|率", after.lead) is not None
    )


def _even(part: Item, whole: Item) -> Finding:
    share = shown(100 * part.value / whole.value)
    return Finding(
        rule="same_figure_twice",
        severity="flag",
        spans=(part.span, whole.span),
        arithmetic=f"{part.text} / {whole.text} = {share}%",
        zh=f"{part.text}恰好是{whole.text}的{share}%，请核对是否由比例推算得来。",
        en=f"{part.en} is exactly {share}% of {whole.en}; check that it was counted, not "
        "computed from a rate.",
    )
