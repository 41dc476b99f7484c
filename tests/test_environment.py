"""pyproject.toml is the one list of dependencies; the other two files follow from it.

Run as a script, this file rewrites environment.yml.
"""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
# Surely on conda-forge under the same name; anything else is installed by pip.
CONDA = {
    *("hatchling", "hypothesis", "import-linter", "ipykernel", "jupyterlab", "matplotlib", "mypy"),
    *("myst-nb", "nbclient", "nbformat", "nbval", "numpy", "numpydoc", "pandas", "pre-commit"),
    *("pydata-sphinx-theme", "pytest", "pytest-xdist", "pyyaml", "rich", "ruff", "scipy"),
    *("seaborn", "selenium", "sphinx", "statsmodels"),
}


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirements() -> list[str]:
    extras = project()["optional-dependencies"].values()
    return sorted({*project()["dependencies"], *(r for extra in extras for r in extra)})


def name(requirement: str) -> str:
    return re.match(r"[A-Za-z0-9._-]+", requirement).group().lower()


def environment() -> str:
    conda = [r for r in requirements() if name(r) in CONDA]
    pip = [r for r in requirements() if name(r) not in CONDA]
    lines = [
        "# Made from pyproject.toml by `nox -s lock`; do not edit.",
        "name: fedanalysis",
        "channels:",
        "  - conda-forge",
        "dependencies:",
        f'  - "python{project()["requires-python"]}"',
        "  - pip",
        *(f'  - "{r}"' for r in conda),
        "  - pip:",
        *(f'      - "{r}"' for r in pip),
        '      - "--editable=."',
    ]
    return "\n".join(lines) + "\n"


def test_environment_file_follows_from_pyproject():
    assert (ROOT / "environment.yml").read_text(encoding="utf-8") == environment()


def test_lock_holds_every_requirement_with_hashes_and_no_address():
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    locked = {line.split("==")[0].lower() for line in lock.splitlines() if "==" in line}
    assert {name(r) for r in requirements()} <= locked
    assert "://" not in lock
    assert not re.search(r"^-", lock, re.MULTILINE)
    blocks = re.split(r"\n(?=\S)", lock.strip())
    assert all("--hash=sha256:" in block for block in blocks)


if __name__ == "__main__":
    (ROOT / "environment.yml").write_text(environment(), encoding="utf-8", newline="\n")
