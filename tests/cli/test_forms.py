import pytest

from fedanalysis.cli import main


def test_forms_are_written_and_named(tmp_path, capsys):
    assert main(["forms", str(tmp_path / "empty"), "--kind", "roster", "--kind", "funding"]) == 0
    said = capsys.readouterr().out
    assert "roster_干部花名册.xlsx" in said
    assert "Wrote 2 forms" in said
    assert len(list((tmp_path / "empty").iterdir())) == 2


def test_six_forms_by_default(tmp_path):
    assert main(["forms", str(tmp_path)]) == 0
    assert len(list(tmp_path.glob("*.xlsx"))) == 6


def test_a_form_that_is_there_is_not_overwritten(tmp_path, capsys):
    main(["forms", str(tmp_path), "--kind", "roster"])
    [path] = tmp_path.iterdir()
    before = path.read_bytes()
    path.write_bytes(before + b" ")
    assert main(["forms", str(tmp_path), "--kind", "roster"]) == 1
    assert path.read_bytes() == before + b" "
    assert "roster_干部花名册.xlsx" in capsys.readouterr().err


def test_a_folder_that_is_a_file_is_refused(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["forms", str(tmp_path / "file")]) == 1
    assert "can't write into" in capsys.readouterr().err


def test_an_unknown_kind_is_wrong_usage(tmp_path):
    with pytest.raises(SystemExit) as caught:
        main(["forms", str(tmp_path), "--kind", "rosters"])
    assert caught.value.code == 2
