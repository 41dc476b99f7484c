import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers.cleaned_ledgers import make_clean, make_roster
from pandas.testing import assert_frame_equal

from fedanalysis.errors import DataFileError, FolderWriteError
from fedanalysis.ledgers.stored import store_csv, store_parquet
from fedanalysis.ledgers.write import OUTPUT_ENDINGS, read_written, write_ledger

TESTS = Path(__file__).parents[1]
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "'quoted",
    "''",
    '"',
    "甲,乙",
    "a\rb",
]
HOSTILE += ["a\r\nb", " 两边 ", "<b>粗</b>", "𠮷野家", "NA", "NULL", "0012", "1e5", "�"]


def hostile():
    """A cleaned election return whose texts tempt a reader, with gaps in every type."""
    rows = [{"village": text, "remark": text} for text in HOSTILE]
    rows += [{"seat_n": "5", "women_n": "0", "women_percent": "33.3", "year": "2015"}]
    rows += [{"women_percent": "0.1", "congress_chair_on_committee": "true"}]
    rows += [{"congress_chair_on_committee": "false", "=unknown": "=1+1"}]
    return make_clean(rows, kind="election", file="换届.csv", unknown=["=unknown"])


def test_writes_every_table_twice_and_the_page_once(tmp_path):
    written = write_ledger(make_roster(), tmp_path, page="<!doctype html>")
    assert [path.name for path in written] == [f"花名册{ending}" for ending in OUTPUT_ENDINGS]
    assert sorted(tmp_path.iterdir()) == sorted(written)
    assert written[-1].read_text() == "<!doctype html>"


def test_writes_no_page_without_one(tmp_path):
    assert not [path for path in write_ledger(make_roster(), tmp_path) if path.suffix == ".html"]


@pytest.mark.parametrize("table", ["kept", "rejected", "changes"])
def test_parquet_reads_back_the_same_table(tmp_path, table):
    for clean in (make_roster(), hostile(), make_clean()):
        write_ledger(clean, tmp_path, stem="x")
        assert_frame_equal(read_written(tmp_path / f"x.{table}.parquet"), getattr(clean, table))


def test_csv_reads_back_the_same_kept_rows_with_their_types(tmp_path):
    for clean in (make_roster(), hostile(), make_clean()):
        write_ledger(clean, tmp_path, stem="x")
        assert_frame_equal(read_written(tmp_path / "x.kept.csv", kind=clean.kind), clean.kept)


@pytest.mark.parametrize("table", ["rejected", "changes", "review"])
def test_csv_of_logs_reads_back_without_a_kind(tmp_path, table):
    for clean in (make_roster(), make_clean()):
        write_ledger(clean, tmp_path, stem="x")
        assert_frame_equal(read_written(tmp_path / f"x.{table}.csv"), getattr(clean, table))


def test_no_field_of_a_csv_can_run_as_a_formula(tmp_path):
    write_ledger(hostile(), tmp_path, stem="x")
    bare = pd.read_csv(tmp_path / "x.kept.csv", dtype="str", na_filter=False, header=None)
    starts = {text[:1] for column in bare for text in bare[column]}
    assert not starts & set("=+-@\t\r")


def test_numbers_of_a_csv_stand_as_they_are(tmp_path):
    write_ledger(hostile(), tmp_path, stem="x")
    bare = pd.read_csv(tmp_path / "x.kept.csv")
    assert bare["seat_n"].dropna().tolist() == [5]
    assert bare["women_percent"].dropna().tolist() == [33.3, 0.1]


def test_csv_opens_as_utf8_in_a_spreadsheet_program(tmp_path):
    write_ledger(hostile(), tmp_path, stem="x")
    content = (tmp_path / "x.kept.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\n")
    assert b"source_row" in content.partition(b"\n")[0]


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=6))
def test_any_text_survives_both_forms(tmp_path_factory, texts):
    folder = tmp_path_factory.mktemp("texts")
    frame = pd.DataFrame({"a": texts, "=b": texts[::-1]}, dtype="str")
    store_csv(frame, folder / "t.csv")
    store_parquet(frame, folder / "t.parquet")
    assert_frame_equal(read_written(folder / "t.csv"), frame)
    assert_frame_equal(read_written(folder / "t.parquet"), frame)


