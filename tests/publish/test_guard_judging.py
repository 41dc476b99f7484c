"""Faults of references are judged on notebooks that were run beforehand: no kernel is started."""

import copy
import json

import nbformat
import pytest

from fedanalysis.publish import guard
from fedanalysis.publish.guard import judge_run
from fedanalysis.publish.guard_runs import GuardedRun
from fedanalysis.publish.notebooks import Executed
from fedanalysis.publish.results import harvest, record, recorded, write_results


@pytest.fixture
def committed(tmp_path):
    """A committed notebook with its kept record, as (path, notebook)."""
    notebook = nbformat.v4.new_notebook()
    shown = recorded(record("n", 3, unit="seats", source="x"))._repr_mimebundle_()
    outputs = [
        [],
        [nbformat.v4.new_output("stream", text="three\n")],
        [nbformat.v4.new_output("execute_result", data=json.loads(json.dumps(shown)))],
    ]
    notebook.cells = [
        nbformat.v4.new_code_cell(f"cell({n})", id=f"c{n}", execution_count=n, outputs=each)
        for n, each in enumerate(outputs, 1)
    ]
    path = tmp_path / "01-a.ipynb"
    nbformat.write(notebook, path)
    write_results(tmp_path / "results", "01-a", harvest(notebook))
    return path, notebook


def judged(path, notebook):
    run = Executed(path.stem, "zh", notebook, harvest(notebook))
    found = judge_run(path, GuardedRun(path.stem, run, (), frozenset()))
    return [(f.kind, f.cell) for f in found]


def rewritten(path, change):
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    nbformat.write(notebook, path)


def test_equal_run_gives_no_finding(committed):
    assert judged(*committed) == []


def test_missing_reference_is_named_once(committed):
    path, notebook = committed
    (path.parent / "results" / "01-a.json").unlink()
    assert judged(path, notebook) == [("missing", 0)]


@pytest.mark.parametrize("content", ["{", "[]", '{"records": [{"id": "n"}]}', '{"records": 3}'])
def test_corrupt_reference_is_named_and_outputs_are_still_compared(committed, content):
    path, notebook = committed
    (path.parent / "results" / "01-a.json").write_text(content)
    run = copy.deepcopy(notebook)
    run.cells[1].outputs[0].text = "four\n"
    assert judged(path, run) == [("unread", 0), ("output", 2)]


def test_committed_notebook_with_a_doubled_record_is_named(committed):
    path, notebook = committed
    rewritten(path, lambda n: n.cells[1].outputs.append(n.cells[2].outputs[0]))
    assert ("unread", 0) in judged(path, notebook)


def test_hand_edited_reference_disagrees_with_the_notebook(committed):
    path, notebook = committed
    file = path.parent / "results" / "01-a.json"
    file.write_text(file.read_text().replace("3.0", "4.0"))
    assert judged(path, notebook) == [("reference", 0), ("record", 3)]


def test_reordered_and_unexecuted_cells_are_named_beside_changes(committed):
    path, notebook = committed

    def spoil(given):
        given.cells[0].execution_count = None
        given.cells[1].update(execution_count=5, outputs=[])

    rewritten(path, spoil)
    assert judged(path, notebook) == [("order", 1), ("order", 2), ("output", 2)]


def test_failed_run_still_has_its_references_judged(committed):
    path, _ = committed
    (path.parent / "results" / "01-a.json").write_text("{")
    run = GuardedRun("01-a", None, (), frozenset())
    assert [f.kind for f in judge_run(path, run)] == ["unread"]


def test_a_file_that_changed_while_it_ran_is_not_compared(committed):
    path, notebook = committed
    rewritten(path, lambda n: n.cells.append(nbformat.v4.new_code_cell("more", id="c9")))
    assert judged(path, notebook)[-1] == ("failed", 0)


def test_outputs_made_by_hand_that_make_no_sense_are_named(committed):
    path, notebook = committed
    content = json.loads(path.read_text())
    content["cells"][1]["outputs"] = [{"output_type": "stream"}]
    path.write_text(json.dumps(content))
    run = Executed(path.stem, "zh", notebook, harvest(notebook))
    (found,) = guard._judge(path, GuardedRun(path.stem, run, (), frozenset()))
    assert found.kind == "unread"


def test_results_of_a_notebook_that_is_gone_are_named(committed):
    path, _ = committed
    write_results(path.parent / "notebooks" / "results", "09-gone", ())
    (found,) = guard._left_over(path.parent, [path])
    assert (found.notebook, found.kind) == ("09-gone", "reference")
