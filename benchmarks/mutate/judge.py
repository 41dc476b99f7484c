"""Says what a mutant did: takes the outputs before and after, and what the check said.

The truth is told by comparing every output bit by bit, pictures included, with no help from the
check: a mutant is equivalent only if nothing a reader gets is another one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.mutate.apply import Probe
from benchmarks.mutate.draw import Mutant

NOISE = 1e-12  # relative; smaller differences are the same number
_NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?(?:[eE][-+]?\d+)?")
_PIXELS = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")
_CHECKSUM = "data"  # the finding that a data file isn't as described: it names no result


@dataclass(frozen=True, slots=True)
class Change:
    """One output that is another one.

    Attributes
    ----------
    notebook : str
        Its notebook.
    cell : int
        Code cell from 1; 0 where the whole notebook fails.
    part : str
        MIME type, ``pixels`` where nothing but a picture differs, or ``failed``.
    relative : float
        Largest relative difference of its numbers; infinite where words differ.
    old, new : str
        What differs first, shortened.
    """

    notebook: str
    cell: int
    part: str
    relative: float
    old: str = ""
    new: str = ""

    def __str__(self) -> str:
        size = f" (relative {self.relative:.1e})" if math.isfinite(self.relative) else ""
        told = f": {self.old} → {self.new}{size}" if self.old or self.new else ""
        return f"{self.notebook}, cell {self.cell}, {self.part}{told}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant.

    Attributes
    ----------
    mutant : Mutant
        What was wrong.
    fate : str
        ``unused`` (no notebook reads it), ``equivalent``, ``caught``, ``survived``, ``english``
        (only the English page differs, which the check doesn't run), ``noisy`` (the check fails
        though nothing changed), or ``lost`` (the check gave no answer, twice).
    reason : str
        What the check named, or why it didn't.
    """

    mutant: Mutant
    fate: str
    reason: str


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Compare the outputs of notebooks bit by bit.

    Parameters
    ----------
    before, after : mapping of str to list
        Notebook → code cells → outputs as MIME type → text; None where it failed. Only the
        notebooks of `after` are compared.

    Examples
    --------
    >>> one, two = ({"03": [[{"text/plain": text}]]} for text in ("share 24.2", "share 24.3"))
    >>> [str(change) for change in changes(one, two)]
    ['03, cell 1, text/plain: 24.2 → 24.3 (relative 4.1e-03)']
    >>> list(changes(one, {"03": [[{"text/plain": "share 24.20000000000001"}]]}))
    []
    """
    for name, cells in after.items():
        if cells is None or before[name] is None:
            if cells is not before[name]:
                yield Change(name, 0, "failed", math.inf)
            continue
        for number, (old, new) in enumerate(zip(before[name], cells, strict=True), 1):
            yield from _cell_changes(name, number, old, new)


def _cell_changes(
    name: str, number: int, old: Sequence[Mapping[str, str]], new: Sequence[Mapping[str, str]]
) -> Iterator[Change]:
    if len(old) != len(new):
        yield Change(name, number, "outputs", math.inf, str(len(old)), str(len(new)))
    for a, b in zip(old, new, strict=False):
        for kind in sorted({*a, *b}):
            first, second = a.get(kind, ""), b.get(kind, "")
            if first != second and (found := _difference(first, second)) is not None:
                part, relative, was, now = found
                yield Change(name, number, part or kind, relative, was, now)


def _difference(old: str, new: str) -> tuple[str, float, str, str] | None:
    words = [_PIXELS.sub("PIXELS", text) for text in (old, new)]
    if words[0] == words[1]:
        return "pixels", math.inf, "", ""
    texts = [_NUMBER.split(text) for text in words]
    numbers = [_NUMBER.findall(text) for text in words]
    if texts[0] != texts[1]:
        return "", math.inf, *_first_apart(*words)
    sizes = [_relative(a, b) for a, b in zip(*numbers, strict=True)]
    largest = max(sizes, default=0.0)
    if largest <= NOISE:
        return None if old == words[0] or _same_pixels(old, new) else ("pixels", math.inf, "", "")
    at = sizes.index(largest)
    return "", largest, numbers[0][at], numbers[1][at]


def _same_pixels(old: str, new: str) -> bool:
    return _PIXELS.findall(old) == _PIXELS.findall(new)


def _relative(a: str, b: str) -> float:
    if a == b:
        return 0.0
    x, y = (float(text.replace(",", "")) for text in (a, b))
    return abs(x - y) / max(abs(x), abs(y)) if x != y else 0.0


def _first_apart(old: str, new: str) -> tuple[str, str]:
    at = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    return tuple(text[max(0, at - 12) : at + 24].replace("\n", " ") for text in (old, new))  # type: ignore[return-value]


def results_named(probe: Probe) -> tuple[Mapping[str, Any], ...]:
    """Return the findings that name a result, a failure or a rule; a checksum alone names none."""
    return tuple(each for each in probe.findings if each["kind"] != _CHECKSUM)


def judge(
    mutant: Mutant, before: Mapping[str, Any], probe: Probe, english: Sequence[Change] = ()
) -> Verdict:
    """Say what became of a mutant.

    Parameters
    ----------
    mutant : Mutant
        What was wrong.
    before : mapping
        Outputs without it.
    probe : Probe
        Outputs with it, and what the check said.
    english : sequence of Change
        What differs in the English run, if there was one.
    """
    found, named = list(changes(before, probe.outputs)), results_named(probe)
    if named and found:
        return Verdict(mutant, "caught", _told(named[0]))
    if named:
        return Verdict(mutant, "noisy", _told(named[0]))
    if found:
        return Verdict(mutant, "survived", why_missed(found))
    if english:
        return Verdict(mutant, "english", str(english[0]))
    return Verdict(mutant, "equivalent", "no output differs")


def why_missed(found: Sequence[Change]) -> str:
    """Say why the check could miss what changed."""
    if all(change.part == "pixels" for change in found):
        return f"only pixels differ: {found[0]}"
    seen = [change for change in found if change.part != "pixels"]
    largest = max(change.relative for change in seen)
    if largest <= 1e-6:
        return f"no number moves by more than {largest:.0e}, within its tolerance: {seen[0]}"
    return str(max(seen, key=lambda change: change.relative))


def _told(finding: Mapping[str, Any]) -> str:
    place = f"{finding['notebook']}, cell {finding['cell']}" if finding["cell"] else ""
    move = f"{finding['old']} → {finding['new']}" if finding["old"] or finding["new"] else ""
    parts = (place or finding["notebook"], finding["kind"], finding["name"], move, finding["why"])
    return ": ".join(" ".join(str(part).split()) for part in parts if part)[:200]
