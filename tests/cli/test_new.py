import pytest
from publish.studies import RETURN, put, roster

from fedanalysis.cli import main
from fedanalysis.publish.new_study import make_study


def test_new_makes_the_folder_and_says_how_to_go_on(tmp_path, capsys):
    assert main(["new", str(tmp_path / "my city")]) == 0
    said = capsys.readouterr().out
    assert f'cd "{tmp_path / "my city"}"' in said
    assert "fedanalysis clean" in said
    assert "fedanalysis build" in said
    assert (tmp_path / "my city" / "study.toml").is_file()


def test_a_second_time_it_refuses_and_changes_nothing(tmp_path, capsys):
    main(["new", str(tmp_path / "a")])
    (tmp_path / "a/study.toml").write_text("mine")
    assert main(["new", str(tmp_path / "a")]) == 1
    assert "must go into an empty folder" in capsys.readouterr().err
    assert (tmp_path / "a/study.toml").read_text() == "mine"


def test_a_file_of_that_name_is_refused(tmp_path, capsys):
    (tmp_path / "a").write_text("x")
    assert main(["new", str(tmp_path / "a")]) == 1
    assert "must be a folder" in capsys.readouterr().err


def test_the_folder_must_be_named():
    with pytest.raises(SystemExit) as caught:
        main(["new"])
    assert caught.value.code == 2


def test_clean_without_arguments_cleans_the_study_it_stands_in(tmp_path, capsys, monkeypatch):
    make_study(tmp_path)
    put(tmp_path, roster__one=roster(), election__both=RETURN, report__text="全县干部10名。")
    (tmp_path / "data/raw/loose.csv").write_text("x")
    monkeypatch.chdir(tmp_path / "notebooks")
    assert main(["clean"]) == 0
    told = capsys.readouterr()
    assert "roster/one.csv: 12 rows in, 12 kept" in told.out
    assert "Read 2 of 2 ledgers; 0 refused." in told.out
    assert "1 report in data/raw/report/." in told.out
    assert "data/raw/loose.csv stands in no folder of a kind" in told.err
    assert (tmp_path / "data/cleaned/roster/one.kept.parquet").is_file()


def test_clean_of_an_empty_study_says_where_files_go(tmp_path, capsys, monkeypatch):
    make_study(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["clean"]) == 0
    assert "data/raw/README.md" in capsys.readouterr().out


def test_clean_removes_what_it_made_of_a_ledger_that_has_gone(tmp_path, monkeypatch):
    make_study(tmp_path)
    put(tmp_path, roster__one=roster(), roster__two=roster(6, prefix="乙"))
    monkeypatch.chdir(tmp_path)
    main(["clean"])
    (tmp_path / "data/raw/roster/two.csv").unlink()
    main(["clean"])
    left = {path.name.split(".")[0] for path in (tmp_path / "data/cleaned/roster").iterdir()}
    assert left == {"one"}


def test_own_spellings_of_the_study_count(tmp_path, monkeypatch, capsys):
    make_study(tmp_path)
    put(tmp_path, roster__one=roster().replace("女", "妇干"))
    with (tmp_path / "spellings.csv").open("a", encoding="utf-8") as stream:
        stream.write("sex,妇干,2\n")
    monkeypatch.chdir(tmp_path)
    assert main(["clean"]) == 0
    assert "12 kept, 0 rejected" in capsys.readouterr().out


def test_a_refused_ledger_sets_the_status_and_names_itself(tmp_path, monkeypatch, capsys):
    make_study(tmp_path)
    put(tmp_path, roster__one="甲,乙\n1,2\n", election__both=RETURN)
    monkeypatch.chdir(tmp_path)
    assert main(["clean"]) == 2
    told = capsys.readouterr()
    assert "roster/one.csv: refused (" in told.out
    assert "Read 1 of 2 ledgers; 1 refused." in told.out


@pytest.mark.parametrize("verb", ["build", "clean"])
def test_a_broken_description_is_a_plain_error(tmp_path, monkeypatch, capsys, verb):
    make_study(tmp_path)
    (tmp_path / "spellings.csv").write_text("x")
    (tmp_path / "study.toml").write_text("[title")
    monkeypatch.chdir(tmp_path)
    assert main([verb]) == 1
    assert str(tmp_path) in capsys.readouterr().err


def test_lab_opens_the_notebooks_of_the_study_and_passes_options_on(tmp_path, monkeypatch):
    calls = []
    monkeypatch.setattr("subprocess.call", lambda command: calls.append(command) or 0)
    make_study(tmp_path)
    monkeypatch.chdir(tmp_path / "data")
    assert main(["lab", "--no-browser", "--ServerApp.port=8917"]) == 0
    assert calls[0][3:] == [str(tmp_path / "notebooks"), "--no-browser", "--ServerApp.port=8917"]


def test_options_nobody_knows_are_wrong_usage_elsewhere(capsys):
    with pytest.raises(SystemExit) as caught:
        main(["build", "--no-browser"])
    assert caught.value.code == 2
    assert "unrecognized arguments: --no-browser" in capsys.readouterr().err
