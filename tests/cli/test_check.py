"""The verbs `check` and `rebase` on findings made up on the spot; the kernels are tested below."""

import json
from types import SimpleNamespace

import pytest

from fedanalysis.cli import main
from fedanalysis.errors import NotebookError
from fedanalysis.publish import guard
from fedanalysis.publish.guard import Checked, CheckReport
from fedanalysis.publish.guard_inputs import InputChange, Inputs
from fedanalysis.publish.guard_words import Finding

CHANGED = Finding("03", "record", "share", cell=4, line="show()", old="1 %", new="2 %", relative=1)
FAILED = Finding("04", "failed", why="a cell timed out")
CAUSES = tuple(InputChange(f"data/{n}.csv", "01" * 8, "02" * 8, ("03",)) for n in range(14))


@pytest.fixture
def found(tmp_path, monkeypatch):
    """Let a check find what a test says; give the options it was called with."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "03.ipynb").write_text("{}")
    monkeypatch.chdir(tmp_path)
    seen = SimpleNamespace(findings=(), causes=(), options={})

    def check(project, **options):
        seen.options = options
        report = CheckReport(("03",), ("04",), tuple(seen.findings), tuple(seen.causes))
        return Checked(report, {}, Inputs({}, {}))

    monkeypatch.setattr(guard, "check_project", check)
    return seen


@pytest.mark.parametrize(
    ("findings", "status"), [([], 0), ([CHANGED], 1), ([CHANGED, FAILED], 2), ([FAILED], 2)]
)
def test_exit_status_says_same_changed_or_could_not_run(found, findings, status):
    found.findings = findings
    assert main(["check"]) == status


def test_changes_are_told_as_a_reader_would(found, capsys):
    found.findings, found.causes = [CHANGED, FAILED], CAUSES
    main(["check"])
    said = capsys.readouterr()
    assert "03: cell 4 (`show()`): record `share`: 1 % → 2 % (+100 %)" in said.out
    assert "data/0.csv: 01010101 → 02020202, used by 03" in said.out
    assert "and 2 more" in said.out
    assert "04: could not run: a cell timed out" in said.err
    assert "Could not check all: 1 notebooks run, 1 skipped" in said.out


def test_code_no_changed_notebook_imported_is_only_counted(found, capsys):
    code = [InputChange(f"fedanalysis/{n}.py", "01" * 8, "02" * 8) for n in ("a", "b")]
    found.findings, found.causes = [CHANGED], [CAUSES[0], *code]
    main(["check"])
    said = capsys.readouterr().out
    assert "data/0.csv" in said
    assert "fedanalysis/a.py" not in said
    assert "and 2 more" in said
    found.causes = code
    main(["check"])
    assert "fedanalysis/a.py" in capsys.readouterr().out


def test_json_holds_everything_and_nothing_else_is_printed(found, capsys):
    found.findings, found.causes = [CHANGED], CAUSES
    assert main(["check", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)
    assert list(said) == ["status", "checked", "skipped", "findings", "causes"]
    assert (said["status"], len(said["causes"])) == (1, 14)
    assert said["findings"][0] == CHANGED.to_dict()


def test_options_reach_the_check(found):
    main(["check", "03", "--fast", "--jobs", "3", "--cell-seconds", "7"])
    options = {k: found.options[k] for k in ("names", "fast", "jobs", "cell_seconds")}
    assert options == {"names": ["03"], "fast": True, "jobs": 3, "cell_seconds": 7}


@pytest.mark.parametrize("arguments", [["check", "99"], ["check", "99", "--json"]])
def test_a_name_no_notebook_has_is_not_the_same(found, capsys, arguments):
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert "begins with `99`" in said.err
    if "--json" in arguments:
        assert json.loads(said.out)["status"] == 2


def test_outside_a_project_nothing_could_be_checked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 2


@pytest.mark.parametrize("reason", ["", "  ", "…"])
def test_rebase_without_a_reason_runs_nothing(found, capsys, reason):
    assert main(["rebase", "--reason", reason]) == 1
    assert found.options == {}
    assert "must say why" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--jobs", "0"], ["--cell-seconds", "-1"], ["--jobs", "x"]])
def test_senseless_options_are_wrong_usage(found, option):
    with pytest.raises(SystemExit) as stopped:
        main(["check", *option])
    assert stopped.value.code == 2


def test_rebase_says_what_it_cannot_mend(found, capsys):
    found.findings = [Finding("03", "warning", why="it warns: X")]
    assert main(["rebase", "--reason", "more data"]) == 1
    assert "1 of the above" in capsys.readouterr().out


def test_rebase_needs_the_option(found):
    with pytest.raises(SystemExit):
        main(["rebase"])


def test_rebase_with_nothing_changed_touches_no_file(found, tmp_path, capsys):
    before = sorted(tmp_path.rglob("*"))
    assert main(["rebase", "--reason", "nothing"]) == 0
    assert "no file was touched" in capsys.readouterr().out
    assert sorted(tmp_path.rglob("*")) == before


def test_rebase_writes_nothing_where_a_notebook_could_not_run(found, tmp_path, capsys):
    found.findings = [CHANGED, FAILED]
    before = sorted(tmp_path.rglob("*"))
    assert main(["rebase", "--reason", "more data"]) == 1
    assert "a cell timed out" in capsys.readouterr().err
    assert sorted(tmp_path.rglob("*")) == before
    assert issubclass(NotebookError, RuntimeError)
