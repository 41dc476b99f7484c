"""Makes up a large messy register: takes a number of rows, gives Parquet parts and their truth.

One row is one person in one year, with five columns written the way many offices write them. It is
for measuring and testing; it says nothing about any place, and all its codes are invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fedanalysis.catalogue.kinds import LedgerColumn, LedgerKind
from fedanalysis.errors import FolderWriteError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.safety.writing import replacing_files

if TYPE_CHECKING:
    import pyarrow as pa

_PART = 1_000_000
_YEARS = tuple(range(2001, 2011))
_TOWNSHIPS, _PER_COUNTY, _PER_PROVINCE = 40_000, 14, 1190
_COUNTS = 20_000
_WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")
_CHINESE = dict(zip("0123456789", "〇一二三四五六七八九", strict=True))
_SEX = (
    *((text, "2") for text in ("女", "女", "女", "女", "2", "女 ", "女性", "F", "２", "女\u3000")),
    *((text, "1") for text in ("男", "男", "男", "男", "1", "男 ", "男性", "M", "１", "男\u3000")),
)
_EDUCATION = (
    (("小学", "80"), ("小学 ", "80"), ("小学文化", "80")),
    (("初中", "70"), ("初 中", "70"), ("初中毕业", "71")),
    (("高中", "60"), ("中专", "40"), ("高　中", "60")),
    (("大专", "30"), ("专科", "30"), ("大学专科", "30")),
    (("本科", "20"), ("大学本科", "20"), ("大学", "20")),
    (("研究生", "10"), ("研究生 ", "10"), ("硕士研究生", "14")),
)
_ROW_BYTES = 14  # of one row in a part, packed; a little more than was ever measured

REGISTER_KIND = LedgerKind(
    name="training_register",
    title=Text("参训登记册（虚构）", "Register of trainings (made up)"),
    row=Text("一人一年的一行", "One person in one year"),
    columns=(
        LedgerColumn("province_code", "省级代码", "Province code", "text"),
        LedgerColumn("county_code", "县级代码", "County code", "text"),
        LedgerColumn("township_code", "乡级代码", "Township code", "text"),
        LedgerColumn("year", "年度", "Year", "year"),
        LedgerColumn("sex_code", "性别", "Sex", "code", codes="sex"),
        LedgerColumn("education_code", "学历", "Education", "code", codes="education"),
        LedgerColumn("participation_n", "培训人次", "Person-times", "count", unit="person_time"),
        LedgerColumn("attended_percent", "出勤率", "Attendance", "share", unit="percent"),
    ),
    requires=(("county_code",), ("year",), ("sex_code",)),
)


@dataclass(frozen=True, slots=True)
class _Words:
    """The spellings of one column, each with what it means (-1: no certain number)."""

    texts: NDArray[np.object_]
    meaning: NDArray[np.int64]

    @classmethod
    def of(cls, pairs: list[tuple[str, int]]) -> _Words:
        unique = dict(pairs)
        return cls(
            np.array(list(unique), dtype=object), np.array(list(unique.values()), dtype=np.int64)
        )


def write_register(folder: str | Path, *, row_n: int, seed: int = 1) -> pd.DataFrame:
    """Write a messy register of `row_n` rows, a million to a part, in bounded memory.

    `REGISTER_KIND` is its kind of ledger, for
    :func:`~fedanalysis.ledgers.register.read_register`.

    Parameters
    ----------
    folder : str or Path
        Where ``part-00000.parquet`` and its neighbours go; made if it isn't there.
    row_n : int
        Number of rows, 1 and up.
    seed : int
        Of all that is drawn. Part k has its own child of it, so that whole parts are the same
        whatever `row_n`, but for the places.

    Returns
    -------
    pandas.DataFrame
        The truth: one row per year, education and sex: ``year`` (Int64), ``education_code``,
        ``sex_code`` (str), ``row_n``, ``participation_n`` (int64; the sum of the counts that are
        written with certainty), ``known_n`` (rows that have one).

    Raises
    ------
    ValueRangeError
        If `row_n` is below 1.
    FolderWriteError
        If the folder can't be written into, or the disk has no room for the register.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     truth = write_register(folder, row_n=1000)
    ...     [path.name for path in Path(folder).iterdir()], int(truth["row_n"].sum())
    (['part-00000.parquet'], 1000)
    """
    import pyarrow.parquet as pq

    if row_n < 1:
        raise ValueRangeError.outside("row_n", must="1 or more")
    part_n = -(-row_n // _PART)
    truth = np.zeros((3, len(_YEARS), len(_education()[1]), 2), dtype=np.int64)
    with replacing_files(Path(folder)) as fresh:
        _refuse_full(fresh, row_n)
        children = np.random.SeedSequence(seed).spawn(part_n + 1)
        counts = _count_words(np.random.default_rng(children[0]))
        for part in range(part_n):
            rows = np.arange(part * _PART, min((part + 1) * _PART, row_n))
            table = _part(
                np.random.default_rng(children[part + 1]), rows, row_n, counts=counts, truth=truth
            )
            pq.write_table(
                table,
                fresh / f"part-{part:05d}.parquet",
                compression="zstd",
                row_group_size=250_000,
            )
    return _truth_table(truth)


def _refuse_full(folder: Path, row_n: int) -> None:
    import shutil

    free = shutil.disk_usage(folder).free
    if row_n * _ROW_BYTES > free:
        why = f"It needs about {row_n * _ROW_BYTES >> 20:,} MiB, and {free >> 20:,} are free"
        raise FolderWriteError.failed(folder.parent, why=why)


def _part(
    rng: np.random.Generator,
    rows: NDArray[np.int64],
    row_n: int,
    *,
    counts: _Words,
    truth: NDArray[np.int64],
) -> pa.Table:
    n = len(rows)
    town = rows * _TOWNSHIPS // row_n
    year = rng.integers(len(_YEARS), size=n)
    level = rng.choice(len(_EDUCATION), size=n, p=(0.18, 0.32, 0.22, 0.15, 0.11, 0.02))
    is_woman = rng.random(n) < 1 / (1 + np.exp(1.3 - 0.06 * year - 0.12 * level))
    spelled, codes = _education()
    education = level * 3 + rng.integers(3, size=n)
    count = rng.integers(len(counts.texts), size=n)
    shares = _share_texts()
    code = np.array([codes.index(spelling[1]) for spelling in spelled])[education]
    _add(truth, year, code, is_woman, value=counts.meaning[count])
    years = _year_texts()
    return _table(
        {
            "省级代码": (town // _PER_PROVINCE, _province_codes()),
            "县级代码": (town // _PER_COUNTY, _county_codes()),
            "乡级代码": (town, _township_codes()),
            "年度": (year * 8 + rng.integers(8, size=n), years),
            "性别": (np.where(is_woman, 0, 10) + rng.integers(10, size=n), [s for s, _ in _SEX]),
            "学历": (education, [spelling[0] for spelling in spelled]),
            "培训人次": (count, counts.texts.tolist()),
            "出勤率(%)": (rng.integers(len(shares), size=n), shares),
        }
    )


def _table(columns: dict[str, tuple[NDArray[np.int64], list[str]]]) -> pa.Table:
    import pyarrow as pa

    arrays = []
    for at, texts in columns.values():
        # a spelling may be listed twice to be drawn twice as often, but is stored once
        place = {text: number for number, text in enumerate(dict.fromkeys(texts))}
        numbers = np.array([place[text] for text in texts], dtype=np.int32)[at]
        stored = pa.array(list(place), pa.string())
        arrays.append(pa.DictionaryArray.from_arrays(pa.array(numbers), stored))
    return pa.table(arrays, names=list(columns))


def _add(
    truth: NDArray[np.int64],
    year: NDArray[np.int64],
    code: NDArray[np.int64],
    is_woman: NDArray[np.bool_],
    *,
    value: NDArray[np.int64],
) -> None:
    shape = truth.shape[1:]
    cell = np.ravel_multi_index((year, code, is_woman.astype(np.int64)), shape)
    size = int(np.prod(shape))
    known = value >= 0
    truth[0] += np.bincount(cell, minlength=size).reshape(shape)
    # float64 holds these sums exactly: a part has a million values below 60,000
    sums = np.bincount(cell, np.where(known, value, 0), minlength=size)
    truth[1] += sums.astype(np.int64).reshape(shape)
    truth[2] += np.bincount(cell, known, minlength=size).astype(np.int64).reshape(shape)


def _truth_table(truth: NDArray[np.int64]) -> pd.DataFrame:
    codes = _education()[1]
    index = pd.MultiIndex.from_product(
        [_YEARS, codes, ("1", "2")], names=["year", "education_code", "sex_code"]
    )
    flat = {
        name: values.ravel()
        for name, values in zip(("row_n", "participation_n", "known_n"), truth, strict=True)
    }
    table = pd.DataFrame(flat, index=index).reset_index()
    types = {"year": "Int64", "education_code": "str", "sex_code": "str"}
    return table[table["row_n"] > 0].astype(types).reset_index(drop=True)


def _education() -> tuple[list[tuple[str, str]], list[str]]:
    """Return the spellings with their codes, and the codes in order."""
    spelled = [spelling for level in _EDUCATION for spelling in level]
    return spelled, sorted({code for _, code in spelled})


def _year_texts() -> list[str]:
    texts = []
    for year in map(str, _YEARS):
        wide = year.translate(_WIDE)
        chinese = "".join(_CHINESE[digit] for digit in year)
        texts += [f"{year}年", year, f"{wide}年", f" {year} 年", f"{year}.0", f"{year}年度", wide]
        texts.append(f"{chinese}年")
    return texts


def _count_words(rng: np.random.Generator) -> _Words:
    """Draw about 20,000 spellings of counts; 约 and 余 say no certain number."""
    pairs: list[tuple[str, int]] = []
    for at, n in enumerate(rng.integers(5, 60_000, size=_COUNTS).tolist()):
        tens = n // 100 * 100 or 100
        pairs.append(
            (
                (str(n), n),
                (f"{n}余人次", -1),
                (f"{tens / 10_000:.2f}万", tens),
                (f"{n}人次".translate(_WIDE), n),
                (f"{n:,}", n),
                (f"约{n}", -1),
            )[at % 6]
        )
    return _Words.of(pairs)


def _share_texts() -> list[str]:
    forms = []
    for tenth in range(20, 1001):
        plain = f"{tenth / 10:.1f}"
        forms.append(
            (f"{plain}%", plain, f"{plain}%".translate(_WIDE), f"百分之{plain}")[tenth % 4]
        )
    return forms


def _province_codes() -> list[str]:
    return [f"9{at:02d}" for at in range(-(-_TOWNSHIPS // _PER_PROVINCE))]


def _county_codes() -> list[str]:
    return [f"9{at:05d}" for at in range(-(-_TOWNSHIPS // _PER_COUNTY))]


def _township_codes() -> list[str]:
    return [f"9{at:08d}" for at in range(_TOWNSHIPS)]
