"""Tells which encoding the bytes of a text are in: takes bytes, gives text or a clear error.

UTF-8 and byte order marks are decisive; between GB18030, Big5, unmarked UTF-16 and Windows-1252
the known words decide, and charset-normalizer where a text is too short to hold any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fedanalysis.errors import TextFileError
from fedanalysis.safety.plausible import garbled_places, is_plausible, oddness, word_n

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_LEGACY = ("gb18030", "big5", "cp950", "big5hkscs", "cp1252")
_WIDE = ("utf-16-le", "utf-16-be")
_FAMILY = {
    **dict.fromkeys(("gb18030", "gbk", "gb2312", "cp936", "hz"), "gb18030"),
    **dict.fromkeys(("big5", "cp950", "big5hkscs"), "big5"),
}
_SAMPLE = 1 << 16
_HAN = re.compile("[\u3400-\u9fff]")
_CONTROL = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")


def decode(content: bytes, file: str, *, declared: str = "") -> tuple[str, str]:
    r"""Decode the bytes of a text file.

    Parameters
    ----------
    content : bytes
        The whole file, not empty.
    file : str
        Its name, for messages.
    declared : str
        The encoding the text itself declares; believed only where nothing else decides.

    Returns
    -------
    text : str
        Every character as it stands, line ends too; only a byte order mark is no part of it.
    encoding : str
        Python's name: ``content.decode(encoding).removeprefix("\ufeff") == text``.

    Raises
    ------
    TextFileError
        With `rule` ``text.nul``, ``text.binary``, ``text.encoding`` (nothing reads plausibly),
        ``text.bytes``, ``text.mixed`` or ``text.garbled``; the last three name the line.

    Examples
    --------
    >>> decode("全市共有妇女干部311人。".encode("gb18030"), "a.txt")
    ('全市共有妇女干部311人。', 'gb18030')
    """
    text, encoding = _decode(content, file, declared)
    _refuse_binary(text, file)
    _refuse_garbled(text, encoding, file)
    return text, encoding


def _decode(content: bytes, file: str, declared: str) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content, encoding, file).removeprefix("\ufeff"), encoding
    if b"\0" in content:
        return _wide(content, file)
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        _refuse_mixed(content, file)
    return _legacy(content, file, declared)


def _strict(content: bytes, encoding: str, file: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = _line(content[: error.start].decode(encoding, "replace"))
        where = f"Line {line}: no {encoding.upper()} at byte {error.start:,}."
        raise TextFileError.of("text.bytes", file, where=where) from error


def _wide(content: bytes, file: str) -> tuple[str, str]:
    """Read UTF-16 without a mark: NUL bytes stand in it, beside every ASCII character."""
    for encoding in _WIDE:
        sample = content[: _SAMPLE - _SAMPLE % 2].decode(encoding, "replace")
        if "\0" not in sample and is_plausible(sample):
            return _strict(content, encoding, file), encoding
    line = content[: content.index(b"\0")].count(b"\n") + 1
    raise TextFileError.of("text.nul", file, where=f"Line {line}.")


def _refuse_mixed(content: bytes, file: str) -> None:
    """Refuse a file that isn't UTF-8 as a whole but has lines of Chinese that surely are."""
    kinds = [_is_utf8(line) for line in content.split(b"\n")]
    whole, broken = kinds.count(True), kinds.count(False)
    if not whole:
        return
    # the fewer are named: there the reader finds the seam
    line = kinds.index(whole < broken) + 1
    rule = "text.mixed" if broken > 1 or whole < broken else "text.bytes"
    other = "is UTF-8, others are not" if whole < broken else "isn't UTF-8, others are"
    raise TextFileError.of(rule, file, where=f"Line {line} {other}.")


def _is_utf8(line: bytes) -> bool | None:
    """Say whether a line is UTF-8 with Chinese in it; None where it can't tell."""
    if line.isascii():
        return None
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True if len(_HAN.findall(text)) >= 2 else None


