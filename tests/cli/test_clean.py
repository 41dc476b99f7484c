import errno
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

from fedanalysis.cli import main
from fedanalysis.ledgers.write import OUTPUT_ENDINGS, read_written
from fedanalysis.safety.holding import hold_folder

GOOD = "填报表,,,\n村,届次,委员总数,女委员数\n甲村,第九届,５,一\n乙村,9,5,6\n合计,,10,7\n"
KEYS = [
    "file",
    "status",
    "rule",
    "message",
    "rows_in",
    "kept",
    "rejected",
    "dropped",
    "rejections",
    "notes",
]


@pytest.fixture
def ledgers(tmp_path, monkeypatch):
    """A folder with a good return, a second of the same name, and one that can't be read."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "north").mkdir()
    (tmp_path / "换届.csv").write_text(GOOD, encoding="utf-8")
    (tmp_path / "north" / "换届.csv").write_text(GOOD.replace("甲", "丙"), encoding="utf-8")
    (tmp_path / "empty.xlsx").write_bytes(b"")
    return tmp_path


def clean(*arguments):
    return main(["clean", *arguments, "--kind", "election", "--out", "out", "--json", "s.json"])


def summary(folder):
    content = (folder / "s.json").read_text(encoding="utf-8")
    assert "\\u" not in content
    return json.loads(content)["files"]


def test_readable_ledger_is_written_with_its_summary(ledgers, capsys):
    assert clean("换届.csv") == 0
    written = {path.name for path in (ledgers / "out").iterdir() if path.name[0] != "."}
    assert written == {f"换届{ending}" for ending in OUTPUT_ENDINGS}
    (found,) = summary(ledgers)
    assert list(found) == KEYS
    assert (found["file"], found["status"]) == ("换届.csv", "read")
    assert (found["rule"], found["message"]) == ("", "")
    assert [found[key] for key in ("rows_in", "kept", "rejected", "dropped")] == [
        3,
        1,
        1,
        {"row.total": 1},
    ]
    assert found["rejections"] == [
        {"row": 4, "column": "女委员数", "reason_code": "rule.women_at_most_seats"}
    ]
    assert "[1/1] 换届.csv: 3 rows in, 1 kept, 1 rejected, 1 dropped" in capsys.readouterr().out
    kept = read_written(ledgers / "out" / "换届.kept.parquet")
    assert kept[["village", "term", "seat_n"]].to_numpy().tolist() == [["甲村", "第9届", 5]]


def test_refused_ledger_costs_no_other(ledgers, capsys):
    assert clean("empty.xlsx", "换届.csv", "missing.csv") == 2
    first, second, third = summary(ledgers)
    assert (first["status"], first["rule"]) == ("refused", "file.empty")
    assert "empty.xlsx" in first["message"]
    assert [first[key] for key in KEYS[4:]] == [0, 0, 0, {}, [], []]
    assert second["status"] == "read"
    assert third["rule"] == "file.missing"
    assert not list((ledgers / "out").glob("empty*"))
    said = capsys.readouterr()
    assert first["message"].split("\n")[0] in said.err
    assert "refused (file.empty)" in said.out


def test_no_folder_is_made_if_all_are_refused(ledgers):
    assert clean("empty.xlsx") == 2
    assert not (ledgers / "out").exists()
    assert len(summary(ledgers)) == 1


def test_ledgers_of_one_name_are_told_apart(ledgers):
    assert clean("换届.csv", "north/换届.csv") == 0
    kept = [read_written(ledgers / "out" / f"换届-csv{n}.kept.parquet") for n in ("", "-2")]
    assert [table["village"].tolist() for table in kept] == [["甲村"], ["丙村"]]
    assert [found["file"] for found in summary(ledgers)] == ["换届.csv", "north/换届.csv"]


def test_unforeseen_error_is_a_refusal_without_its_words(ledgers, monkeypatch, capsys):
    from fedanalysis.ledgers import clean as module

    def fail(raw, **_):
        if fails:
            fails.pop()
            raise KeyError("机密")
        return real(raw)

    fails, real = [1], module.clean_ledger
    monkeypatch.setattr(module, "clean_ledger", fail)
    assert clean("换届.csv", "north/换届.csv") == 2
    first, second = summary(ledgers)
    assert (first["rule"], second["status"]) == ("internal", "read")
    assert "KeyError" in first["message"]
    said = capsys.readouterr()
    assert "机密" not in said.err + said.out + first["message"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--kind", "election", "--out", "out"],
        ["换届.csv", "--kind", "elections", "--out", "out"],
        ["换届.csv", "--kind", "election"],
        ["换届.csv", "--out", "out"],
        ["换届.csv", "--kind", "election", "--out", "empty.xlsx"],
        ["换届.csv", "--kind", "election", "--out", "empty.xlsx/out"],
        ["换届.csv", "--kind", "election", "--out", "out", "--json", "换届.csv"],
        ["换届.csv", "--kind", "election", "--out", "out", "--json", "north"],
        ["换届.csv", "--kind", "election", "--out", "out", "--json", "out/换届.kept.csv"],
        ["换届.csv", "--kind", "election", "--out", "out", "--spellings", "missing.csv"],
        ["换届.csv", "--kind", "election", "--out", "out", "--spellings", "换届.csv"],
        ["换届.csv", "--kind", "election", "--out", "out", "--lang", "fr"],
        ["换届.csv", "--kind", "election", "--out", "out", "--bogus"],
    ],
    ids=[
        "no file",
        "unknown kind",
        "no out",
        "no kind",
        "out is a file",
        "out in a file",
        "json is input",
        "json is folder",
        "json is output",
        "no spellings",
        "odd spellings",
        "language",
        "option",
    ],
)
def test_wrong_usage_exits_64_and_writes_nothing(ledgers, arguments, capsys):
    before = {path: path.stat().st_size for path in ledgers.rglob("*")}
    with pytest.raises(SystemExit) as stopped:
        main(["clean", *arguments])
    assert stopped.value.code == 64
    assert "fedanalysis clean: error:" in capsys.readouterr().err
    assert {path: path.stat().st_size for path in ledgers.rglob("*")} == before


@pytest.mark.parametrize("link", [False, True], ids=["same path", "hard link"])
def test_ledger_is_never_overwritten_by_its_own_output(ledgers, link):
    (ledgers / "out").mkdir()
    target = ledgers / "out" / "换届.kept.csv"
    target.write_text(GOOD, encoding="utf-8")
    given = target
    if link:
        given = ledgers / "other.csv"
        os.link(target, given)
    with pytest.raises(SystemExit) as stopped:
        clean("换届.csv", str(given))
    assert stopped.value.code == 64
    assert target.read_text(encoding="utf-8") == GOOD


def test_wrong_usage_of_other_verbs_still_exits_2():
    with pytest.raises(SystemExit) as stopped:
        main(["audit", "--bogus"])
    assert stopped.value.code == 2


def test_own_spellings_go_before_the_packages(ledgers):
    roster = "姓名,学历\n甲某某,党校大专\n"
    (ledgers / "r.csv").write_text(roster, encoding="utf-8")
    (ledgers / "mine.csv").write_text("list,text,code\neducation,党校大专,30\n", encoding="utf-8")
    arguments = ["clean", "r.csv", "--kind", "roster", "--out", "out"]
    assert main([*arguments, "--spellings", "mine.csv"]) == 0
    kept = read_written(ledgers / "out" / "r.kept.parquet")
    assert kept["education_code"].tolist() == ["30"]


def test_page_speaks_the_language_asked_for(ledgers):
    clean("换届.csv", "--lang", "en")
    assert 'lang="en"' in (ledgers / "out" / "换届.html").read_text(encoding="utf-8")


def test_output_cleans_to_itself(ledgers):
    assert clean("换届.csv") == 0
    assert main(["clean", "out/换届.kept.csv", "--kind", "election", "--out", "again"]) == 0
    first = read_written(ledgers / "out" / "换届.kept.parquet")
    again = read_written(ledgers / "again" / "换届.kept.kept.parquet")
    pd.testing.assert_frame_equal(again, first)
    assert read_written(ledgers / "again" / "换届.kept.changes.parquet").empty


def test_busy_folder_is_one_error_that_names_the_holder(ledgers, monkeypatch, capsys):
    monkeypatch.setattr(
        "fedanalysis.safety.holding.hold_folder", lambda folder: hold_folder(folder, seconds=0.1)
    )
    with hold_folder(ledgers / "out"):
        assert clean("换届.csv") == 1
    assert f"process {os.getpid()}" in capsys.readouterr().err
    assert not list((ledgers / "out").glob("换届*"))


def test_second_run_waits_for_the_first(ledgers):
    def first():
        with hold_folder(ledgers / "out"):
            begun.set()
            time.sleep(0.5)

    begun = threading.Event()
    thread = threading.Thread(target=first)
    thread.start()
    begun.wait()
    assert clean("换届.csv") == 0
    thread.join()


def test_full_disk_is_one_error_and_leaves_no_part(ledgers, monkeypatch, capsys):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("fedanalysis.safety.writing.os.fsync", full)
    assert clean("换届.csv", "north/换届.csv") == 1
    said = capsys.readouterr().err
    assert "can't write into `out`" in said
    assert "No space left" in said
    assert "Traceback" not in said
    assert not [path for path in (ledgers / "out").iterdir() if path.name != ".fedanalysis.lock"]


def test_command_line_gives_the_exit_status(ledgers):
    arguments = ["clean", "empty.xlsx", "--kind", "roster", "--out", "out"]
    ended = subprocess.run(
        [sys.executable, "-m", "fedanalysis", *arguments], capture_output=True, check=False
    )
    assert ended.returncode == 2
    assert b"Traceback" not in ended.stderr


CASES = Path(__file__).parents[1] / "cases"
EXPECTED = json.loads((CASES / "rosters.expected.json").read_text(encoding="utf-8"))


def test_the_rosters_of_the_cases_come_out_as_a_person_says(tmp_path):
    files = [str(path) for path in sorted(CASES.glob("roster_*.xlsx"))]
    out, summary = str(tmp_path / "out"), tmp_path / "s.json"
    assert main(["clean", *files, "--kind", "roster", "--out", out, "--json", str(summary)]) == 2
    found = json.loads(summary.read_text(encoding="utf-8"))["files"]
    assert [Path(each["file"]).name for each in found] == sorted(EXPECTED)
    for each in found:
        expected = EXPECTED[Path(each["file"]).name]
        told = [[r["row"], r["column"], r["reason_code"]] for r in each["rejections"]]
        given = {**each, "rejections": told}
        assert {key: given[key] for key in expected} == expected
    assert not list((tmp_path / "out").glob("roster_without_names*"))
