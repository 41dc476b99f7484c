"""Every notebook still records the numbers kept in notebooks/results/."""

from pathlib import Path

import nbformat
import pytest

from fedanalysis.publish.notebooks import list_notebooks, records_by_notebook, run_book
from fedanalysis.publish.results import compare, harvest, read_results

FOLDER = Path(__file__).parents[2] / "notebooks"
PATHS = list_notebooks(FOLDER)


@pytest.fixture(scope="module")
def runs():
    return run_book(PATHS, ["zh"])


def test_fresh_numbers_equal_the_kept_ones(runs):
    changed = compare(read_results(FOLDER / "results"), records_by_notebook(runs))
    assert not changed, "\n".join(str(each) for each in changed)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_committed_outputs_hold_the_kept_numbers(path):
    kept = read_results(FOLDER / "results")[path.stem]
    assert harvest(nbformat.read(path, 4)) == kept


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_notebook_is_thin_and_bilingual(path):
    cells = nbformat.read(path, 4).cells
    code = [c.source for c in cells if c.cell_type == "code"]
    prose = [c for c in cells if c.cell_type == "markdown"]
    tags = [tuple(c.metadata.get("tags", [])) for c in prose]
    assert set(tags) == {("zh",), ("en",)}
    assert tags.count(("zh",)) == tags.count(("en",))
    assert sum(c.source.startswith("# ") for c in prose) == 2
    starts = ("def ", "class ", "for ", "while ", "if ", "with ", "try:")
    assert not any(line.startswith(starts) for source in code for line in source.splitlines())
    assert [c.execution_count for c in cells if c.cell_type == "code"] == list(
        range(1, len(code) + 1)
    )
    assert code[-1].rstrip().endswith(")")
    assert "recorded(" in code[-1]