def _legacy(content: bytes, file: str, declared: str) -> tuple[str, str]:
    sample = _sample(content)
    readings = {encoding: _read(sample, encoding) for encoding in _LEGACY}
    if len(content) % 2 == 0:
        readings |= {encoding: _read(content[:_SAMPLE], encoding) for encoding in _WIDE}
    plausible = [encoding for encoding, text in readings.items() if is_plausible(text)]
    chosen = max(plausible, key=lambda e: (word_n(readings[e]), -oddness(readings[e])), default="")
    if not chosen:
        return _short(content, readings, file, declared=declared)
    for encoding in _LEGACY[1:4] if chosen in _LEGACY[1:4] else ():
        try:  # Big5 has dialects: the plainest that reads every byte
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return _strict(content, chosen, file), chosen


def _sample(content: bytes) -> bytes:
    first = re.search(rb"[\x80-\xff]", content)
    start = content.rfind(b"\n", 0, first.start() if first else 0) + 1
    sample = content[start : start + _SAMPLE]
    whole = sample.rfind(b"\n") + 1
    return sample[:whole] if whole and len(sample) == _SAMPLE else sample


def _read(sample: bytes, encoding: str) -> str:
    return sample.decode(encoding, "replace")


def _short(
    content: bytes, readings: dict[str, str], file: str, *, declared: str
) -> tuple[str, str]:
    """Take the one reading without an odd character, if a second opinion agrees."""
    second = declared or _second_opinion(content)
    for encoding in ("gb18030", "big5"):
        if _FAMILY.get(second) == encoding and oddness(readings[encoding]) <= 0.05:
            return _strict(content, encoding, file), encoding
    where = f"It may be {second}." if second else ""
    raise TextFileError.of("text.encoding", file, where=where)


def _second_opinion(content: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(_sample(content)[: _SAMPLE // 8]).best()
    return best.encoding if best else ""


def _refuse_binary(text: str, file: str) -> None:
    if (nul := text.find("\0")) >= 0:
        raise TextFileError.of("text.nul", file, where=f"Line {_line(text[:nul])}.")
    control_n = len(_CONTROL.findall(text))
    if control_n > max(3, len(text) / 1000):
        raise TextFileError.of("text.binary", file, where=f"{control_n:,} control characters.")


def _refuse_garbled(text: str, encoding: str, file: str) -> None:
    if (lost := text.find("\ufffd")) >= 0:
        where = f"Line {_line(text[:lost])} holds the sign for a lost character (U+FFFD)."
        raise TextFileError.of("text.garbled", file, where=where)
    for place in garbled_places(text)[:50]:
        # UTF-8 may hold any script, so there only a proof counts: undoing it gives words.
        if encoding.startswith("utf-8") and not _comes_back(_whole_line(text, place)):
            continue
        rule = "text.garbled" if encoding.startswith("utf-8") else "text.bytes"
        raise TextFileError.of(rule, file, where=f"Line {_line(text[:place])}.")


def _comes_back(line: str) -> bool:
    """Say whether undoing a usual mistake turns a line without known words into one with them."""
    return any(is_plausible(back) and word_n(back) > word_n(line) for back in _undone(line))


def _undone(line: str) -> Iterator[str]:
    beyond = "".join(character for character in line if not character.isspace())
    for wrong, right in (
        *(("gb18030", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("big5", "utf-8")),
        *(("latin-1", "gb18030"), ("cp1252", "gb18030"), ("big5", "gb18030"), ("gb18030", "big5")),
    ):
        # a character or two may be lost for good on the way
        yield beyond.encode(wrong, "ignore").decode(right, "ignore")


def _whole_line(text: str, place: int) -> str:
    end = text.find("\n", place)
    return text[text.rfind("\n", 0, place) + 1 : len(text) if end < 0 else end][:2000]


def _line(before: str) -> int:
    return before.count("\n") + 1
