"""Writes a made-up city too large for memory: takes a folder and a scale, gives Parquet files.

One city of about 12,000 persons is in memory at a time; all stands in the folder at the end, or
nothing.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from fedanalysis.errors import DiskSpaceError, FolderTakenError, FolderWriteError
from fedanalysis.safety.writing import naming_folder, replacing_folder, write_text
from fedanalysis.synthetic.city import draw_cities
from fedanalysis.synthetic.people import PERSONS

BYTES_A_CITY = 1_700_000  # tables and truth as written; a test holds it against the files
_README = """# 合成数据 / Synthetic data

这个文件夹里的人、单位和金额全部是编造的，与任何真实的人和地方无关；姓名若有相同，纯属巧合。
由 `fedanalysis.stream_city(seed={seed}, scale={scale})` 生成：{scale} 个城市，{persons:,} 人。

- `tables/表名/part-0001.parquet`：第 1 个城市的一张表，是经办人所知的内容；
- `truth/表名/part-0001.parquet`：真值（每行是谁、未发生的结果、效应、机制），不应与 `tables` 混用。

`row_id` 在全部文件中唯一；身份证号属于不存在的地区 999999，只在一个城市内唯一。

Everything here is made up: no person, unit or amount is real, and a name that someone bears is a
coincidence. Written by `fedanalysis.stream_city(seed={seed}, scale={scale})`: {scale} cities,
{persons:,} persons.

- `tables/NAME/part-0001.parquet`: one table of the first city, as a clerk knows it;
- `truth/NAME/part-0001.parquet`: the truth (who each row is, what would have been, effects,
  mechanisms), kept apart from `tables`.

`row_id` is unique over all files; identity numbers lie in region 999999, which is given to nobody,
and are unique within one city.
"""


def stream_city(folder: str | Path, *, seed: int = 1, scale: int = 830) -> Path:
    """Write many made-up cities, one after the other, as Parquet files.

    Use it for registers larger than memory; :func:`make_city` gives the same tables as frames.

    Parameters
    ----------
    folder : str or Path
        A folder that isn't there yet or is empty.
    seed : int
        0 or more.
    scale : int
        Number of cities; 830 hold 10 million persons.

    Returns
    -------
    Path
        The folder: ``tables/NAME/part-0001.parquet`` is table NAME of city 1 and the same whatever
        the scale, ``truth/`` holds the truth likewise, ``README.md`` says that all is synthetic.

    Raises
    ------
    ValueRangeError
        If `seed` isn't a whole number from 0, or `scale` not one from 1.
    FolderTakenError
        If the folder holds something, or is a file.
    FolderWriteError
        If it can't be written into.
    DiskSpaceError
        If the files would not fit on the disk.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     written = stream_city(Path(root) / "city", scale=1)
    ...     len(pd.read_parquet(written / "tables" / "roster"))
    311
    """
    target = Path(folder)
    cities = draw_cities(seed, scale)
    check_folder(target, need=scale * BYTES_A_CITY)
    with naming_folder(target), replacing_folder(target) as fresh:
        for number, (tables, truth) in enumerate(cities, start=1):
            _write_part(fresh / "tables", tables, number)
            frames = {part.name: getattr(truth, part.name) for part in fields(truth)}
            _write_part(fresh / "truth", frames, number)
        text = _README.format(seed=seed, scale=scale, persons=scale * PERSONS)
        write_text(fresh / "README.md", text)
    return target


def check_folder(target: Path, *, need: int) -> None:
    """Refuse a folder that holds something, can't be written into, or has no room.

    Parameters
    ----------
    target : Path
        The folder to be made.
    need : int
        Bytes that will be written.

    Raises
    ------
    FolderTakenError, FolderWriteError, DiskSpaceError
        As named.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     check_folder(Path(root) / "new", need=1)
    """
    with naming_folder(target):
        if target.exists() and not target.is_dir():
            raise FolderTakenError.is_file(target)
        if target.is_dir() and (names := sorted(path.name for path in target.iterdir())):
            raise FolderTakenError.holds(target, names)
        above = next(path for path in target.absolute().parents if path.exists())
        if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
            raise FolderWriteError.failed(target, why="The folder above it can't be written into")
        free = shutil.disk_usage(above).free
    if need > free:
        raise DiskSpaceError.short(target, need=need, free=free)


def _write_part(folder: Path, frames: Mapping[str, pd.DataFrame], number: int) -> None:
    for name, frame in frames.items():
        path = folder / name / f"part-{number:04d}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        table = pa.Table.from_pandas(frame, preserve_index=False)
        marked = table.replace_schema_metadata(
            {**(table.schema.metadata or {}), b"synthetic": b"1"}
        )
        pq.write_table(marked, path, compression="zstd")
