"""Streaming writes the same cities as make_city, all or nothing, and refuses what can't end well."""

from __future__ import annotations

import shutil
from dataclasses import fields

import pandas as pd
import pyarrow.parquet as pq
import pytest

import fedanalysis as fa
from fedanalysis.errors import DiskSpaceError, FolderTakenError, FolderWriteError, ValueRangeError
from fedanalysis.synthetic import stream
from fedanalysis.synthetic.truth import Truth


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return fa.stream_city(tmp_path_factory.mktemp("streamed") / "city", seed=5, scale=2)


@pytest.fixture(scope="module")
def city():
    return fa.make_city(seed=5, scale=2)


def test_parts_together_are_the_tables_of_the_city(written, city):
    assert sorted(path.name for path in (written / "tables").iterdir()) == sorted(city.tables)
    for name, table in city.tables.items():
        parts = sorted((written / "tables" / name).iterdir())
        assert [part.name for part in parts] == ["part-0001.parquet", "part-0002.parquet"]
        read = pd.concat([pd.read_parquet(part) for part in parts], ignore_index=True)
        pd.testing.assert_frame_equal(read, table)


def test_truth_stands_in_a_folder_of_its_own(written, city):
    names = [part.name for part in fields(Truth)]
    assert sorted(path.name for path in (written / "truth").iterdir()) == sorted(names)
    persons = pd.read_parquet(written / "truth" / "persons")
    assert len(persons) == len(city.truth.persons)


def test_everything_says_that_it_is_synthetic(written):
    text = (written / "README.md").read_text(encoding="utf-8")
    assert "合成" in text
    assert "Synthetic" in text
    assert "24,200" in text
    for path in written.rglob("*.parquet"):
        assert pq.read_schema(path).metadata[b"synthetic"] == b"1"


def test_a_part_is_the_same_bytes_whatever_the_scale(written, tmp_path):
    one = fa.stream_city(tmp_path / "one", seed=5, scale=1)
    for path in one.rglob("*.parquet"):
        assert path.read_bytes() == (written / path.relative_to(one)).read_bytes()


def test_a_city_takes_no_more_bytes_than_is_asked_of_the_disk(written):
    size = sum(path.stat().st_size for path in written.rglob("*.parquet")) / 2
    assert 0.7 * stream.BYTES_A_CITY < size < stream.BYTES_A_CITY


def test_refuses_a_disk_without_room_before_it_writes(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=3_000_000)
    monkeypatch.setattr(stream.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DiskSpaceError, match=r"1\.\d\d GB free(.|\n)*0\.00 GB are free"):
        fa.stream_city(tmp_path / "city", scale=830)
    assert list(tmp_path.iterdir()) == []


def test_refuses_a_folder_that_holds_something(tmp_path):
    (tmp_path / "kept.txt").write_text("mine")
    with pytest.raises(FolderTakenError, match=r"kept\.txt"):
        fa.stream_city(tmp_path, scale=1)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_refuses_a_file_in_the_place_of_the_folder(tmp_path):
    (tmp_path / "city").write_text("mine")
    with pytest.raises(FolderTakenError, match="not a file"):
        fa.stream_city(tmp_path / "city", scale=1)
    assert (tmp_path / "city").read_text() == "mine"


def test_refuses_a_folder_below_a_file(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FolderWriteError):
        fa.stream_city(tmp_path / "file" / "city", scale=1)


def test_refuses_a_folder_that_the_system_protects(tmp_path, monkeypatch):
    monkeypatch.setattr(stream.os, "access", lambda *_: False)
    with pytest.raises(FolderWriteError, match="can't write into"):
        fa.stream_city(tmp_path / "city", scale=1)
    assert list(tmp_path.iterdir()) == []


def test_takes_an_empty_folder(tmp_path):
    assert (fa.stream_city(tmp_path, scale=1) / "README.md").is_file()


@pytest.mark.parametrize("scale", [0, -1, 2.5, "2", True], ids=str)
def test_rejects_a_scale_that_is_no_whole_number_from_one(scale, tmp_path):
    with pytest.raises(ValueRangeError, match="scale"):
        fa.stream_city(tmp_path / "city", scale=scale)
    assert list(tmp_path.iterdir()) == []


def test_leaves_nothing_behind_when_it_fails_half_way(tmp_path, monkeypatch):
    def break_off(seed, scale):
        yield next(real(seed, scale))
        raise OSError(28, "No space left on device")

    real = stream.draw_cities
    monkeypatch.setattr(stream, "draw_cities", break_off)
    with pytest.raises(FolderWriteError, match="No space left"):
        fa.stream_city(tmp_path / "city", scale=3)
    assert list(tmp_path.iterdir()) == []
