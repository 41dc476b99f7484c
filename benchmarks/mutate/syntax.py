"""Finds what can go wrong in code: takes Python source, gives Edits.

Signs, comparisons, constants and operators; columns named where one is taken out of a table; and
labels. Each edit replaces one span, so that every other line stays where it is.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_OPERATED: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_UNGUARDED = {"strict", "frozen", "slots", "eq", "repr", "order", "init", "compare"}


@dataclass(frozen=True, slots=True)
class Edit:
    """One span of a source and what may stand there instead.

    Attributes
    ----------
    line : int
        1-based line on which the span begins.
    start, end : int
        Offsets of the span in characters, `end` exclusive.
    old : str
        What stands there.
    choices : tuple of str
        What may stand there instead; never empty.
    """

    line: int
    start: int
    end: int
    old: str
    choices: tuple[str, ...]

    def apply(self, source: str, new: str) -> str:
        """Return `source` with `new` in place of the span."""
        return source[: self.start] + new + source[self.end :]

    def told(self, new: str) -> str:
        """Return ``old → new`` on one line."""
        return " → ".join(f"`{' '.join(text.split())}`" for text in (self.old, new))


class _Source:
    """A parsed source that tells where a node stands, in characters."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self._starts = [0]
        for line in text.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._lines = text.splitlines(keepends=True)

    def edit(self, node: ast.expr, choices: tuple[str, ...]) -> Iterator[Edit]:
        start = self._offset(node.lineno, node.col_offset)
        end = self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
        old = self.text[start:end]
        if kept := tuple(choice for choice in choices if choice != old):
            yield Edit(node.lineno, start, end, old, kept)

    def _offset(self, line: int, column: int) -> int:
        # columns are counted in bytes of UTF-8
        before = self._lines[line - 1].encode()[:column].decode()
        return self._starts[line - 1] + len(before)


def _plain(tree: ast.AST) -> Iterator[ast.AST]:
    """Walk a tree without annotations, decorators, and the inside of formatted strings."""
    yield tree
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for node in value if isinstance(value, list) else [value]:
            guarded = isinstance(node, ast.keyword) and node.arg in _UNGUARDED
            if isinstance(node, ast.AST) and not guarded and not isinstance(node, ast.JoinedStr):
                yield from _plain(node)


def code_edits(text: str, *, numbers: bool = True) -> tuple[Edit, ...]:
    """Return the edits of signs, comparisons, operators and (if `numbers`) constants.

    Examples
    --------
    >>> [edit.told(edit.choices[0]) for edit in code_edits("a = -b + 2 if c < 1.5 else True")]
    ['`c < 1.5` → `c <= 1.5`', '`1.5` → `1.65`', '`-b + 2` → `-b - 2`', '`-b` → `b`', \
'`2` → `3`', '`True` → `False`']
    """
    source = _Source(text)
    nodes = [node for node in _plain(source.tree) if isinstance(node, ast.expr)]
    return tuple(
        edit
        for node in nodes
        for edit in source.edit(node, tuple(_code_choices(node, numbers=numbers)))
    )


def _code_choices(node: ast.expr, *, numbers: bool) -> Iterator[str]:
    match node:
        case ast.Compare(left, [op, *rest], comparators):
            for other in _COMPARED.get(type(op), ()):
                yield _bracketed(ast.Compare(left, [other(), *rest], comparators), node)
        case ast.BinOp(left, op, right):
            for operator in _OPERATED.get(type(op), ()):
                yield _bracketed(ast.BinOp(left, operator(), right), node)
        case ast.BoolOp(op, values):
            yield _bracketed(ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values))
        case ast.UnaryOp(ast.USub() | ast.Not() | ast.Invert(), operand):
            yield ast.unparse(operand)
        case ast.Constant(value) if isinstance(value, bool):
            yield str(not value)
        case ast.Constant(value) if numbers and isinstance(value, int):
            yield from (str(value + 1), f"({value - 1})" if value < 1 else str(value - 1))
        case ast.Constant(value) if numbers and isinstance(value, float):
            yield repr(round(1.1 * value, 12) if value else 1.0)


def _bracketed(node: ast.expr, old: ast.expr | None = None) -> str:
    text = ast.unparse(ast.fix_missing_locations(node))
    strength = isinstance(old, ast.BinOp) and not isinstance(old.op, ast.Add | ast.Sub)
    return f"({text})" if strength or isinstance(node, ast.BoolOp) else text


def column_edits(text: str) -> tuple[Edit, ...]:
    """Return the edits of a column's name to another one named in the same source.

    Examples
    --------
    >>> [edit.told(edit.choices[0]) for edit in column_edits('f(t["low"], t["high"])')]
    ['`"low"` → `"high"`', '`"high"` → `"low"`']
    """
    source = _Source(text)
    found = [
        node
        for place in _plain(source.tree)
        for node in _column_places(place)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _NAME.fullmatch(node.value)
    ]
    names = sorted({str(node.value) for node in found})
    return tuple(
        edit
        for node in found
        for edit in source.edit(node, tuple(f'"{n}"' for n in names if n != node.value))
        if edit.old == f'"{node.value!s}"'
    )


def _column_places(node: ast.AST) -> Iterator[ast.AST]:
    """Walk what takes a column: an index, or the key under which a table is told of it."""
    if isinstance(node, ast.Subscript):
        yield from _plain(node.slice)
    elif isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        yield from (key for key, value in pairs if key and isinstance(value, ast.Call))


def label_edits(text: str) -> tuple[Edit, ...]:
    """Return the edits of words a reader sees: one character less, or another digit.

    A label is a string in quotation marks, on one line, with a blank, a Chinese character, or a
    capital first; docstrings are none, nor is what a formatted string joins.

    Examples
    --------
    >>> [edit.told(edit.choices[0]) for edit in label_edits('Text("村民", "Members of 3")')]
    ['`"村民"` → `"村"`', '`"Members of 3"` → `"Members of 4"`']
    """
    source = _Source(text)
    documented = {
        id(node.body[0].value)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return tuple(
        edit
        for node in _plain(source.tree)
        if isinstance(node, ast.Constant) and id(node) not in documented and _is_label(node)
        for edit in source.edit(node, (_other_label(str(node.value)),))
        if edit.old == f'"{node.value!s}"'
    )


def _is_label(node: ast.Constant) -> bool:
    value = node.value
    return isinstance(value, str) and bool(re.search(r"[一-鿿]|^[A-Z][a-z]|\w \w", value))


def _other_label(value: str) -> str:
    if digit := re.search(r"[0-8]", value):
        return f'"{value[: digit.start()]}{int(digit[0]) + 1}{value[digit.end() :]}"'
    at = len(value) // 2
    at += value[at] == " "  # a lost blank may be no change where blanks are joined
    return f'"{value[:at]}{value[at + 1 :]}"'
