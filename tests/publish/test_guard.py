"""One small project is checked, rebased and changed; each step is one run of its kernels."""

import hashlib
import json
import shutil
from datetime import date

import nbformat
import pytest

from fedanalysis.publish.guard import check_project
from fedanalysis.publish.rebase import rebase

DAY = date(2024, 5, 6)
CHAPTER = (
    "import fedanalysis as fa\nimport pandas as pd",
    "numbers = pd.read_csv(fa.data_file('official/n.csv'))",
    "numbers['n'].sum() / 3",
    "fa.recorded(fa.record('n_total', numbers['n'].sum(), unit='persons', source='n.csv'))",
)


def write_data(project, *numbers):
    rows = "".join(f"{year},{n!r}\n" for year, n in enumerate(numbers, 2018))
    (project / "data" / "official" / "n.csv").write_text(f"year,n\n{rows}")


def write_chapter(project, name, *sources):
    notebook = nbformat.v4.new_notebook(metadata={"mine": "kept"})
    notebook.cells = [nbformat.v4.new_markdown_cell("# 题", id="head", metadata={"tags": ["zh"]})]
    notebook.cells += [
        nbformat.v4.new_code_cell(s, id=f"c{n}", metadata={"tags": ["t"]})
        for n, s in enumerate(sources)
    ]
    nbformat.write(notebook, project / "notebooks" / f"{name}.ipynb")


def contents(project):
    return {
        path.relative_to(project).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(project.rglob("*"))
        if path.is_file() and ".fedanalysis" not in path.parts
    }


@pytest.fixture(scope="module")
def based(tmp_path_factory):
    """A project whose references were just made, and the check that made them."""
    project = tmp_path_factory.mktemp("based")
    (project / "notebooks").mkdir()
    (project / "data" / "official").mkdir(parents=True)
    write_data(project, 1.0, 2.0)
    checksum = hashlib.sha256((project / "data" / "official" / "n.csv").read_bytes()).hexdigest()
    resource = {"path": "official/n.csv", "hash": f"sha256:{checksum}"}
    (project / "data" / "datapackage.json").write_text(json.dumps({"resources": [resource]}))
    write_chapter(project, "01-one", *CHAPTER)
    write_chapter(project, "02-two", "2")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FEDANALYSIS_DATA", str(project / "data"))
        checked = check_project(project)
        rebase(project, checked, reason="first | run", day=DAY)
    return project, checked.report


@pytest.fixture
def project(based, tmp_path, monkeypatch):
    """A copy of it to change."""
    copy = shutil.copytree(based[0], tmp_path / "project")
    monkeypatch.setenv("FEDANALYSIS_DATA", str(copy / "data"))
    return copy


def test_project_without_references_says_so_and_how_to_make_them(based):
    _, report = based
    assert report.status == 2
    assert [f.notebook for f in report.findings] == ["01-one", "02-two"]
    assert all("rebase --reason" in str(f) for f in report.findings)


def test_first_rebase_keeps_ids_and_metadata_and_logs_its_reason(based):
    project, _ = based
    notebook = nbformat.read(project / "notebooks" / "01-one.ipynb", as_version=4)
    assert [c.id for c in notebook.cells] == ["head", "c0", "c1", "c2", "c3"]
    assert notebook.metadata == {"mine": "kept"}
    assert notebook.cells[1].metadata == {"tags": ["t"]}
    assert notebook.cells[3].outputs[0].data["text/plain"] == "np.float64(1.0)"
    log = (project / "notebooks" / "results" / "LOG.md").read_text()
    assert "## 2024-05-06: first | run" in log
    assert "| 01-one |  | no reference |" in log


def test_unchanged_project_is_the_same_and_a_rebase_touches_no_byte(project):
    before = contents(project)
    checked = check_project(project)
    assert (checked.report.status, checked.report.findings) == (0, ())
    assert rebase(project, checked, reason="nothing", day=DAY).findings == ()
    assert contents(project) == before
    again = check_project(project, fast=True)
    assert (again.report.checked, again.report.skipped) == ((), ("01-one", "02-two"))
    assert contents(project) == before


def test_noise_in_the_data_changes_no_result_but_the_checksum(project):
    write_data(project, 1.0 * (1 + 1e-12), 2.0 * (1 - 1e-12))
    report = check_project(project).report
    assert [(f.kind, f.name) for f in report.findings] == [("data", "data/official/n.csv")]
    assert report.status == 1


def test_changed_value_names_record_cell_and_cause_and_a_rebase_keeps_it(project, monkeypatch):
    write_data(project, 1.0, 3.5)
    untouched = (project / "notebooks" / "02-two.ipynb").read_bytes()
    checked = check_project(project)
    found = {f.kind: f for f in checked.report.findings}
    assert set(found) == {"record", "output", "data"}
    record = found["record"]
    assert (record.notebook, record.name, record.cell) == ("01-one", "n_total", 4)
    assert (record.old, record.new) == ("3 persons", "4.5 persons")
    assert record.relative == pytest.approx(0.5)
    assert (found["output"].cell, found["output"].old) == (3, "1.0")
    cause = checked.report.causes[0]
    assert (cause.name, cause.used_by) == ("data/official/n.csv", ("01-one",))
    assert json.loads(checked.report.to_json())["findings"][0]["new"] == "4.5 persons"
    monkeypatch.setattr("fedanalysis.publish.rebase.describe", lambda _: {"resources": []})
    done = rebase(project, checked, reason="revised", day=DAY)
    assert done.notebooks == ("01-one",)
    assert (project / "notebooks" / "02-two.ipynb").read_bytes() == untouched
    log = (project / "notebooks" / "results" / "LOG.md").read_text()
    assert log.count("## 2024-05-06") == 2
    assert "| 01-one | 4 | record `n_total` | 3 persons | 4.5 persons | +50 % |" in log
    assert check_project(project, fast=True).report.status == 0
