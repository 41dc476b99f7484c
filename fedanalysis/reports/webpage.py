"""Reads the text of an HTML page as a browser shows it: takes the source, gives lines and cells.

The tokens are found here, in one pass: the standard library's parser takes time that grows with
the square of a malformed page, and changes what it yields between Python versions.
"""

from __future__ import annotations

import html
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field

from fedanalysis.language import Text

_BLOCK_NAMES = (
    "address article aside blockquote body br caption center dd details dialog div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol option "
    "p pre section summary table tbody tfoot thead ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_UNSHOWN = frozenset(("script", "style", "template", "noscript", "iframe", "noembed", "noframes"))
_MARKUP = re.compile(r"<(?=/?[A-Za-z]|[!?])")
_OPENING = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][^\s/>]*)")
_TAG_PART = re.compile(r"""(?P<end>>)|=\s*(?P<quote>["'])""")
# Atomic, so that a page of comments costs no more than one look at each.
_PAGE = re.compile(
    r"""\s*+(?:<\?xml[^>]{0,200}\?>\s*+)?(?>(?><!--.{0,2000}?-->)\s*+){0,20}+
    <(?:!doctype\s+html | (?:html|head|body|meta|title|link|style|script|div|p|span|table|center
    |font|article|section|main|h[1-6]|ul|ol|br)\b)""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_BODY = re.compile(r"<(?:html|body)\b[^>]{0,500}>", re.IGNORECASE)
_HAN_BREAK = re.compile(
    "(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\r\n][ \t\r\n]*(?=[\u3000-\u9fff\uff00-\uffef])"
)
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_-]{1,40})""", re.I)


def is_page(text: str) -> bool:
    """Say whether `text` is HTML: it begins with a tag of a page, or holds the page's own tags."""
    return bool(_PAGE.match(text) or (_BODY.search(text[:8192]) and "</" in text))


def declared_charset(content: bytes) -> str:
    """Return the encoding a page declares in its first 4,096 bytes, in lower case, or nothing."""
    found = _CHARSET.search(content[:4096])
    return found[1].decode("ascii").lower() if found else ""


def page_text(source: str) -> tuple[str, tuple[Text, ...]]:
    r"""Return what a page shows, and remarks on what was left out.

    Blocks end lines, cells of a table are separated by tabs, blanks are joined as a browser
    joins them; scripts, styles and comments are dropped, entities decoded. Styles aren't
    interpreted: what they hide is read.

    Examples
    --------
    >>> page_text("<p>妇女<b>98</b>人&amp;</p><table><tr><td>村<td>3</table>")[0]
    '妇女98人&\n村\t3\n'
    """
    writer = _Writer()
    tokens = _Tokens(source)
    for kind, content in tokens:
        if kind == "text":
            writer.write(content)
        elif kind == "title":
            writer.title = " ".join(html.unescape(content[:500]).split())
        else:
            writer.tag(content, closing=kind == "close")
    return writer.text(), _remarks(writer.title, cut=tokens.cut)


def _remarks(title: str, *, cut: bool) -> tuple[Text, ...]:
    remarks = []
    if title:
        zh = f"网页标题“{title}”未计入正文。"
        remarks.append(Text(zh, f"The page's title, “{title}”, is no part of the text."))
    if cut:
        zh = "网页在脚本、注释或标签中中断，其后内容未能读取。"
        en = "The page breaks off inside a script, comment or tag; nothing after that is read."
        remarks.append(Text(zh, en))
    return tuple(remarks)


