import csv
import shutil
from pathlib import Path

import nbformat
import pytest

from benchmarks.stability import (
    Circumstance,
    Outcome,
    as_table,
    circumstances,
    compare_under,
    find_python,
    records_under,
    shuffled_data,
)

ROOT = Path(__file__).resolve().parents[2]
SOURCE = """import time

import fedanalysis as fa

series = fa.official_series("vc_members_women_pct")
fa.recorded(
    fa.record("share", series["value"].iloc[-1], unit="percent", source="R0319"),
    fa.record("hash", hash("甲") % 1000, unit="of a text", source="the process"),
    fa.record("hours", time.timezone / 3600, unit="hours", source="the clock"),
)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """One notebook with a number that stays, one of the hash seed and one of the time zone."""
    project = tmp_path_factory.mktemp("shaken")
    (project / "notebooks").mkdir()
    shutil.copytree(ROOT / "data", project / "data")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SOURCE, id="one")])
    nbformat.write(notebook, project / "notebooks/03-one.ipynb")
    return project


def test_what_differs_is_named_and_what_stays_is_the_same(project):
    usual = records_under(Circumstance("usual", {"TZ": "UTC", "PYTHONHASHSEED": "0"}), project)
    assert [r["id"] for r in usual["03-one"]] == ["share", "hash", "hours"]
    other = Circumstance("all", {"TZ": "Asia/Shanghai", "PYTHONHASHSEED": "1"}, shuffled=1)
    outcome = compare_under(other, project, usual)
    assert [line.split()[1] for line in outcome.differing] == ["hash", "hours"]
    assert outcome.record_n == 3
    assert "2 DIFFER" in as_table([outcome])


def test_shuffled_data_hold_the_same_rows_in_another_order(project, tmp_path):
    copy = shuffled_data(project / "data", tmp_path / "data", seed=1)
    for name in ("official/series.csv", "cases/ulanhot-2011/figures.csv"):
        rows = []
        for folder in (project / "data", copy):
            with (folder / name).open(encoding="utf-8", newline="") as stream:
                rows.append(list(csv.reader(stream)))
        assert rows[0] != rows[1]
        assert rows[0][0] == rows[1][0]
        assert sorted(rows[0]) == sorted(rows[1])
    ledger = "synthetic/election.synthetic.csv"
    assert (copy / ledger).read_bytes() == (project / "data" / ledger).read_bytes()


def test_every_circumstance_of_the_list_is_there():
    names = [each.name for each in circumstances()]
    assert len(set(names)) == len(names)
    for word in ("shuffled", "time zone", "locale C", "gb18030", "hash seed random",
                 "BLAS threads 2", "Python 3.11", "Python 3.13"):  # fmt: skip
        assert any(word in name for name in names), word


def test_what_is_not_installed_is_said_and_is_no_failure(project):
    assert find_python("2.7") == ""
    outcome = compare_under(Circumstance("Python 2.7", python=""), project, {})
    assert outcome == Outcome("Python 2.7", skipped="not installed here")
    assert "not installed here" in as_table([outcome])
