import subprocess
import sys

import pytest

from fedanalysis.cli import main


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    said = capsys.readouterr().out
    assert all(verb in said for verb in ("build", "run", "lab", "examples:"))


def test_wrong_usage_exits_2():
    with pytest.raises(SystemExit) as stopped:
        main(["bild"])
    assert stopped.value.code == 2


def test_outside_a_project_the_message_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["build"]) == 1
    assert "notebooks" in capsys.readouterr().err


def test_module_and_command_are_the_same():
    said = subprocess.run(
        [sys.executable, "-m", "fedanalysis", "--help"], capture_output=True, text=True, check=True
    ).stdout
    assert said.startswith("usage: fedanalysis")


def test_import_loads_no_heavy_library():
    code = (
        "import sys, fedanalysis; "
        "print([m for m in ('pandas','statsmodels','matplotlib','seaborn') if m in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