class _Tokens:
    """The source cut into text, titles and tags, in time linear in its length."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.cut = False
        self._quotes_count = True

    def __iter__(self) -> Iterator[tuple[str, str]]:
        source, at = self.source, 0
        while at < len(source):
            markup = _MARKUP.search(source, at)
            if markup is None or markup.start() != at:
                end = markup.start() if markup else len(source)
                yield "text", source[at:end]
                at = end
                continue
            found = _OPENING.match(source, at)
            if found is None:
                at = self._other(at)
                continue
            name = found["name"].lower()
            at = self._tag_end(found.end())
            yield ("close" if found["close"] else "open"), name
            if not found["close"] and name in (*_UNSHOWN, "title", "textarea"):
                at = yield from self._raw(at, name)

    def _other(self, at: int) -> int:
        """Pass over a comment or declaration."""
        if self.source.startswith("<!--", at):
            return self._after("-->", at + 4)
        if self.source.startswith("<![CDATA[", at):
            return self._after("]]>", at + 9)
        return self._after(">", at + 2)

    def _after(self, mark: str, at: int) -> int:
        end = self.source.find(mark, at)
        self.cut = self.cut or end < 0
        return end + len(mark) if end >= 0 else len(self.source)

    def _tag_end(self, at: int) -> int:
        """Return where the tag ends; after one unclosed quote, quotes are ignored for good."""
        place = at
        while self._quotes_count and (part := _TAG_PART.search(self.source, place)):
            if part["end"]:
                return part.end()
            place = self.source.find(part["quote"], part.end()) + 1
            if not place:
                break
        self._quotes_count = False
        return self._after(">", at)

    def _raw(self, at: int, name: str) -> Generator[tuple[str, str], None, int]:
        """Pass over what is no markup, up to the closing tag; yield it if it is shown."""
        closing = re.compile(rf"</{re.escape(name)}(?=[\s/>])", re.IGNORECASE)
        found = closing.search(self.source, at)
        self.cut = self.cut or found is None
        end = found.start() if found else len(self.source)
        if name not in _UNSHOWN:
            yield ("title" if name == "title" else "text"), self.source[at:end]
        return end


@dataclass
class _Writer:
    """Puts lines together from text and tags."""

    pieces: list[str] = field(default_factory=list)
    # For each table one stands in: cells begun in the row, and the pieces before the row.
    rows: list[tuple[int, int]] = field(default_factory=list)
    pre: int = 0
    title: str = ""

    def write(self, raw: str) -> None:
        text = html.unescape(raw) if "&" in raw else raw
        if self.pre:
            self.pieces.append(text.replace("\r\n", "\n"))
            return
        text = _BLANKS.sub(" ", _HAN_BREAK.sub("", text))
        if text.startswith(" ") and self._last() in " \t\n":
            text = text[1:]
        if text:
            self.pieces.append(text)

    def tag(self, name: str, *, closing: bool) -> None:
        if name in ("td", "th"):
            if not closing:
                self._cell()
        elif name == "tr":
            self._line(after="\n")
            self.rows[-1:] = [(0, len(self.pieces))]
        elif name in _BLOCKS:
            self._block(name, closing=closing)

    def text(self) -> str:
        return "".join(self.pieces)

    def _block(self, name: str, *, closing: bool) -> None:
        self._line(after="\n\t")
        if name == "table" and not closing:
            self.rows.append((0, len(self.pieces)))
        elif name == "table" and self.rows:
            self.rows.pop()
        elif name == "pre":
            self.pre = max(0, self.pre + (-1 if closing else 1))

    def _cell(self) -> None:
        cells, row = self.rows[-1] if self.rows else (0, len(self.pieces))
        if cells:
            self._strip(" \n", row)
            self.pieces.append("\t")
        self.rows[-1:] = [(cells + 1, row)]

    def _line(self, *, after: str) -> None:
        """End the line, unless it is empty (`after` a line feed) or a cell just begun."""
        self._strip(" ", 0)
        if self._last() not in after:
            self.pieces.append("\n")

    def _strip(self, characters: str, floor: int) -> None:
        """Take blanks off the end, down to the first `floor` pieces."""
        while len(self.pieces) > floor:
            self.pieces[-1] = self.pieces[-1].rstrip(characters)
            if self.pieces[-1]:
                return
            self.pieces.pop()

    def _last(self) -> str:
        return self.pieces[-1][-1] if self.pieces else "\n"
