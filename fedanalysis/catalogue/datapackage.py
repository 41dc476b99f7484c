"""Describes the data files (fields, sources, licence, checksums) and tells which changed."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fedanalysis.catalogue.messy_truth import MESSY_TRUTH
from fedanalysis.catalogue.published import PUBLISHED
from fedanalysis.errors import DataFileError
from fedanalysis.safety.paths import data_folder
from fedanalysis.safety.writing import write_text
from fedanalysis.schema import (
    EVENTS,
    REPORT_FIGURES,
    SDG,
    SERIES,
    TARGETS,
    Table,
    frictionless_schema,
)

_NAME = "datapackage.json"
_BY_ROW = ({"title": "Named in each row: publisher, source_title, source_url."},)
_UN = (
    {
        "title": "United Nations Global SDG Indicators Database, series SG_GEN_LOCGELS, "
        "release of October 2020"
    },
)
_CASE = (
    {
        "title": "Self-assessment of the Women's Federation of Ulanhot on 2001-2010; "
        "see cases/ulanhot-2011/SOURCE.md"
    },
)
_MADE = (
    {"title": "Made up for this project; synthetic: no person, place or number in it is real"},
)
_PRINTED = ({"title": "Named in each row: citation and place"},)
_FILES: tuple[tuple[str, str, Table, Sequence[Mapping[str, str]]], ...] = (
    ("series", "official/series.csv", SERIES, _BY_ROW),
    ("events", "official/events.csv", EVENTS, _BY_ROW),
    ("targets", "official/targets.csv", TARGETS, _BY_ROW),
    ("sdg_5_5_1b", "official/sdg_5_5_1b.csv", SDG, _UN),
    ("ulanhot-2011", "cases/ulanhot-2011/figures.csv", REPORT_FIGURES, _CASE),
    ("messy-truth", "synthetic/messy/truth.synthetic.csv", MESSY_TRUTH, _MADE),
    ("published-results", "published/results.csv", PUBLISHED, _PRINTED),
)
_REPORT = ("ulanhot-2011-report", "cases/ulanhot-2011/report.zh.txt")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# name, path, format, media type, title in Chinese and in English
_SYNTHETIC = (
    (
        *("roster-synthetic", "synthetic/roster.synthetic.xlsx", "ledger"),
        _XLSX,
        *("合成的干部花名册，故意不整洁", "a made-up roster, messy on purpose (synthetic)"),
    ),
    (
        *("training-synthetic", "synthetic/training.synthetic.xlsx", "ledger"),
        _XLSX,
        *("合成的培训台账，故意不整洁", "a made-up training ledger, messy on purpose (synthetic)"),
    ),
    (
        *("election-synthetic", "synthetic/election.synthetic.csv", "ledger"),
        "text/csv",
        *(
            "合成的换届统计表，故意不整洁",
            "a made-up election return, messy on purpose (synthetic)",
        ),
    ),
    *(
        (
            *(f"messy-{stem}", f"synthetic/messy/{stem}.synthetic.{suffix}", "ledger", media),
            *(f"合成城市的{zh}，每格真值已知", f"{en} of a made-up city, truth known (synthetic)"),
        )
        for stem, suffix, media, zh, en in (
            ("roster", "xlsx", _XLSX, "干部花名册", "the roster"),
            ("training", "xlsx", _XLSX, "培训台账", "the training ledger"),
            ("election", "csv", "text/csv", "换届统计表", "the election return"),
            ("organisation", "xls", "application/vnd.ms-excel", "组织建设统计表", "organisations"),
            ("funding", "xlsx", _XLSX, "经费统计表", "the funding return"),
        )
    ),
)
_ABOUT = (
    "Published figures on women in grassroots self-government in China, quoted as facts with their "
    "sources. Conflicting figures stay as rows; one is preferred, with the reason. The licence "
    "covers the compilation (selection, arrangement, labels, notes), not the figures, which belong "
    "to the publishers named beside them. The files in published/ are data of published studies, "
    "under the terms that published/README.md names."
)


@dataclass(frozen=True, slots=True)
class FileChange:
    """A data file that differs from its description.

    Attributes
    ----------
    path : str
        Path inside the data folder.
    expected, found : str
        Checksums, ``sha256:`` and hexadecimal digits.
    """

    path: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, found {self.found}"


def describe(folder: Path | None = None) -> dict[str, Any]:
    """Return the data folder's description as a Frictionless data package (version 1).

    Sizes and checksums are of the content with line feeds, so that every checkout agrees.

    Parameters
    ----------
    folder : pathlib.Path, optional
        The data folder; the package's own if not given.

    Raises
    ------
    DataFileError
        If a file to describe is missing or unreadable.

    References
    ----------
    Frictionless Data, Tabular Data Package, version 1.
    """
    folder = folder or data_folder()
    return {
        "profile": "data-package",
        "name": "fedanalysis-data",
        "title": "妇联工作评估公开数据 / Published data on women's federation work",
        "description": _ABOUT,
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0, for the compilation",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "sources": [dict(source) for source in (*_BY_ROW, *_UN, *_CASE, *_MADE)],
        "resources": [
            *(_resource(folder, *entry) for entry in _FILES),
            _text(folder, *_REPORT),
            *(_made(folder, entry) for entry in _SYNTHETIC),
            *(
                _study_data(path)
                for path in sorted((folder / "published").glob("*.csv*"))
                if path.name != "results.csv"
            ),
        ],
    }


def changed_files(folder: Path) -> list[FileChange]:
    """Return the files of `folder` that differ from the checksums in its ``datapackage.json``.

    Parameters
    ----------
    folder : pathlib.Path
        The data folder.

    Returns
    -------
    list of FileChange
        One entry per changed file, in the order of the description; empty if nothing changed.

    Raises
    ------
    DataFileError
        If the description or a file it names is missing or unreadable.
    """
    path = folder / _NAME
    try:
        resources = json.loads(_content(path))["resources"]
        expected = {str(resource["path"]): str(resource["hash"]) for resource in resources}
    except (ValueError, LookupError, TypeError) as error:
        why = f"It doesn't describe files with `path` and `hash` ({type(error).__name__})."
        raise DataFileError.unreadable(path, why=why) from error
    found = {name: _checksum(_content(folder / name)) for name in expected}
    return [
        FileChange(name, wanted, found[name])
        for name, wanted in expected.items()
        if found[name] != wanted
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the description, or write it beside the data with ``--write``."""
    parser = argparse.ArgumentParser(description="Describe the data files.")
    parser.add_argument("--write", action="store_true", help=f"write data/{_NAME}")
    text = json.dumps(describe(), ensure_ascii=False, indent=2) + "\n"
    if parser.parse_args(arguments).write:
        write_text(data_folder() / _NAME, text)
    else:
        sys.stdout.write(text)
    return 0


