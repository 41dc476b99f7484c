"""Small notebooks made on the spot."""

import nbformat
import pytest


def cell(source, *tags):
    make = nbformat.v4.new_markdown_cell if tags else nbformat.v4.new_code_cell
    return make(source, metadata={"tags": list(tags)} if tags else {})


@pytest.fixture
def write(tmp_path):
    """Write a notebook of the given cells: code as text, prose as (text, tag)."""

    def _write(name, *sources):
        notebook = nbformat.v4.new_notebook(
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        )
        notebook.cells = [cell(s) if isinstance(s, str) else cell(*s) for s in sources]
        for number, each in enumerate(notebook.cells):
            each["id"] = f"cell-{number}"
        folder = tmp_path / "notebooks"
        folder.mkdir(exist_ok=True)
        nbformat.write(notebook, folder / f"{name}.ipynb")
        return folder / f"{name}.ipynb"

    return _write
