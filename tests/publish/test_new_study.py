import json
import os

import pytest

from fedanalysis.catalogue.kinds import list_ledger_kinds
from fedanalysis.errors import FolderWriteError, StudyError
from fedanalysis.publish import new_study
from fedanalysis.publish.new_study import TEMPLATE, make_study
from fedanalysis.publish.study import read_study


def everything(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_new_study_has_all_its_parts_and_describes_itself(tmp_path):
    written = make_study(tmp_path / "a" / "my-city")
    names = {path.relative_to(tmp_path / "a" / "my-city").as_posix() for path in written}
    assert {"README.md", "README.zh.md", "study.toml", "spellings.csv", ".gitignore"} <= names
    assert len([name for name in names if name.endswith(".ipynb")]) == 4
    assert read_study(tmp_path / "a" / "my-city" / "notebooks").place.zh == "本地"


def test_an_empty_folder_is_taken(tmp_path):
    assert make_study(tmp_path)
    assert (tmp_path / "study.toml").is_file()


def test_every_kind_of_ledger_has_a_folder_and_a_line_in_the_guide(tmp_path):
    make_study(tmp_path)
    guide = (tmp_path / "data/raw/README.md").read_text(encoding="utf-8")
    for kind in (*list_ledger_kinds(), "report"):
        assert (tmp_path / "data/raw" / kind).is_dir()
        assert f"| `{kind}/` |" in guide


def test_what_came_in_and_what_cleaning_made_of_it_is_never_committed(tmp_path):
    make_study(tmp_path)
    ignored = (tmp_path / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {"data/raw/*", "data/cleaned/", "site/"} <= set(ignored)


def test_notebooks_of_the_template_carry_no_output():
    for path in TEMPLATE.rglob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]


def test_notebooks_and_guides_come_in_both_languages():
    for path in TEMPLATE.rglob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        tags = [tag for cell in cells for tag in cell["metadata"].get("tags", ())]
        assert tags == ["zh", "en"] * (len(tags) // 2)
    zh, en = (
        (TEMPLATE / name).read_text(encoding="utf-8") for name in ("README.zh.md", "README.md")
    )
    assert zh.count("\n## ") == en.count("\n## ")
    for command in ("fedanalysis clean", "fedanalysis build", "fedanalysis lab"):
        assert f"\n    {command}\n" in zh
        assert f"\n    {command}\n" in en


def test_a_folder_that_holds_something_is_refused_and_left_alone(tmp_path):
    (tmp_path / "ledger.csv").write_text("x")
    before = everything(tmp_path)
    with pytest.raises(StudyError, match="must go into an empty folder") as caught:
        make_study(tmp_path)
    assert "`ledger.csv`" in str(caught.value)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("inside", ["", "deeper/still"], ids=["file", "below a file"])
def test_a_file_in_the_way_is_refused(tmp_path, inside):
    (tmp_path / "taken").write_text("x")
    with pytest.raises(StudyError, match="must be a folder"):
        make_study(tmp_path / "taken" / inside)
    assert (tmp_path / "taken").read_text() == "x"


def test_a_link_that_leads_nowhere_is_refused(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    with pytest.raises(StudyError, match="must be a folder"):
        make_study(tmp_path / "link")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_folder_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(FolderWriteError, match="can't write into"):
        make_study(tmp_path / "my-city")
    tmp_path.chmod(0o700)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("there", [True, False], ids=["empty folder", "no folder"])
def test_what_was_begun_is_removed_when_a_write_fails(tmp_path, monkeypatch, there):
    folder, calls = tmp_path / "a" / "b", []
    if there:
        folder.mkdir(parents=True)
    write = new_study.write_text

    def full_after_three(path, text):
        calls.append(path)
        if len(calls) > 3:
            raise OSError(28, "No space left on device", str(path))
        write(path, text)

    monkeypatch.setattr(new_study, "write_text", full_after_three)
    with pytest.raises(FolderWriteError, match="No space left"):
        make_study(folder)
    assert len(calls) == 4
    assert [path.name for path in tmp_path.rglob("*")] == (["a", "b"] if there else [])