def _resource(
    folder: Path, name: str, path: str, table: Table, sources: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    content = _content(folder / path)
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "path": path,
        "title": table.title.zh,
        "description": table.title.en,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": _checksum(content),
        "sources": [dict(source) for source in sources],
        "schema": frictionless_schema(table),
    }


def _text(folder: Path, name: str, path: str) -> dict[str, Any]:
    content = _content(folder / path)
    return {
        "profile": "data-resource",
        "name": name,
        "path": path,
        "title": "案例报告的转述",
        "description": "the case report retold in our own words, every figure kept",
        "format": "txt",
        "mediatype": "text/plain",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": _checksum(content),
        "sources": [dict(source) for source in _CASE],
    }


def _made(folder: Path, entry: tuple[str, ...]) -> dict[str, Any]:
    name, path, form, media, zh, en = entry
    content = _content(folder / path)
    return {
        "profile": "data-resource",
        "name": name,
        "path": path,
        "title": zh,
        "description": en,
        "format": form,
        "mediatype": media,
        "bytes": len(content),
        "hash": _checksum(content),
        "sources": [dict(source) for source in _MADE],
    }


def _study_data(path: Path) -> dict[str, Any]:
    content, packed = _content(path), path.suffix == ".gz"
    return {
        "profile": "data-resource",
        "name": "published-" + path.name.removesuffix(".gz").removesuffix(".csv").replace("_", "-"),
        "path": f"published/{path.name}",
        "title": "已发表研究的数据",
        "description": "data of a published study, as the package's methods are held against it",
        "format": "csv.gz" if packed else "study",
        "mediatype": "application/gzip" if packed else "text/csv",
        "bytes": len(content),
        "hash": _checksum(content),
        "sources": [{"title": f"See published/README.md, entry {path.name}"}],
    }


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        return content if path.suffix == ".gz" else content.replace(b"\r\n", b"\n")
    except FileNotFoundError as error:
        raise DataFileError.missing(path) from error
    except OSError as error:
        raise DataFileError.unreadable(path, why=str(error)) from error


def _checksum(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


if __name__ == "__main__":
    raise SystemExit(main())
