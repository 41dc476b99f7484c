"""The disk engine within its bounds: little memory, no room, nothing left behind."""

import pandas as pd
import pyarrow.parquet as pq
import pytest

from fedanalysis.engine.registry import open_engine
from fedanalysis.errors import EngineMemoryError, FolderWriteError, InputFileError

ROWS = 300_000


@pytest.fixture
def here(tmp_path):
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


@pytest.fixture
def stored(tmp_path):
    frame = pd.DataFrame({"id": [f"{at:040d}" for at in range(ROWS)], "n": range(ROWS)})
    frame.to_parquet(tmp_path / "a.parquet", index=False)
    return tmp_path / "a.parquet"


def test_what_exceeds_the_memory_allowed_is_spilled_and_still_exact(stored, here):
    engine = open_engine("disk", memory_mib=24, thread_n=1, temporary=here)
    rows = engine.open([stored, stored])
    cells = engine.tally(rows, ["id"], sums={"n": "n"})
    assert (len(cells), set(cells["row_n"])) == (ROWS, {2})
    assert int(cells["n"].sum()) == ROWS * (ROWS - 1)


def test_too_little_memory_and_disk_is_told_and_nothing_is_left(stored, here):
    engine = open_engine("disk", memory_mib=4, thread_n=1, temporary=here)
    rows = engine.open([stored, stored])
    with pytest.raises(EngineMemoryError):
        engine.tally(rows, ["id"], sums={"n": "n"})
    del rows
    assert list(here.iterdir()) == []


def test_a_temporary_folder_that_cannot_be_is_told(stored, tmp_path):
    (tmp_path / "file").write_text("kept")
    engine = open_engine("disk", temporary=tmp_path / "file")
    with pytest.raises(FolderWriteError):
        engine.open(stored)
    assert (tmp_path / "file").read_text() == "kept"


def test_a_full_disk_stops_the_copy_of_a_csv_file_and_leaves_nothing(tmp_path, here, monkeypatch):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_batch", full)
    with pytest.raises(FolderWriteError, match="No space left"):
        open_engine("disk", temporary=here).open(tmp_path / "a.csv")
    assert list(here.iterdir()) == []


def test_a_file_that_breaks_while_it_is_written_out_replaces_nothing(stored, tmp_path, here):
    engine = open_engine("disk", temporary=here)
    content = bytearray(stored.read_bytes())
    content[1000:4000] = bytes(3000)
    stored.write_bytes(content)
    with pytest.raises(InputFileError):
        engine.open(stored).write(tmp_path / "out")
    assert not list((tmp_path / "out").glob("*"))
    assert list(here.iterdir()) == []
