"""One step from a recorded number back to what it rests on, and the state of a file.

Takes paths, gives Step and FileState. A step names places, and of a ledger never a value.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from fedanalysis.language import Text
from fedanalysis.publish.guard_inputs import read_kept_inputs
from fedanalysis.publish.results import INPUTS
from fedanalysis.safety.paths import data_folder

StepKind = Literal[
    "row", "figure", "report", "ledger", "cell", "rule", "records", "file", "synthetic", "unknown"
]
DESCRIBED_IN = "data/datapackage.json"
KEPT_IN = f"notebooks/results/{INPUTS}"


@dataclass(frozen=True, slots=True)
class Place:
    """One cell of a ledger, as a spreadsheet names it.

    Attributes
    ----------
    sheet : str
        The sheet; empty in a text file.
    row : int
        1-based, as a spreadsheet shows it.
    column : str
        The letter of the column (``C``), or the catalogue's name where the file has no such cell.
    header : str
        The header as printed, or the catalogue's name of the column.
    why : str
        Code of the reason or rule that names the cell; empty where the record names it itself.
    """

    sheet: str
    row: int
    column: str
    header: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a recorded number rests on.

    Attributes
    ----------
    name : str
        As the record names it, a range taken apart: ``R0319``, ``S24a``, ``legal sizes``.
    kind : str
        ``row`` of an official table, ``figure`` of a case, ``report``, ``ledger``, ``cell``,
        ``rule``, ``records`` of other notebooks, ``file``, ``synthetic``, or ``unknown``.
    text : Text
        What it is, for a reader.
    file : str
        The file as shown, ``/`` between folders; empty where there is none.
    line : int
        1-based line of the file on which the row begins; 0 where there is none.
    fields : mapping of str to str
        The row as published, column by column; empty for a ledger.
    span : tuple of int
        0-based code points of the sentence in `report` and one past its end; ``()`` if unknown.
    report, sentence : str
        The report that holds the sentence, and the sentence as printed.
    places : tuple of Place
        Cells of a ledger.
    """

    name: str
    kind: StepKind
    text: Text
    file: str = ""
    line: int = 0
    fields: Mapping[str, str] = field(default_factory=dict)
    span: tuple[int, ...] = ()
    report: str = ""
    sentence: str = ""
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class FileState:
    """A file now, and as it was described.

    Attributes
    ----------
    file : str
        As shown in a :class:`Step`.
    sha256 : str
        Hexadecimal digits of the content with line feeds; empty where the file is missing.
    described : str
        The digits in the description, or the first 16; empty where none describes it.
    described_in : str
        The file that describes it; empty where none does.
    """

    file: str
    sha256: str
    described: str = ""
    described_in: str = ""

    @property
    def differs(self) -> bool:
        """Whether the file is another one than was described."""
        return bool(self.described) and not self.sha256.startswith(self.described)

    @property
    def text(self) -> Text:
        """What a reader must know of the file."""
        if not self.sha256:
            return Text("文件不在", "the file is missing")
        if not self.described_in:
            return Text("没有记录过校验和", "no checksum was written down")
        if self.differs:
            return Text(
                f"与 {self.described_in} 所记不同（{self.described}）",
                f"differs from {self.described_in} ({self.described})",
            )
        return Text(f"与 {self.described_in} 所记相同", f"as described in {self.described_in}")


def checksum(path: Path, *, as_is: bool = False) -> str:
    r"""Return the SHA-256 of a file with line feeds, as the description of the data counts it.

    Parameters
    ----------
    path : Path
        The file; ``""`` is returned where it can't be read.
    as_is : bool
        Whether its bytes count as they are, as cleaning counts them.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     _ = (Path(root) / "a.csv").write_bytes(b"a\r\n")
    ...     checksum(Path(root) / "a.csv")[:8]
    '87428fc5'
    """
    try:
        content = path.read_bytes()
        return hashlib.sha256(content if as_is else content.replace(b"\r\n", b"\n")).hexdigest()
    except OSError:
        return ""


def described_sums() -> dict[str, str]:
    """Return the checksums the data description holds, by path shown; empty without one."""
    try:
        text = (data_folder() / "datapackage.json").read_text(encoding="utf-8")
        resources = json.loads(text)["resources"]
        return {
            f"data/{each['path']}": str(each["hash"]).removeprefix("sha256:") for each in resources
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def shown_path(path: Path, project: Path) -> str:
    """Return `path` as a reader knows it: inside the project, or ``data/…`` of the package."""
    for folder, prefix in ((project, ""), (data_folder(), "data/")):
        if path.is_relative_to(folder):
            return prefix + path.relative_to(folder).as_posix()
    package = Path(__file__).resolve().parents[1]
    inside = path.is_relative_to(package)
    return f"fedanalysis/{path.relative_to(package).as_posix()}" if inside else path.name


def file_state(
    path: Path, project: Path, *, described: str = "", where: str = "", as_is: bool = False
) -> FileState:
    """Return the state of the file at `path`, beside the checksum of its description.

    Parameters
    ----------
    path, project : Path
        The file, and the folder that holds ``notebooks/``.
    described, where : str
        A checksum a study wrote down, and the file it stands in. Without it, data are described by
        the data package, and code by the inputs kept with the results.
    as_is : bool
        Whether bytes count as they are; see :func:`checksum`.
    """
    shown = shown_path(path, project)
    if not described and path.is_relative_to(data_folder()):
        name = f"data/{path.relative_to(data_folder()).as_posix()}"
        described, where = described_sums().get(name, ""), DESCRIBED_IN
    kept = None if described else read_kept_inputs(project / "notebooks" / "results")
    if kept is not None:
        described, where = kept.files.get(shown, ""), KEPT_IN
    return FileState(shown, checksum(path, as_is=as_is), described, where if described else "")
