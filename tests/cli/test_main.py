import json
import subprocess
import sys

import pandas as pd
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


REPORT = "共有干部100人，其中女干部40人，占{}%。\n"


@pytest.fixture
def report(tmp_path):
    def _write(share):
        path = tmp_path / "report.txt"
        path.write_text(REPORT.format(share), encoding="utf-8")
        return path

    return _write


def test_extract_writes_one_row_a_figure(report, tmp_path, capsys):
    out = tmp_path / "out.csv"
    assert main(["extract", str(report(40)), "--csv", str(out)]) == 0
    table = pd.read_csv(out)
    assert table["text"].tolist() == ["100人", "40人", "40%"]
    assert table["base_start"].tolist()[2] == table["start"].tolist()[0]
    assert "3 figures" in capsys.readouterr().out


@pytest.mark.parametrize(("share", "status"), [(40, 0), (60, 1)])
def test_strict_audit_exits_1_only_if_something_is_proved(report, tmp_path, share, status):
    json_file, page = tmp_path / "out.json", tmp_path / "out.html"
    arguments = ["audit", str(report(share)), "--json", str(json_file), "--html", str(page)]
    assert main([*arguments, "--strict", "--lang", "en"]) == status
    assert main(arguments) == 0
    proved = [f for f in json.loads(json_file.read_text())["findings"] if f["severity"] == "proved"]
    assert bool(proved) == bool(status)
    assert "<h1>" in page.read_text(encoding="utf-8")


def test_unreadable_report_is_named_and_nothing_is_written(tmp_path, capsys):
    (tmp_path / "empty.txt").write_bytes(b"")
    out = tmp_path / "out.csv"
    assert main(["extract", str(tmp_path / "empty.txt"), "--csv", str(out)]) == 1
    assert "empty.txt" in capsys.readouterr().err
    assert not out.exists()


def test_unwritable_output_is_named(report, tmp_path, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert main(["extract", str(report(40)), "--csv", str(blocked / "out.csv")]) == 1
    said = capsys.readouterr().err
    assert "can't use" in said
    assert "Traceback" not in said
