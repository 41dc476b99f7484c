"""The made-up register says what its truth says, and stays within its bounds."""

import pandas as pd
import pyarrow.parquet as pq
import pytest

from fedanalysis.errors import FolderWriteError, ValueRangeError
from fedanalysis.indicators.tally import tally
from fedanalysis.ledgers.register import read_register
from fedanalysis.ledgers.register_clean import clean_register
from fedanalysis.synthetic.register import REGISTER_KIND, write_register

GROUPS = ["year", "education_code", "sex_code"]
COUNT = "participation_n"


@pytest.mark.parametrize("engine", ["memory", "disk"])
def test_cleaning_and_tallying_find_the_truth(engine, tmp_path):
    truth = write_register(tmp_path, row_n=3000)
    clean = clean_register(read_register(tmp_path, kind=REGISTER_KIND, engine=engine))
    found = tally(clean, GROUPS, known={"known_n": COUNT}, sums={COUNT: COUNT})
    pd.testing.assert_frame_equal(found, truth, check_dtype=False, check_like=True)
    assert clean.kept_n == 3000
    assert int(clean.changes["row_n"].sum()) > 3000


def test_the_seed_decides_every_cell(tmp_path):
    write_register(tmp_path / "a", row_n=500)
    write_register(tmp_path / "b", row_n=500)
    write_register(tmp_path / "c", row_n=500, seed=2)
    one, same, other = (pd.read_parquet(tmp_path / name) for name in "abc")
    pd.testing.assert_frame_equal(one, same)
    assert not one.equals(other)


def test_rows_come_in_parts_whose_rows_stay_when_more_are_written(tmp_path, monkeypatch):
    monkeypatch.setattr("fedanalysis.synthetic.register._PART", 400)
    write_register(tmp_path / "a", row_n=800)
    write_register(tmp_path / "b", row_n=1000)
    assert [path.name for path in sorted((tmp_path / "b").iterdir())] == [
        f"part-{at:05d}.parquet" for at in range(3)
    ]
    parts = [pd.read_parquet(tmp_path / name / "part-00001.parquet") for name in "ab"]
    messy = list(parts[0].columns[3:])
    pd.testing.assert_frame_equal(parts[0][messy].astype("str"), parts[1][messy].astype("str"))


def test_every_column_is_stored_with_a_dictionary(tmp_path):
    write_register(tmp_path, row_n=5000)
    group = pq.read_metadata(tmp_path / "part-00000.parquet").row_group(0)
    encodings = [group.column(at).encodings for at in range(group.num_columns)]
    assert all("RLE_DICTIONARY" in each for each in encodings)


def test_refuses_a_register_without_rows(tmp_path):
    with pytest.raises(ValueRangeError, match="`row_n`"):
        write_register(tmp_path, row_n=0)


def test_refuses_a_register_larger_than_the_disk_and_leaves_nothing(tmp_path):
    with pytest.raises(FolderWriteError, match="MiB"):
        write_register(tmp_path / "r", row_n=10**14)
    assert list(tmp_path.rglob("*.parquet")) == []
