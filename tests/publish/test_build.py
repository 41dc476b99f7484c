"""What `fedanalysis build` says when the data under it are missing, broken or changed."""

import hashlib
import shutil
from pathlib import Path

import pytest

from fedanalysis.catalogue.datapackage import changed_files
from fedanalysis.cli import main
from fedanalysis.publish.notebooks import run_notebook
from fedanalysis.publish.results import compare, read_results

ROOT = Path(__file__).parents[2]
SERIES = "official/series.csv"
POINT = "R0319,vc_members_women_pct,CN,China (national),全国,2020,24.2,"
RECORD = (
    'series = fa.official_series("vc_members_women_pct")\n'
    'fa.recorded(fa.record("share", series["value"].iloc[-1], unit="percent", source="R0319"))'
)


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A copy of the data folder, which the commands and the kernels read."""
    copy = tmp_path / "data"
    shutil.copytree(ROOT / "data", copy, ignore=shutil.ignore_patterns("raw"))
    monkeypatch.setenv("FEDANALYSIS_DATA", str(copy))
    return copy


@pytest.fixture
def project(write, tmp_path, monkeypatch):
    """A project of one small chapter, as the folder the command is called in."""
    write("01-share", ("# 题", "zh"), ("# Title", "en"), "import fedanalysis as fa", RECORD)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def checksum(path):
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def test_missing_data_file_is_named(data, project, capsys):
    (data / SERIES).unlink()
    assert main(["build"]) == 1
    assert str(data / SERIES) in capsys.readouterr().err
    assert not (project / "site").exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"\xff\xfe\x00", "UTF-8"), (b"row_id,year\nR1,2020\n", "must have column"), (b"", "columns")],
    ids=["not text", "other columns", "empty"],
)
def test_malformed_data_file_is_named_with_the_notebook_that_reads_it(
    data, project, capsys, content, why
):
    (data / SERIES).write_bytes(content)
    assert main(["build"]) == 1
    said = capsys.readouterr().err
    assert all(part in said for part in ("01-share.ipynb", "series.csv", why))
    assert not (project / "site").exists()


def test_changed_data_file_is_reported_and_the_build_goes_on(data, project, capsys):
    expected = checksum(data / SERIES)
    change(data / SERIES, POINT, POINT.replace("24.2", "25.2"))
    assert main(["build"]) == 0
    said = capsys.readouterr()
    line = f"Changed data: {SERIES}: expected {expected}, found {checksum(data / SERIES)}"
    assert line in said.err
    assert (project / "site" / "zh" / "01-share.html").exists()


def test_changed_data_file_is_refused_under_strict(data, project, capsys):
    change(data / SERIES, POINT, POINT.replace("24.2", "25.2"))
    assert main(["build", "--strict"]) == 1
    assert f"{SERIES}: expected sha256:" in capsys.readouterr().err
    assert not (project / "site").exists()


def test_changed_number_is_reported_with_its_notebook(data, project, capsys):
    assert main(["rebase", "--reason", "first"]) == 0
    change(data / SERIES, POINT, POINT.replace("24.2", "25.2"))
    capsys.readouterr()
    assert main(["build"]) == 0
    assert "Changed number: 01-share: share 24.2 → 25.2" in capsys.readouterr().err


def test_one_changed_value_names_the_chapter_and_its_numbers(data):
    assert not changed_files(data)
    change(data / SERIES, POINT, POINT.replace("24.2", "25.2"))
    name = "03-women-on-village-committees"
    run = run_notebook(ROOT / "notebooks" / f"{name}.ipynb", "zh")
    kept = read_results(ROOT / "notebooks" / "results")[name]
    found = {each.id: str(each) for each in compare({name: kept}, {name: run.records})}
    assert found["village_share_2020"] == f"{name}: village_share_2020 24.2 → 25.2"
    assert {"village_share_rise", "village_trend_slope", "women_per_committee_2020"} <= set(found)
    assert "women_per_committee_2005" not in found
