"""Small notebooks made on the spot."""

import nbformat
import pytest


def cell(source, *tags):
    make = nbformat.v4.new_markdown_cell if tags else nbformat.v4.new_code_cell
    return make(source, metadata={"tags": list(tags)} if tags else {})


def writer(project):
    """Return what writes a notebook of the given cells: code as text, prose as (text, tag)."""

    def _write(name, *sources):
        notebook = nbformat.v4.new_notebook(
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        )
        notebook.cells = [cell(s) if isinstance(s, str) else cell(*s) for s in sources]
        for number, each in enumerate(notebook.cells):
            each["id"] = f"cell-{number}"
        folder = project / "notebooks"
        folder.mkdir(exist_ok=True)
        nbformat.write(notebook, folder / f"{name}.ipynb")
        return folder / f"{name}.ipynb"

    return _write


@pytest.fixture
def write(tmp_path):
    """Write a notebook into the folder of the test."""
    return writer(tmp_path)


@pytest.fixture(scope="module")
def write_once(tmp_path_factory):
    """Write a notebook into a folder that the tests of a module share, and name the folder."""
    project = tmp_path_factory.mktemp("project")
    return writer(project), project
