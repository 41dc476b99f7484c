"""The README's two commands are what the hosted checks run and what noxfile.py provides."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh.md")
UNIX = "python3 -m venv .venv && .venv/bin/pip install -q nox && .venv/bin/nox -s "
WINDOWS = r"py -m venv .venv && .venv\Scripts\pip install -q nox && .venv\Scripts\nox -s "


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def sessions():
    return set(re.findall(r"@nox\.session\ndef (\w+)\(", text("noxfile.py")))


@pytest.mark.parametrize("name", READMES)
def test_readme_gives_both_commands_for_unix_and_windows(name):
    lines = [line.strip() for line in text(name).splitlines()]
    for session in ("build", "tests"):
        assert lines.count(UNIX + session) == 1
        assert lines.count(WINDOWS + session) == 1


@pytest.mark.parametrize("name", READMES)
def test_every_session_the_readme_names_exists(name):
    named = set(re.findall(r"nox -s (\w+)", text(name)))
    assert {"build", "tests", "lab"} <= named <= sessions()


@pytest.mark.parametrize("name", READMES)
def test_every_folder_the_readme_names_exists(name):
    named = set(
        re.findall(r"(?:^|[\s`])((?:data/\w+|notebooks|docs|tests|benchmarks)/)", text(name))
    )
    assert named
    assert not [each for each in named if not (ROOT / each).is_dir()]


def test_hosted_checks_run_the_readme_s_command_and_lint():
    run = text(".ci/run").splitlines()
    assert UNIX + "tests" in run
    assert ".venv/bin/nox -s lint" in run


def test_noxfile_has_the_sessions_the_project_promises():
    assert {"build", "tests", "lint", "lab", "bench", "simulate", "lock"} <= sessions()


@pytest.mark.parametrize("module", ["benchmarks", "benchmarks.simulate", "fedanalysis"])
def test_modules_that_sessions_run_exist(module):
    assert f'"{module}"' in text("noxfile.py")
    path = ROOT / module.replace(".", "/")
    assert (path / "__main__.py").is_file() or path.with_suffix(".py").is_file()
