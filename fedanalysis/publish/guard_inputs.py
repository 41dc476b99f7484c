"""What results rest on: takes a project folder, gives content hashes of data, code and environment.

Kept beside the results in ``notebooks/results/inputs.json``, they name what changed since; the
hash of all of them tells ``check --fast`` what it may skip. Contents only, never time stamps.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fedanalysis.publish.results import INPUTS
from fedanalysis.safety.paths import STUDY_FILE, data_folder
from fedanalysis.safety.writing import write_text

PACKAGE = Path(__file__).resolve().parents[1]
_LOCKS = ("requirements.txt",)
_STUDY_FILES = (STUDY_FILE, "spellings.csv")
_SKIPPED = {"__pycache__", ".ipynb_checkpoints"}


@dataclass(frozen=True, slots=True)
class Inputs:
    """Content hashes of what the results of a project rest on.

    Attributes
    ----------
    files : mapping of str to str
        Path as a reader knows it (``data/official/series.csv``, ``fedanalysis/models/line.py``,
        ``notebooks/03-….ipynb``: its source without outputs) → 16 hexadecimal digits of SHA-256.
    environment : mapping of str to str
        ``Python`` and each package this one requires → its version.
    places : mapping of str to str
        Real path → the path a reader knows; not kept.
    """

    files: Mapping[str, str]
    environment: Mapping[str, str]
    places: Mapping[str, str] = field(default_factory=dict)


def read_inputs(project: Path, notebooks: Iterable[Path]) -> Inputs:
    """Hash the package, the data, the lock and the sources of `notebooks` as they are now."""
    found = dict(_input_files(project.resolve()))
    files = {name: _hash(path.read_bytes()) for name, path in sorted(found.items())}
    files |= {f"notebooks/{path.name}": hash_source(path) for path in notebooks}
    places = {str(path.resolve()): name for name, path in found.items()}
    return Inputs(files, _environment(), places)


def _input_files(project: Path) -> Iterator[tuple[str, Path]]:
    for path in _below(PACKAGE):
        yield f"{PACKAGE.name}/{path.relative_to(PACKAGE).as_posix()}", path
    data = data_folder().resolve()
    own = project in data.parents
    if not own and PACKAGE not in data.parents:
        for path in _below(data):
            yield f"package-data/{path.relative_to(data).as_posix()}", path
    for folder in {data, project / "data"} if own else {project / "data"}:
        for path in _below(folder):
            yield path.relative_to(project).as_posix(), path
    for name in (*_LOCKS, *_STUDY_FILES):
        if (project / name).is_file():
            yield name, project / name


def _below(folder: Path) -> list[Path]:
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(p in _SKIPPED or p[0] == "." for p in _parts(folder, path))
    ]


def _parts(folder: Path, path: Path) -> tuple[str, ...]:
    return path.relative_to(folder).parts


def _hash(content: bytes) -> str:
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()[:16]


def hash_source(path: Path) -> str:
    """Return the hash of a notebook's cells without their outputs; of its bytes if it is broken."""
    content = path.read_bytes()
    try:
        cells = json.loads(content)["cells"]
        told = [(c["cell_type"], "".join(c["source"])) for c in cells]
    except (ValueError, LookupError, TypeError):
        return _hash(content)
    return _hash(json.dumps(told).encode())


def _environment() -> dict[str, str]:
    found = {"Python": ".".join(platform.python_version_tuple()[:2])}
    try:
        required = importlib.metadata.requires(PACKAGE.name) or []
    except importlib.metadata.PackageNotFoundError:
        required = []
    for line in required:
        name = re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]
        if "extra ==" not in line:
            found[name] = _version(name)
    return found


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def whole_hash(inputs: Inputs, *, notebook: Path) -> str:
    """Return one hash of all that decides whether `notebook` passes, its references included.

    Sources of other notebooks don't count, their kept results do: the front page quotes them.
    """
    chapters = {name: value for name, value in inputs.files.items() if name.endswith(".ipynb")}
    files = {name: value for name, value in inputs.files.items() if name not in chapters}
    kept = sorted((notebook.parent / "results").glob("*.json"))
    told = [
        *sorted(files.items()),
        *sorted(inputs.environment.items()),
        *((path.name, _hash(path.read_bytes())) for path in kept),
        (notebook.name, _hash(notebook.read_bytes())),
        *((entry, "") for entry in _installed()),
        ("built", sys.version),
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _installed() -> list[str]:
    """Name what is installed by its folders, which carry versions; reading each would be slow."""
    folders = (Path(entry) for entry in sys.path if entry)
    return sorted({p.name for f in folders if f.is_dir() for p in f.glob("*.dist-info")})


def write_inputs(folder: Path, inputs: Inputs) -> None:
    """Keep `inputs` in ``<folder>/inputs.json``."""
    content = {"environment": dict(inputs.environment), "files": dict(inputs.files)}
    write_text(folder / INPUTS, as_json(content))


def as_json(content: Mapping[str, Any]) -> str:
    """Return `content` as JSON with sorted keys, a line each."""
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_kept_inputs(folder: Path) -> Inputs | None:
    """Return the inputs kept in `folder`; None where they are missing or broken."""
    try:
        content = json.loads((folder / INPUTS).read_text(encoding="utf-8"))
        parts = [{str(k): str(v) for k, v in content[p].items()} for p in ("files", "environment")]
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None
    return Inputs(*parts)


@dataclass(frozen=True, slots=True)
class InputChange:
    """One input that differs from the reference.

    Attributes
    ----------
    name : str
        Path, or name of a package.
    old, new : str
        First digits of the hashes, or versions; empty where there was or is none.
    used_by : tuple of str
        Notebooks with changed results that were seen to use it; empty where none was seen to.
    """

    name: str
    old: str
    new: str
    used_by: tuple[str, ...] = ()

    def __str__(self) -> str:
        told = f"{self.name}: {self.old[:8] or 'absent'} → {self.new[:8] or 'absent'}"
        return f"{told}, used by {', '.join(self.used_by)}" if self.used_by else told


def changed_inputs(
    old: Inputs | None, new: Inputs, *, used: Mapping[str, Iterable[str]]
) -> tuple[InputChange, ...]:
    """List the inputs that changed, those first that a notebook was seen to use.

    Parameters
    ----------
    old, new : Inputs
        Those of the reference and those of this run; without a reference nothing is listed.
    used : mapping of str to iterable of str
        Notebook → names of the inputs it was seen to read.

    Examples
    --------
    >>> two = [Inputs({"data/a.csv": h}, {"pandas": "3.0"}) for h in ("01" * 8, "02" * 8)]
    >>> print(*changed_inputs(*two, used={"03-women": ["data/a.csv"]}))
    data/a.csv: 01010101 → 02020202, used by 03-women
    """
    if old is None:
        return ()
    users: dict[str, list[str]] = {f"notebooks/{name}.ipynb": [name] for name in used}
    for notebook, names in used.items():
        for name in names:
            users.setdefault(name, []).append(notebook)
    found = [
        InputChange(name, before.get(name, ""), after.get(name, ""), tuple(users.get(name, ())))
        for before, after in ((old.files, new.files), (old.environment, new.environment))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]
    return tuple(sorted(found, key=lambda change: not change.used_by))
