import nbformat
import pytest

from fedanalysis.publish.guard_runs import run_guarded
from fedanalysis.publish.notebooks import list_notebooks

RECORD = "import fedanalysis as fa\nfa.recorded(fa.record('{}', {}, unit='persons', source='x'))"
TWICE = (
    "import fedanalysis as fa\nn = fa.record('b', 1, unit='persons', source='x')\n"
    "class Both:\n"
    "    def _repr_mimebundle_(self, **_):\n"
    "        one = fa.recorded(n)._repr_mimebundle_()\n"
    "        return {k: ({'records': v['records'] * 2} if 'vnd' in k else v) for k, v in one.items()}\n"
    "Both()"
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """One run of honest and of misbehaving notebooks, side by side."""
    folder = tmp_path_factory.mktemp("project") / "notebooks"
    (folder / "results").mkdir(parents=True)
    (folder / "results" / "03-corrupt.json").write_text("{")
    cells = {
        "00-front": ["import fedanalysis as fa", "list(fa.findings()['id'])"],
        "01-good": [
            "import fedanalysis as fa",
            "finding = fa.Text('甲', 'A')",
            "fa.recorded(fa.record('a', 3, unit='seats', source='x', finding=finding))",
        ],
        "02-hangs": ["x = 1", "while True: pass"],
        "03-rude": [
            "import warnings, socket, pathlib",
            "warnings.warn('careful')",
            "try: socket.create_connection(('example.org', 80))\nexcept OSError: pass",
            "_ = pathlib.Path('../outside.txt').write_text('x')",
            "_ = pathlib.Path('results/01-good.json').write_text('{\"records\": []}')",
        ],
        "04-fails": ["", "1 / 0"],
        "05-twice": [TWICE],
        "06-again": [RECORD.format("a", 4)],
        "08-dies": ["import os; os._exit(1)"],
    }
    for name, sources in cells.items():
        notebook = nbformat.v4.new_notebook()
        notebook.cells = [nbformat.v4.new_code_cell(s, id=f"c{n}") for n, s in enumerate(sources)]
        nbformat.write(notebook, folder / f"{name}.ipynb")
    (folder / "07-broken.ipynb").write_text("{")
    lines = []
    runs = run_guarded(list_notebooks(folder), roots=[], jobs=3, cell_seconds=4, done=lines.append)
    assert len(lines) == len(runs)
    return {run.name: run for run in runs}


def said(run):
    return [str(finding).removeprefix(f"{run.name}: ") for finding in run.findings]


def test_good_notebook_gives_its_records_and_no_finding(runs):
    assert said(runs["01-good"]) == []
    assert [(r.id, r.value) for r in runs["01-good"].records] == [("a", 3.0)]


def test_front_page_quotes_the_numbers_of_this_run(runs):
    assert said(runs["00-front"]) == []
    cell = runs["00-front"].executed.notebook.cells[1]
    assert cell.outputs[0].data["text/plain"] == "['a']"


def test_hanging_cell_is_named(runs):
    (message,) = said(runs["02-hangs"])
    assert "Cell 2 (`while True: pass`)" in message
    assert "timed out" in message


def test_broken_rules_name_the_cell_and_what_it_did(runs):
    by_kind = {}
    for finding in runs["03-rude"].findings:
        by_kind.setdefault(finding.kind, []).append((finding.cell, finding.why))
    assert by_kind["warning"] == [(2, "it warns: UserWarning: careful")]
    assert by_kind["socket"][0] == (
        3,
        "it opened a socket, which was blocked, to example.org",
    )
    assert [cell for cell, _ in by_kind["write"]] == [4, 5]
    assert "outside.txt" in by_kind["write"][0][1]
    assert not any(finding.failed for finding in runs["03-rude"].findings)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("04-fails", "ZeroDivisionError"),
        ("08-dies", "Kernel died"),
        ("05-twice", "record id `b` must be used once"),
        ("06-again", "`01-good` records that id, too"),
        ("07-broken", "can't read the notebook `07-broken.ipynb`"),
    ],
)
def test_each_fault_is_named_and_costs_no_other_run(runs, name, words):
    (finding,) = runs[name].findings
    assert finding.failed
    assert words in str(finding)


def test_nothing_to_run_is_nothing_done():
    assert run_guarded([], roots=[]) == []
