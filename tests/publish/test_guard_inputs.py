import json

import pytest

from fedanalysis.publish.guard_inputs import (
    Inputs,
    changed_inputs,
    hash_source,
    read_inputs,
    read_kept_inputs,
    whole_hash,
    write_inputs,
)


@pytest.fixture
def chapters(write, tmp_path, monkeypatch):
    """A study with data of its own: two notebooks, as paths."""
    (tmp_path / "data" / "raw").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "n.csv").write_bytes(b"a,b\r\n1,2\r\n")
    (tmp_path / "study.toml").write_text("")
    paths = [write("01-a", "1"), write("02-b", "2")]
    (paths[0].parent / "results").mkdir()
    return paths


def hashes(tmp_path, chapters):
    inputs = read_inputs(tmp_path, chapters)
    return [whole_hash(inputs, notebook=path) for path in chapters]


def test_data_code_environment_and_notebooks_are_inputs(chapters, tmp_path):
    inputs = read_inputs(tmp_path, chapters)
    wanted = {"data/raw/n.csv", "study.toml", "notebooks/01-a.ipynb", "fedanalysis/language.py"}
    assert wanted < set(inputs.files)
    assert any(name.endswith("official/series.csv") for name in inputs.files)
    assert {"Python", "pandas"} < set(inputs.environment)
    assert inputs.places[str((tmp_path / "data/raw/n.csv").resolve())] == "data/raw/n.csv"


def test_line_ends_and_time_stamps_make_no_difference(chapters, tmp_path):
    before = read_inputs(tmp_path, chapters).files
    (tmp_path / "data" / "raw" / "n.csv").write_bytes(b"a,b\n1,2\n")
    assert read_inputs(tmp_path, chapters).files == before


@pytest.mark.parametrize(
    ("path", "content", "moved"),
    [
        ("data/raw/n.csv", "a,b\n1,3\n", [True, True]),
        ("data/raw/new.csv", "a", [True, True]),
        ("study.toml", "# x", [True, True]),
        ("requirements.txt", "pandas==3", [True, True]),
        ("notebooks/results/01-a.json", "{}", [True, True]),
        ("notebooks/01-a.ipynb", "{}", [True, False]),
        ("notebooks/results/LOG.md", "x", [False, False]),
        ("notebooks/.ipynb_checkpoints/01-a.ipynb", "x", [False, False]),
        (".fedanalysis/checked.json", "{}", [False, False]),
    ],
)
def test_what_a_notebook_rests_on_moves_its_hash(chapters, tmp_path, path, content, moved):
    before = hashes(tmp_path, chapters)
    (tmp_path / path).parent.mkdir(exist_ok=True)
    (tmp_path / path).write_text(content)
    after = hashes(tmp_path, chapters)
    assert [a != b for a, b in zip(before, after, strict=True)] == moved


def test_source_of_a_notebook_counts_and_its_outputs_do_not(write):
    path = write("01-a", "1")
    before = hash_source(path)
    content = json.loads(path.read_text())
    content["cells"][0]["execution_count"] = 3
    path.write_text(json.dumps(content))
    assert hash_source(path) == before
    content["cells"][0]["source"] = "2"
    path.write_text(json.dumps(content))
    assert hash_source(path) != before


def test_inputs_are_kept_and_read_back(tmp_path):
    inputs = Inputs({"data/a.csv": "01"}, {"Python": "3.11"})
    write_inputs(tmp_path, inputs)
    assert read_kept_inputs(tmp_path) == inputs


@pytest.mark.parametrize("content", [None, "{", "[]", '{"files": [], "environment": {}}'])
def test_missing_or_broken_inputs_are_none(tmp_path, content):
    if content is not None:
        (tmp_path / "inputs.json").write_text(content)
    assert read_kept_inputs(tmp_path) is None
    assert changed_inputs(None, Inputs({"a": "1"}, {}), used={}) == ()


def test_changes_a_notebook_was_seen_to_use_come_first():
    old = Inputs({"a.py": "1", "b.csv": "1", "c.py": "1"}, {"pandas": "3.0"})
    new = Inputs({"a.py": "2", "b.csv": "2", "d.py": "1"}, {"pandas": "3.1"})
    found = changed_inputs(old, new, used={"03": ["b.csv"], "04": ["b.csv"]})
    assert [str(change) for change in found] == [
        "b.csv: 1 → 2, used by 03, 04",
        "a.py: 1 → 2",
        "c.py: 1 → absent",
        "d.py: absent → 1",
        "pandas: 3.0 → 3.1",
    ]
