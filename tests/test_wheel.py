"""A wheel installed elsewhere has the official data and the look of the site inside it."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from publish.studies import REPORT, put, roster

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


def test_wheel_holds_the_template_of_a_study(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    template = ROOT / "fedanalysis/publish/study_template"
    inside = {
        f"fedanalysis/publish/study_template/{path.relative_to(template).as_posix()}"
        for path in template.rglob("*")
        if path.is_file() and ".ipynb_checkpoints" not in path.parts
    }
    assert len(inside) >= 9
    assert inside <= names


def test_a_study_goes_from_files_to_a_site_without_a_clone(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    env = {k: v for k, v in os.environ.items() if not k.startswith("FEDANALYSIS_")}
    env |= {"PYTHONPATH": str(tmp_path / "installed"), "PYTHONUTF8": "1"}

    def run(*arguments, cwd):
        command = [sys.executable, "-m", "fedanalysis", *arguments]
        how = {"cwd": cwd, "env": env, "capture_output": True, "encoding": "utf-8"}
        done = subprocess.run(command, check=False, **how)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("new", "my-city", cwd=tmp_path)
    study = tmp_path / "my-city"
    put(study, roster__one=roster(), report__summary=REPORT)  # no election return yet
    run("clean", cwd=study)
    said = run("build", cwd=study)
    assert "from 4 notebooks" in said
    pages = {
        f"{lang}{chapter}": next((study / "site" / lang).glob(f"{chapter}-*.html")).read_text(
            "utf-8"
        )
        for lang in ("zh", "en")
        for chapter in ("02", "03")
    }
    assert "在任干部 12 人，其中女性 6 人" in pages["zh02"]
    assert "12 cadres are in post, 6 of them women" in pages["en02"]
    assert "data/raw/election/" in pages["zh03"]
    site = (path for path in (study / "site").rglob("*") if path.is_file())
    assert not [path for path in site if "甲一".encode() in path.read_bytes()]
