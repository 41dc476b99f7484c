"""Puts one story of a Word document (body, note, header) into lines: takes expat events.

"Story" is the standard's own word for a run of paragraphs and tables that belong together.
Reference: ISO/IEC 29500-1:2016, 17.2 to 17.4 (paragraphs, tables), 17.13.5 (revisions),
and part 3 (alternate content).
"""

from __future__ import annotations

from collections import Counter

_MOST_DEEP = 400  # Word itself stops far below this
# Runs of these are no text of the document as it stands, or not text at all.
_SKIPPED_NAMES = (
    "delText instrText delInstrText rPrChange pPrChange sectPrChange tblPrChange tcPrChange "
    "trPrChange tblGridChange numberingChange rt conflictDel"
)
_SKIPPED = frozenset(_SKIPPED_NAMES.split())
_MARK_PARENTS = frozenset(("rPr", "trPr", "numPr", "ctrlPr"))
_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "sym": "□", "ptab": "\t"}
_NO = frozenset(("0", "false", "off"))


class Story:
    """Collects the text between the tags.

    Attributes
    ----------
    seen : Counter
        How often: ``inserted``, ``deleted`` (runs, rows, paragraph marks), ``hidden`` (characters),
        ``symbol``, ``numbered``, ``outside`` (inserted documents).
    """

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self._path: list[str] = []
        self._skip = 0
        self._buffers: list[list[str]] = [[]]
        self._boxes: list[list[str]] = [[]]
        self._rows: list[list[str]] = []
        self._dropped_rows: list[bool] = []
        self._dropped_cells: list[bool] = []
        self._joined = False
        self._hidden = False
        self._text_n = 0
        self._choices: list[int] = []

    def text(self) -> str:
        """Return what was collected."""
        return "".join([*self._buffers[0], *self._boxes[0]])

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an opening tag, named ``namespace name``."""
        name = tag.rpartition(" ")[2]
        parent = self._path[-1] if self._path else ""
        self._path.append(name)
        if len(self._path) > _MOST_DEEP:
            raise RecursionError  # as a parser of trees would: the caller knows the file
        if self._skip or self._is_skipped(name, parent, attributes):
            self._skip += 1
            return
        self._mark(name, parent, attributes)
        self._open(name, parent)

    def end(self, _tag: str) -> None:
        """Take a closing tag."""
        name = self._path.pop()
        if self._skip:
            self._skip -= 1
            return
        self._close(name)

    def characters(self, text: str) -> None:
        """Take characters; only those of text elements are text."""
        if self._skip or not self._path or self._path[-1] != "t":
            return
        if self._hidden:
            self.seen["hidden"] += len(text)
            return
        self._write(text)

    def _is_skipped(self, name: str, parent: str, attributes: dict[str, str]) -> bool:
        if name in ("del", "moveFrom") and parent not in _MARK_PARENTS:
            self.seen["deleted"] += 1
            return True
        if name == "Fallback":
            return bool(self._choices) and self._text_n > self._choices[-1]
        if name in ("footnote", "endnote"):
            return "eparator" in _value(attributes, "type")
        return name in _SKIPPED

    def _mark(self, name: str, parent: str, attributes: dict[str, str]) -> None:
        """Note what properties say of the paragraph, row, cell or run they stand in."""
        if name in ("ins", "moveTo") and parent != "numPr":
            self.seen["inserted"] += 1
        elif name in ("del", "moveFrom") and parent == "trPr":
            self.seen["deleted"] += 1
            self._dropped_rows[-1:] = [True]
        elif name in ("del", "moveFrom") and parent == "rPr" and self._path[-3:-2] == ["pPr"]:
            self.seen["deleted"] += 1
            self._joined = True
        elif name == "cellDel" and self._dropped_cells:
            self.seen["deleted"] += 1
            self._dropped_cells[-1] = True
        elif name == "vanish" and self._path[-3:-1] == ["r", "rPr"]:
            self._hidden = _value(attributes, "val") not in _NO
        elif name == "numId" and parent == "numPr":
            self.seen["numbered"] += _value(attributes, "val") != "0"
        elif name in ("altChunk", "subDoc"):
            self.seen["outside"] += 1

    def _open(self, name: str, parent: str) -> None:
        if name in _CHARACTERS and parent == "r":
            self.seen["symbol"] += name == "sym"
            self._write(_CHARACTERS[name])
        elif name == "txbxContent":
            self._buffers.append([])
            self._boxes.append([])
        elif name == "tr":
            self._rows.append([])
            self._dropped_rows.append(False)
        elif name == "tc":
            self._buffers.append([])
            self._dropped_cells.append(False)
        elif name == "AlternateContent":
            self._choices.append(self._text_n)

    def _close(self, name: str) -> None:
        if name == "r":
            self._hidden = False
        elif name == "p":
            self._end_paragraph()
        elif name == "txbxContent":
            self._boxes.pop()
            self._boxes[-1].append("".join(self._buffers.pop()))
        elif name == "tc":
            self._end_cell()
        elif name == "tr":
            self._end_row()
        elif name == "AlternateContent":
            self._choices.pop()

    def _end_paragraph(self) -> None:
        if not self._joined:
            self._buffers[-1].append("\n")
        self._joined = False
        self._buffers[-1] += self._boxes[-1]
        self._boxes[-1] = []

    def _end_cell(self) -> None:
        text = "".join(self._buffers.pop()).removesuffix("\n")
        if not self._dropped_cells.pop() and self._rows:
            self._rows[-1].append(text)

    def _end_row(self) -> None:
        cells = self._rows.pop()
        if not self._dropped_rows.pop():
            self._buffers[-1].append("\t".join(cells) + "\n")

    def _write(self, text: str) -> None:
        self._text_n += len(text)
        self._buffers[-1].append(text)


def _value(attributes: dict[str, str], name: str) -> str:
    return next((v for k, v in attributes.items() if k.rpartition(" ")[2] == name), "")
