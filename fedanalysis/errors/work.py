"""Errors about the work: folders, fonts, records, notebooks, the site."""

from __future__ import annotations

from typing import Self

from fedanalysis.errors.base import FedanalysisError, message


class FolderBusyError(FedanalysisError, RuntimeError):
    """Another run is writing into the same folder."""

    @classmethod
    def held(cls, folder: object, *, holder: str, seconds: float) -> Self:
        """Name the `folder`, who holds it, and for how many `seconds` it was waited for."""
        return cls(
            f"can't write into `{folder}`: {holder} is writing there.",
            where=f"Waited {seconds:g} s for it.",
            hint="Try again when it has ended, or choose another folder.",
        )


class FolderWriteError(FedanalysisError, OSError):
    """A folder can't be written into; what stood there stays as it was."""

    def __str__(self) -> str:
        return message(self.head, where=self.where, hint=self.hint)

    @classmethod
    def failed(cls, folder: object, *, why: str) -> Self:
        """Name the `folder`, and `why` in the system's words."""
        return cls(
            f"can't write into `{folder}`; no file there was begun or half replaced.",
            where=f"{why}.",
            hint="Make room, close the files in other programs, or choose another folder.",
        )


class FontError(FedanalysisError, RuntimeError):
    """No font at hand can draw Chinese, or a glyph is missing."""

    @classmethod
    def no_chinese_font(cls) -> Self:
        """Say what to install."""
        return cls(
            "a font with Chinese glyphs must be installed to draw figures.",
            hint="Run `pip install pylopdf-fonts-zh-cn`, or install Noto Sans CJK on the system.",
        )

    @classmethod
    def missing_glyph(cls, what: str) -> Self:
        """Say which glyph the chosen font lacks, in the words of the drawing library."""
        return cls("every character of a figure must have a glyph.", where=what)


class RecordError(FedanalysisError, ValueError):
    """A recorded result is malformed, doubled or absent."""


class NotebookError(FedanalysisError, RuntimeError):
    """A notebook failed; names it, its cell and the error."""

    @classmethod
    def failed(cls, notebook: str, *, cell: int, source: str, why: str) -> Self:
        """Name the notebook, the 1-based code cell, its first line, and the error."""
        return cls(
            f"notebook `{notebook}` must run from top to bottom.",
            where=f"Cell {cell} (`{source}`): {why}",
            hint="Open it with `fedanalysis lab` and run it cell by cell.",
        )


class BuildError(FedanalysisError, RuntimeError):
    """The site can't be rendered; the previous one stays as it was."""
