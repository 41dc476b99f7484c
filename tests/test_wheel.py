"""A wheel installed elsewhere has the official data and the look of the site inside it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    [path] = folder.glob("fedanalysis-*-py3-none-any.whl")
    return path


def test_wheel_holds_data_catalogue_and_theme(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    data = {f"fedanalysis/_data/official/{p.name}" for p in (ROOT / "data/official").glob("*.csv")}
    cases = {
        f"fedanalysis/_data/cases/{p.relative_to(ROOT / 'data/cases').as_posix()}"
        for p in (ROOT / "data/cases").rglob("*.csv")
    }
    published = {
        f"fedanalysis/_data/published/{p.name}" for p in (ROOT / "data/published").iterdir()
    }
    inside = {
        p.relative_to(ROOT).as_posix()
        for folder in ("catalogue", "publish/theme")
        for p in (ROOT / "fedanalysis" / folder).rglob("*")
        if p.is_file() and "__pycache__" not in p.parts
    }
    assert len(data) >= 4
    assert any(name.endswith("fedanalysis.css") for name in inside)
    assert data | cases | published | inside | {"fedanalysis/_data/datapackage.json"} <= names


def test_wheel_holds_nothing_else_of_the_project(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    strange = ("tests/", "notebooks/", "site/", "fedanalysis/_data/raw", "benchmarks/")
    assert not [name for name in names if name.startswith(strange) or "__pycache__" in name]


def test_package_from_the_wheel_reads_its_own_data(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = (
        "import fedanalysis as fa; print(fa.__file__); "
        "print(fa.official_series('vc_members_women_pct')['women_share'].iloc[-1]); "
        "print(len(fa.case_figures()) > 30)"
    )
    env = {k: v for k, v in os.environ.items() if k != "FEDANALYSIS_DATA"}
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**env, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert Path(said[0]).is_relative_to(tmp_path)
    assert said[1:] == ["0.242", "True"]
