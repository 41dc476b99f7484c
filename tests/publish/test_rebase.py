"""What a rebase writes, and what it leaves, on runs made up on the spot."""

import copy
from datetime import date

import nbformat
import pytest

from fedanalysis.errors import NotebookError, RecordError
from fedanalysis.publish import rebase as module
from fedanalysis.publish.guard import Checked, CheckReport
from fedanalysis.publish.guard_inputs import Inputs, read_kept_inputs
from fedanalysis.publish.guard_runs import GuardedRun
from fedanalysis.publish.guard_words import Finding
from fedanalysis.publish.notebooks import Executed
from fedanalysis.publish.rebase import rebase
from fedanalysis.publish.results import write_results

DAY = date(2024, 5, 6)


def stream(text):
    return [nbformat.v4.new_output("stream", text=text)]


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of one notebook with two shown cells, and its run with both outputs new."""
    monkeypatch.setattr(module, "read_inputs", lambda *_: Inputs({"a": "01"}, {}))
    notebook = nbformat.v4.new_notebook(metadata={"mine": "kept"})
    notebook.cells = [
        nbformat.v4.new_code_cell(f"c({n})", id=f"c{n}", execution_count=n, outputs=stream("old"))
        for n in (1, 2)
    ]
    folder = tmp_path / "notebooks"
    folder.mkdir()
    nbformat.write(notebook, folder / "01-a.ipynb")
    write_results(folder / "results", "01-a", ())
    return tmp_path


def checked(project, *findings):
    path = project / "notebooks" / "01-a.ipynb"
    notebook = copy.deepcopy(nbformat.read(path, as_version=4))
    for cell in notebook.cells:
        cell.outputs = stream("new")
    run = GuardedRun("01-a", Executed("01-a", "zh", notebook, ()), (), frozenset())
    return Checked(CheckReport(("01-a",), (), findings, ()), {path: run}, Inputs({}, {}))


def contents(project):
    return {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}


def test_only_the_outputs_of_changed_cells_are_replaced(project):
    finding = Finding("01-a", "output", cell=2, line="c(2)", old="old", new="new")
    done = rebase(project, checked(project, finding), reason="a|b\nc", day=DAY)
    assert done.notebooks == ("01-a",)
    notebook = nbformat.read(project / "notebooks" / "01-a.ipynb", as_version=4)
    assert [c.outputs[0].text for c in notebook.cells] == ["old", "new"]
    assert [c.id for c in notebook.cells] == ["c1", "c2"]
    assert notebook.metadata == {"mine": "kept"}
    log = (project / "notebooks" / "results" / "LOG.md").read_text()
    assert "## 2024-05-06: a|b c" in log
    assert "| 01-a | 2 | output | old | new |  |" in log
    assert read_kept_inputs(project / "notebooks" / "results") == Inputs({"a": "01"}, {})


def test_nothing_changed_touches_no_byte(project):
    before = contents(project)
    assert rebase(project, checked(project), reason="none", day=DAY).findings == ()
    assert contents(project) == before


@pytest.mark.parametrize(
    "finding",
    [
        Finding("01-a", "failed", why="timed out"),
        Finding("", "unread", "data", why="it is gone"),
        Finding("", "data", "data/a.csv", why="it changed while notebooks ran"),
    ],
    ids=["failed", "no data", "moving data"],
)
def test_what_could_not_run_keeps_everything_as_it_was(project, finding):
    before = contents(project)
    change = Finding("01-a", "output", cell=2)
    with pytest.raises(NotebookError, match="nothing was written"):
        rebase(project, checked(project, change, finding), reason="x", day=DAY)
    assert contents(project) == before


def test_a_broken_rule_is_no_reason_to_write(project):
    before = contents(project)
    warning = Finding("01-a", "warning", cell=1, why="it warns: X")
    assert rebase(project, checked(project, warning), reason="x", day=DAY).findings == ()
    assert contents(project) == before


def test_results_of_a_notebook_that_is_gone_go_and_are_logged(project):
    gone = project / "notebooks" / "results" / "09-gone.json"
    write_results(gone.parent, "09-gone", ())
    finding = Finding("09-gone", "reference", why="there is no such notebook")
    rebase(project, checked(project, finding), reason="x", day=DAY)
    assert not gone.exists()
    assert "09-gone" in (gone.parent / "LOG.md").read_text()


def test_changed_checksum_of_own_data_is_renewed(project, monkeypatch):
    (project / "data").mkdir()
    monkeypatch.setenv("FEDANALYSIS_DATA", str(project / "data"))
    monkeypatch.setattr(module, "describe", lambda folder: {"resources": [folder.name]})
    finding = Finding("", "data", "data/n.csv", old="sha256:1", new="sha256:2")
    rebase(project, checked(project, finding), reason="x", day=DAY)
    assert '"data"' in (project / "data" / "datapackage.json").read_text()
    assert "data file `data/n.csv`" in (project / "notebooks" / "results" / "LOG.md").read_text()


def test_checksums_of_the_package_are_not_a_study_s_to_renew(project, monkeypatch):
    monkeypatch.delenv("FEDANALYSIS_DATA", raising=False)
    before = contents(project)
    finding = Finding("", "data", "data/n.csv", old="sha256:1", new="sha256:2")
    assert rebase(project, checked(project, finding), reason="x", day=DAY).findings == ()
    assert contents(project) == before


@pytest.mark.parametrize("reason", ["", " \n", "…!"])
def test_empty_reason_is_refused(project, reason):
    with pytest.raises(RecordError, match="must say why"):
        rebase(project, checked(project), reason=reason, day=DAY)
