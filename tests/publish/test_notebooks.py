import json

import nbformat
import pytest

from fedanalysis.errors import NotebookError
from fedanalysis.publish.notebooks import (
    for_language,
    list_notebooks,
    records_by_notebook,
    run_book,
    run_notebook,
    run_notebooks,
    write_notebook,
)
from fedanalysis.publish.results import write_results

RECORD = 'fa.recorded(fa.record("n", {value}, unit="persons", source="made up", digits=0))'


def test_run_gives_records_and_leaves_the_file_alone(write):
    path = write("01-count", "import fedanalysis as fa", RECORD.format(value=3))
    before = path.read_bytes()
    run = run_notebook(path, "zh")
    assert [(r.id, r.value) for r in run.records] == [("n", 3.0)]
    assert path.read_bytes() == before


def test_two_runs_write_the_same_bytes(write, tmp_path):
    path = write("01-count", ("# 题", "zh"), "import os", 'os.environ["FEDANALYSIS_LANG"]')
    for name in ("a.ipynb", "b.ipynb"):
        write_notebook(tmp_path / name, run_notebook(path, "en"))
    assert (tmp_path / "a.ipynb").read_bytes() == (tmp_path / "b.ipynb").read_bytes()
    assert "'en'" in json.dumps(nbformat.read(tmp_path / "a.ipynb", 4).cells[2])


def test_failing_cell_is_named_with_its_notebook_and_error(write):
    path = write("01-broken", "x = 0", ("text", "zh"), "1 / x")
    with pytest.raises(NotebookError, match=r"01-broken\.ipynb") as caught:
        run_notebook(path, "zh")
    assert "Cell 2 (`1 / x`): ZeroDivisionError: division by zero" in str(caught.value)


def test_unreadable_notebook_is_named(tmp_path):
    (tmp_path / "01.ipynb").write_text("{")
    with pytest.raises(NotebookError, match=r"01\.ipynb"):
        run_notebook(tmp_path / "01.ipynb", "zh")


def test_runs_come_back_in_order_and_report_progress(write):
    paths = [write("01-a", RECORD.replace("fa.", "")), write("02-b", "1")]
    setup = "from fedanalysis.publish.results import record, recorded"
    paths[0] = write("01-a", setup, RECORD.replace("fa.", "").format(value=1))
    seen = []
    runs = run_notebooks(paths, ["zh"], done=lambda run: seen.append(run.name))
    assert [run.name for run in runs] == ["01-a", "02-b"]
    assert sorted(seen) == ["01-a", "02-b"]
    assert {k: len(v) for k, v in records_by_notebook(runs).items()} == {"01-a": 1, "02-b": 0}


def test_drafts_are_left_out(write):
    path = write("01-a", "1")
    write("_draft", "1")
    assert [p.name for p in list_notebooks(path.parent)] == ["01-a.ipynb"]


def test_front_page_quotes_this_run_and_the_kept_numbers_of_other_chapters(write, tmp_path):
    finding = (
        'fa.recorded(fa.record("n{0}", {0}, unit="persons", source="x", finding=fa.Text("a", "b")))'
    )
    paths = [write(f"0{n}-c", "import fedanalysis as fa", finding.format(n)) for n in (1, 2)]
    front = write("00-front", "import fedanalysis as fa", "list(fa.findings()['id'])")
    results = tmp_path / "notebooks" / "results"
    for run in run_notebooks(paths, ["zh"]):
        write_results(results, run.name, run.records)
    (results / "03-gone.json").write_text('{"records": []}')
    for asked in ([front], [front, paths[1]]):
        quoted = run_book(asked, ["zh"])[0].notebook.cells[1].outputs[0].data["text/plain"]
        assert quoted == "['n1', 'n2']"


def shown(*cells):
    """Run nothing: give each code cell an output that names it, unless it ends in an assignment."""
    notebook = nbformat.v4.new_notebook()
    for source in cells:
        if source.startswith("#"):
            notebook.cells.append(nbformat.v4.new_markdown_cell(source, metadata={"tags": ["zh"]}))
            continue
        cell = nbformat.v4.new_code_cell(source)
        if "=" not in source:
            cell.outputs = [nbformat.v4.new_output("stream", text=source)]
        notebook.cells.append(cell)
    page = for_language(notebook, "zh")
    return [(c.source, [o.text for o in c.get("outputs", [])]) for c in page.cells]


@pytest.mark.parametrize(
    ("cells", "page"),
    [
        (["# q", "x = 1", "a", "b"], [("# q", []), ("x = 1\n\na\n\nb", ["a", "b"])]),
        (["a", "# q", "b"], [("a", ["a"]), ("# q", []), ("b", ["b"])]),
        (["a", "x = 1", "# q", "b"], [("a", ["a"]), ("# q", []), ("x = 1\n\nb", ["b"])]),
        (["a", "# q", "x = 1"], [("a", ["a"]), ("# q", []), ("x = 1", [])]),
        (["x = 1", "y = 1"], [("x = 1\n\ny = 1", [])]),
    ],
    ids=["one block", "prose parts", "silent code waits", "silent code at the end", "no result"],
)
def test_results_come_before_their_code(cells, page):
    assert shown(*cells) == page


def test_page_of_one_language_keeps_code_folded_and_drops_the_other_prose(write):
    notebook = nbformat.read(write("01", ("# 题", "zh"), ("# Title", "en"), "1"), 4)
    page = for_language(notebook, "en")
    assert [c.source for c in page.cells] == ["# Title", "1"]
    assert page.cells[1].metadata["tags"] == ["hide-input"]
    assert len(notebook.cells) == 3
