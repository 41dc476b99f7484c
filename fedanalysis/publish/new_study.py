"""Makes the folder of a new study: takes a path, gives a folder ready for one's own files."""

from __future__ import annotations

import shutil
from pathlib import Path

from fedanalysis.catalogue.kinds import LedgerKind, ledger_kind, list_ledger_kinds
from fedanalysis.errors import StudyError
from fedanalysis.indicators.cleaned import CLEANED, RAW, REPORTS
from fedanalysis.safety.writing import naming_folder, write_text

TEMPLATE = Path(__file__).resolve().parent / "study_template"
_NAMES = {"gitignore.txt": ".gitignore"}  # under its own name it would rule what a wheel holds
_HEAD = """\
# 收到的原始文件 · Files as received

每个文件放进它那一种的文件夹，收到什么样就放什么样。程序只读不改，也不会提交到仓库。
Put each file into the folder of its kind, exactly as it reached you. Nothing here is ever changed \
or committed.

| 文件夹 Folder | 放什么 | What goes there | 必需的列 Columns it must have |
| --- | --- | --- | --- |
"""
_REPORT = "| `report/` | 报告（.docx .pdf .txt .md .html） | Reports | — |\n"
_FOOT = """
列名的写法可以不同（如“女委员”“其中女性”），程序认得常见的写法。斜线表示有其一即可。
Headers may be spelled in other ways; the program knows the usual ones. A slash means that one of \
them is enough.
"""


def make_study(folder: str | Path) -> tuple[Path, ...]:
    """Make the folder of a new study.

    Parameters
    ----------
    folder : str or Path
        Where to; it must not exist yet, or be empty.

    Returns
    -------
    tuple of Path
        The files written, by name.

    Raises
    ------
    StudyError
        If the folder holds anything, or something else than a folder stands there.
    FolderWriteError
        If the system refuses a write; what was begun is removed.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     [path.name for path in make_study(Path(root) / "my-city")][:3]
    ['.gitignore', 'README.md', 'README.zh.md']
    """
    folder = Path(folder)
    _check_free(folder)
    made = _first_missing(folder)
    written: list[Path] = []
    try:
        with naming_folder(folder):
            for name, text in _contents().items():
                write_text(folder / name, text)
                written.append(folder / name)
            raw = [f"{RAW}/{kind}" for kind in (*list_ledger_kinds(), REPORTS)]
            for empty in (*raw, CLEANED):
                (folder / empty).mkdir(parents=True, exist_ok=True)
    except BaseException:
        _undo(folder, made)
        raise
    return tuple(sorted(written))


def _check_free(folder: Path) -> None:
    nearest = next(place for place in (folder, *folder.absolute().parents) if _is_there(place))
    if not nearest.is_dir():
        raise StudyError.not_folder(folder)
    if nearest == folder:
        with naming_folder(folder):
            found = sorted(path.name for path in folder.iterdir())
        if found:
            raise StudyError.not_empty(folder, found)


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _first_missing(folder: Path) -> Path | None:
    """Return the topmost folder that has to be made, or None if `folder` is there."""
    missing = [place for place in (folder, *folder.absolute().parents) if not _is_there(place)]
    return missing[-1] if missing else None


def _undo(folder: Path, made: Path | None) -> None:
    if made is not None:
        shutil.rmtree(made, ignore_errors=True)
    elif folder.is_dir():
        for path in folder.iterdir():  # it was empty
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()


def _contents() -> dict[str, str]:
    """Return every file of a new study, by its path in the folder."""
    files = {
        path.relative_to(TEMPLATE).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(TEMPLATE.rglob("*"))
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & {*path.parts}
    }
    named = {_NAMES.get(name, name): text for name, text in files.items()}
    rows = "".join(_row(ledger_kind(name)) for name in list_ledger_kinds())
    return {**named, f"{RAW}/README.md": _HEAD + rows + _REPORT + _FOOT}


def _row(kind: LedgerKind) -> str:
    columns = {column.name: f"{column.zh} {column.en}" for column in kind.columns}
    needed = "; ".join(" / ".join(columns[name] for name in group) for group in kind.requires)
    return f"| `{kind.name}/` | {kind.title.zh} | {kind.title.en} | {needed} |\n"
