"""The description tells which file changed, on every checkout."""

import json
import shutil
from pathlib import Path

import pytest

from fedanalysis.catalogue.datapackage import changed_files, describe, main
from fedanalysis.errors import DataFileError
from fedanalysis.safety.paths import data_folder


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for name in ("official", "cases", "synthetic", "published"):
        shutil.copytree(data_folder() / name, tmp_path / name)
    shutil.copy(data_folder() / "datapackage.json", tmp_path)
    return tmp_path


def test_unchanged_files_are_not_reported(copied: Path) -> None:
    assert changed_files(copied) == []


def test_windows_line_ends_are_no_change(copied: Path) -> None:
    path = copied / "official/series.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert changed_files(copied) == []
    assert describe(copied) == describe()


def test_reports_the_changed_file_with_both_checksums(copied: Path) -> None:
    path = copied / "official/targets.csv"
    path.write_bytes(path.read_bytes().replace(b",30,", b",31,"))
    [change] = changed_files(copied)
    resources = {resource["path"]: resource["hash"] for resource in describe(copied)["resources"]}
    assert change.path == "official/targets.csv"
    assert change.found == resources["official/targets.csv"] != change.expected
    assert str(change) == (
        f"official/targets.csv: expected {change.expected}, found {change.found}"
    )


def test_names_a_missing_file(copied: Path) -> None:
    (copied / "official/events.csv").unlink()
    with pytest.raises(DataFileError, match=r"events\.csv"):
        changed_files(copied)
    with pytest.raises(DataFileError, match=r"events\.csv"):
        describe(copied)


@pytest.mark.parametrize("content", ["{", "{}", "[]", '{"resources": [{}]}', '{"resources": 3}'])
def test_names_an_unreadable_description(tmp_path: Path, content: str) -> None:
    (tmp_path / "datapackage.json").write_text(content)
    with pytest.raises(DataFileError, match=r"datapackage\.json"):
        changed_files(tmp_path)


def test_names_a_missing_description(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match=r"datapackage\.json"):
        changed_files(tmp_path)


def test_writes_the_description_it_prints(
    copied: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FEDANALYSIS_DATA", str(copied))
    (copied / "datapackage.json").unlink()
    assert main(["--write"]) == 0
    assert main([]) == 0
    written = (copied / "datapackage.json").read_text(encoding="utf-8")
    assert capsys.readouterr().out == written
    assert json.loads(written) == describe()