def test_two_columns_of_one_name_are_both_written(tmp_path):
    clean = make_clean([{"village": "甲"}], kind="election")
    clean.kept.insert(0, "village", ["乙"], allow_duplicates=True)
    write_ledger(clean, tmp_path, stem="x")
    back = read_written(tmp_path / "x.kept.parquet")
    assert (back["village"].tolist(), back["village (2)"].tolist()) == (["乙"], ["甲"])


def test_cleaned_ledger_is_not_changed_by_writing(tmp_path):
    clean = hostile()
    before = clean.kept.copy()
    write_ledger(clean, tmp_path)
    assert_frame_equal(clean.kept, before)


def test_every_flipped_bit_of_a_parquet_file_is_noticed_or_harmless(tmp_path):
    clean = make_roster()
    write_ledger(clean, tmp_path, stem="x")
    path = tmp_path / "x.changes.parquet"
    whole = path.read_bytes()
    rng = random.Random(7)
    noticed = 0
    for _ in range(400):
        bit = rng.randrange(8 * len(whole))
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        try:
            assert_frame_equal(read_written(path), clean.changes)
        except DataFileError:
            noticed += 1
    assert noticed > 200


@pytest.mark.parametrize("keep", [0, 4, 0.5, -1], ids=["empty", "magic", "half", "last byte"])
def test_truncated_parquet_file_is_refused(tmp_path, keep):
    write_ledger(make_roster(), tmp_path, stem="x")
    path = tmp_path / "x.kept.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(keep * len(whole)) if keep == 0.5 else keep])
    with pytest.raises(DataFileError, match="checksums"):
        read_written(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.csv", None),
        ("bytes.csv", b"\xff\xfe\x00"),
        ("empty.csv", b""),
        ("odd.csv", b"row_n\nx\n"),
    ],
    ids=["missing", "bytes", "empty", "not a number"],
)
def test_csv_that_was_not_written_so_is_refused(tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DataFileError, match=name):
        read_written(tmp_path / name)


def _run(code, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), str(TESTS), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )


LOOP = """
    import sys; sys.path.insert(0, sys.argv[1])
    from pathlib import Path
    from ledgers.cleaned_ledgers import make_clean
    from fedanalysis.ledgers.write import write_ledger
    from fedanalysis.safety.holding import hold_folder
    out = Path(sys.argv[2])
    ledgers = [make_clean([{"name": who}] * 3000) for who in ("甲", "乙")]
    with hold_folder(out):
        for n in range(10**6):
            write_ledger(ledgers[n % 2], out, stem="x", page=str(n % 2) * 9999)
            print(n, flush=True)
"""


def test_kill_at_any_moment_leaves_every_file_whole(tmp_path):
    rng = random.Random(11)
    for _ in range(4):
        process = _run(LOOP, tmp_path)
        assert process.stdout.readline() == "0\n"
        time.sleep(rng.random() / 4)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        for ending in (".kept.parquet", ".kept.csv"):
            kept = read_written(tmp_path / f"x{ending}")
            assert len(kept) == 3000
            assert len(set(kept["name"])) == 1
        assert len(set((tmp_path / "x.html").read_text())) == 1


LIMITED = """
    import json, resource, sys; sys.path.insert(0, sys.argv[1])
    from ledgers.cleaned_ledgers import make_clean
    from fedanalysis.errors import FolderWriteError
    from fedanalysis.ledgers.write import write_ledger
    clean = make_clean([{"name": str(n)} for n in range(20000)])
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    try:
        write_ledger(clean, sys.argv[2], stem="x")
    except FolderWriteError as error:
        print(json.dumps(str(error)))
"""


def test_full_disk_is_one_error_that_names_the_folder(tmp_path):
    out = tmp_path / "输出"
    write_ledger(make_roster(), out, stem="x")
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    process = _run(LIMITED, out)
    said, complaints = process.communicate(timeout=60)
    assert "输出" in json.loads(said), complaints
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_unwritable_place_is_named(tmp_path):
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(FolderWriteError, match="out"):
        write_ledger(make_roster(), tmp_path / "out")
