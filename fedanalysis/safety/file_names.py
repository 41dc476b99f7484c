"""Names output files after input files: takes names from outside, gives stems safe on any system.

Nothing of a name can lead out of a folder, hide a file, be taken for an option, or upset Windows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_NAMELESS = "ledger"
_MOST_BYTES = 120  # file systems allow 255 for a whole name; endings and a number still fit
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_ENDING = re.compile(r"(.+)\.([A-Za-z0-9]{1,5})")
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)


def output_stems(files: Sequence[str]) -> tuple[str, ...]:
    """Return one stem a file: its own name, made safe, and different from all others.

    Parameters
    ----------
    files : sequence of str
        Names or paths of input files; folders in them count for nothing.

    Returns
    -------
    tuple of str
        In the same order. Files of one name and different endings are told apart by the ending,
        others by a number in the order given. Letter case alone tells nothing apart.

    Examples
    --------
    >>> output_stems(["north/roster.xlsx", "roster.csv", "south/roster.csv", "-x.csv"])
    ('roster-xlsx', 'roster-csv', 'roster-csv-2', 'x')
    """
    parts = [_split(file) for file in files]
    bare = [_safe(stem) for stem, _ in parts]
    keys = [stem.casefold() for stem in bare]
    taken: set[str] = {key for key in keys if keys.count(key) == 1}
    stems = []
    for stem, key, (_, ending) in zip(bare, keys, parts, strict=True):
        if keys.count(key) == 1:
            stems.append(stem)
        else:
            stems.append(_untaken(f"{stem}-{ending}" if ending else stem, taken))
    return tuple(stems)


def _untaken(stem: str, taken: set[str]) -> str:
    """Return `stem`, with a number if need be, and note it as taken."""
    free, number = stem, 1
    while free.casefold() in taken:
        number += 1
        free = f"{stem}-{number}"
    taken.add(free.casefold())
    return free


def _split(file: str) -> tuple[str, str]:
    # categories C: control, format (bidi marks), surrogate, private use
    seen = "".join(c for c in file if unicodedata.category(c)[0] != "C")
    name = re.split(r"[/\\]", seen)[-1]
    found = _ENDING.fullmatch(name)
    return (found[1], found[2].lower()) if found else (name, "")


def _safe(stem: str) -> str:
    text = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", " ".join(stem.split())))
    text = text.encode("utf-8")[:_MOST_BYTES].decode("utf-8", "ignore").lstrip("-. ").rstrip(". ")
    if _DEVICES.fullmatch(text):
        text = f"{text}_"
    return text or _NAMELESS
