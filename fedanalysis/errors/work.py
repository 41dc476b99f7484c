"""Errors about the work: folders, fonts, records, notebooks, the site."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from fedanalysis.errors.base import FedanalysisError, listed, message


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


class FolderTakenError(FedanalysisError, FileExistsError):
    """A folder to be made is there already and holds something; nothing was written."""

    def __str__(self) -> str:
        return message(self.head, where=self.where, hint=self.hint)

    @classmethod
    def holds(cls, folder: object, names: Iterable[object]) -> Self:
        """Name the `folder` and what is in it."""
        return cls(
            f"`{folder}` must be an empty folder or not be there yet.",
            where=f"It holds {listed(names)}.",
            hint="Choose another folder, or empty this one yourself; nothing was written.",
        )

    @classmethod
    def is_file(cls, folder: object) -> Self:
        """Say that a file stands where the `folder` should."""
        return cls(f"`{folder}` must be a folder, not a file.", hint="Choose another name.")


class DiskSpaceError(FedanalysisError, OSError):
    """The disk holds less room than what is to be written; nothing was written."""

    def __str__(self) -> str:
        return message(self.head, where=self.where, hint=self.hint)

    @classmethod
    def short(cls, folder: object, *, need: int, free: int) -> Self:
        """Say how many bytes the work in `folder` needs, and how many are free."""
        return cls(
            f"`{folder}` must lie on a disk with {need / 1e9:,.2f} GB free.",
            where=f"{free / 1e9:,.2f} GB are free; nothing was written.",
            hint="Ask for a smaller scale, make room, or choose a folder on another disk.",
        )


class FormExistsError(FedanalysisError, FileExistsError):
    """A form would take the place of a file that is there."""

    def __str__(self) -> str:
        return message(self.head, where=self.where, hint=self.hint)

    @classmethod
    def there(cls, folder: object, names: Iterable[str]) -> Self:
        """Name the `folder` and the files of these `names` in it."""
        return cls(
            f"can't write forms into `{folder}`: a file of that name is there.",
            where=f"{listed(names)}. Nothing was written or overwritten.",
            hint="It may hold what someone filled in; choose another folder, or move it away.",
        )


class EngineMemoryError(FedanalysisError, MemoryError):
    """An engine can't do what it is asked within the memory or disk space it may use."""

    @classmethod
    def beyond(cls, mib: int) -> Self:
        """Say how many MiB it may use."""
        return cls(
            f"can't do this within {mib:,} MiB of memory and the space for temporary files.",
            hint="Make fewer groups, free disk space, or open the engine with more `memory_mib`.",
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

    @classmethod
    def absent(cls, folder: object, names: Iterable[str]) -> Self:
        """Say that the `folder` has no notebook whose name begins with one of `names`."""
        begin = listed(names)
        return cls(
            f"`{folder}` must hold a notebook{f' that begins with {begin}' if begin else ''}.",
            hint="Names begin like `03-…`; those that begin with `_` are drafts and left out.",
        )


class FenceError(FedanalysisError, PermissionError):
    """A notebook under check did what would make its results depend on the outside."""

    def __str__(self) -> str:
        return message(self.head, where=self.where, hint=self.hint)

    @classmethod
    def socket(cls, what: str) -> Self:
        """Say to what the socket was to lead."""
        return cls(
            f"a notebook can't open a socket while it is checked: {what}.",
            hint="Put the data into a file under data/ and read that.",
        )


class BuildError(FedanalysisError, RuntimeError):
    """The site can't be rendered; the previous one stays as it was."""


class StudyError(FedanalysisError, ValueError):
    """The folder of a study, or the file that describes it, isn't as it must be."""

    @classmethod
    def not_empty(cls, folder: object, found: Iterable[str]) -> Self:
        """Name the `folder` and what was `found` in it."""
        return cls(
            f"a new study must go into an empty folder, and `{folder}` isn't.",
            where=f"It holds {listed(found)}. Nothing was written.",
            hint="Choose another name, such as `my-city-2`.",
        )

    @classmethod
    def not_folder(cls, path: object) -> Self:
        """Say that something else than a folder stands at `path`."""
        return cls(
            f"a new study must be a folder, and `{path}` is or lies in something else.",
            hint="Choose another name.",
        )

    @classmethod
    def nowhere(cls, start: object) -> Self:
        """Say that no study is at or above `start`."""
        return cls(
            "can't find a study here: no folder at or above has a `study.toml`.",
            where=f"Looked from {start} upwards.",
            hint="Go into the folder of the study, or make one: `fedanalysis new DIR`.",
        )

    @classmethod
    def broken(cls, path: object, why: str) -> Self:
        """Say `why` the description at `path` can't be used."""
        return cls(
            f"can't use `{path}`.",
            where=why,
            hint="Mend that line; `fedanalysis new` in another folder gives a file to compare.",
        )

    @classmethod
    def stale_summary(cls, path: object) -> Self:
        """Say that what cleaning wrote down at `path` can't be read."""
        return cls(
            f"can't read `{path}`, where cleaning wrote down what it did.",
            hint="Run `fedanalysis clean` again; it writes that file anew.",
        )
