import errno
import os

import pytest

from fedanalysis.errors import DataFileError, FolderWriteError
from fedanalysis.safety.writing import replacing_files, replacing_folder, write_bytes, write_text


def test_text_is_written_as_utf8_with_line_feeds(tmp_path):
    write_text(tmp_path / "new" / "a.txt", "村\n")
    assert (tmp_path / "new" / "a.txt").read_bytes() == "村\n".encode()


def test_failed_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    target = tmp_path / "a.txt"
    write_text(target, "old")

    def fail(_):
        raise OSError("disk full")

    monkeypatch.setattr("fedanalysis.safety.writing.os.fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        write_bytes(target, b"new")
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_folder_is_replaced_whole(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "old.html").write_text("old")
    with replacing_folder(site) as fresh:
        (fresh / "new.html").write_text("new")
        assert (site / "old.html").exists()
    assert [p.name for p in site.iterdir()] == ["new.html"]
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_failure_leaves_the_old_folder(tmp_path):
    site = tmp_path / "site"
    site.mkdir()
    (site / "old.html").write_text("old")

    def fail_halfway():
        with replacing_folder(site) as fresh:
            (fresh / "half.html").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert [p.name for p in site.iterdir()] == ["old.html"]
    assert [p.name for p in tmp_path.iterdir()] == ["site"]


def test_files_take_their_places_together(tmp_path):
    (tmp_path / "a.csv").write_text("old")
    with replacing_files(tmp_path) as fresh:
        (fresh / "a.csv").write_text("new")
        (fresh / "b.csv").write_text("new")
        assert (tmp_path / "a.csv").read_text() == "old"
        assert not (tmp_path / "b.csv").exists()
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "a.csv": "new",
        "b.csv": "new",
    }


@pytest.mark.parametrize("at", [0, 1, 2], ids=["first", "second", "folder"])
def test_refused_write_names_the_folder_and_leaves_no_part(tmp_path, monkeypatch, at):
    (tmp_path / "a.csv").write_text("old")
    calls = []
    real = os.fsync

    def full(handle):
        calls.append(handle)
        if len(calls) > at:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr("fedanalysis.safety.writing.os.fsync", full)

    def write_both():
        with replacing_files(tmp_path) as fresh:
            (fresh / "a.csv").write_text("new")
            (fresh / "b.csv").write_text("new")

    with pytest.raises(FolderWriteError, match=tmp_path.name) as refused:
        write_both()
    assert "No space left" in str(refused.value)
    there = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert there in ({"a.csv": "old"}, {"a.csv": "new", "b.csv": "new"})
    assert (there == {"a.csv": "old"}) == (at < 2)


def test_own_errors_are_not_taken_for_a_refused_write(tmp_path):
    with pytest.raises(DataFileError), replacing_files(tmp_path):
        raise DataFileError.missing("x")
    assert not list(tmp_path.iterdir())
