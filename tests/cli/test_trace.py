import json

import pytest

from fedanalysis.cli import main
from fedanalysis.publish.results import record, write_results


@pytest.fixture
def inside(tmp_path, monkeypatch):
    kept = [record("village_share", 24.2, unit="percent", source="R0319, S24a")]
    write_results(tmp_path / "notebooks/results", "03-one", kept)
    monkeypatch.chdir(tmp_path / "notebooks")


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ("第 320 行", "所记相同")), ("en", ("line 320", "as described"))]
)
def test_trace_speaks_both_languages(inside, capsys, lang, words):
    assert main(["trace", "village_share", "--lang", lang]) == 0
    said = capsys.readouterr().out
    assert said.startswith("village_share = 24.2")
    assert all(word in said for word in (*words, "R0319", "S24a", "03-one", "sha256 "))


def test_trace_as_json(inside, capsys):
    assert main(["trace", "village_share", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [step["name"] for step in said["steps"]] == ["R0319", "S24a"]
    assert said["steps"][0]["line"] == 320


def test_an_unknown_record_names_near_ones_and_exits_1(inside, capsys):
    assert main(["trace", "vilage_share"]) == 1
    said = capsys.readouterr()
    assert "Did you mean `village_share`?" in said.err
    assert said.out == ""


def test_outside_a_project_it_says_where_to_go(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["trace", "x"]) == 1
    assert "can't find a folder `notebooks`" in capsys.readouterr().err
