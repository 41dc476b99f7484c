import pytest

from fedanalysis.safety.writing import replacing_folder, write_bytes, write_text


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
