"""The laws of cleaning, on tables nobody wrote by hand."""

import csv
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledgers.grids import make_ledger
from openpyxl import Workbook

from fedanalysis.codes.resident_ids import check_character
from fedanalysis.ledgers.clean import clean_ledger
from fedanalysis.ledgers.log import replay_changes
from fedanalysis.ledgers.read import read_ledger

SOURCE = ["source_file", "source_sheet", "source_row"]
ROSTER_HEAD = ["序号", "姓名", "性别", "民族", "出生年月", "学历", "职务", "身份证号", "爱好"]
ELECTION_HEAD = ["村", "届次", "委员总数", "女委员数", "女委员比例(%)", "备注"]


def made_id(number):
    first = (
        f"999999{1950 + number % 40}{number % 12 + 1:02d}{number % 28 + 1:02d}{number % 900 + 100}"
    )
    return first + check_character(first)


NAMES = st.text(st.sampled_from("赵钱孙李周吴郑王合成示例虚拟"), min_size=2, max_size=4)
DIRT = st.sampled_from(
    ["", " ", "—", "无", "约3", "3余", "1/2", "-2", "?", "＃", "x\ny", "=1+1", "<b>", "NA"]
)
IDS = st.one_of(
    st.integers(0, 500).map(made_id), st.sampled_from(["", "999999780501002", "12", "—"])
)
ROSTER_ROWS = st.tuples(
    st.integers(1, 99).map(str),
    st.one_of(NAMES, NAMES, st.sampled_from(["", "甲、乙", "NULL", "李 四"])),
    st.sampled_from(["女", "男", "F", "2", "女性", "", "？"]),
    st.sampled_from(["汉族", "汉", "蒙", "", "外星"]),
    st.one_of(
        st.sampled_from(["1978.05", "78年5月", "1978-02-30", "197805", "", "28611", "１９８０"]),
        DIRT,
    ),
    st.sampled_from(["大专", "专科", "本科", "函授", ""]),
    st.sampled_from(["主席", "主席、委员", "主任兼会计", "", "—"]),
    IDS,
    DIRT,
)
NUMBERS = st.one_of(
    st.integers(0, 9).map(str), st.sampled_from(["五", "３", "5人", " 7 ", "1,0"]), DIRT
)
ELECTION_ROWS = st.tuples(
    NAMES.map(lambda name: f"{name}村"),
    st.sampled_from(["9", "第九届", "2012年", "?"]),
    NUMBERS,
    NUMBERS,
    st.sampled_from(["", "20", "33.3%", "５０％", "约30"]),
    DIRT,
)
TABLES = st.one_of(
    st.tuples(st.just("roster"), st.just(ROSTER_HEAD), st.lists(ROSTER_ROWS, max_size=8)),
    st.tuples(st.just("election"), st.just(ELECTION_HEAD), st.lists(ELECTION_ROWS, max_size=8)),
)


def cleaned(kind, head, rows):
    return clean_ledger(make_ledger([head, *map(list, rows)], kind))


def content(frame):
    """Return what rows say, whatever their order and place."""
    values = frame.drop(columns=SOURCE).astype("str")
    return sorted(values.itertuples(index=False, name=None))


@settings(max_examples=40, deadline=None)
@given(TABLES)
def test_rows_in_are_kept_rejected_or_dropped(table):
    clean = cleaned(*table)
    assert clean.rows_in == len(clean.kept) + len(clean.rejected) + sum(clean.dropped.values())
    told = [*clean.kept["source_row"], *clean.rejected["source_row"]]
    assert len(set(told)) == len(told)
    assert (clean.rejected["reason_code"] != "").all()


@settings(max_examples=40, deadline=None)
@given(TABLES)
def test_replaying_the_changes_gives_the_clean_texts(table):
    kind, head, rows = table
    ledger = make_ledger([head, *map(list, rows)], kind)
    clean = clean_ledger(ledger)
    replayed = replay_changes(ledger, clean.changes)
    replayed = replayed[replayed["source_row"].isin(clean.kept["source_row"])].reset_index(
        drop=True
    )
    for name in ledger.cells.columns:
        kept = clean.kept[name]
        if kept.dtype == "Float64":
            given = pd.to_numeric(replayed[name].mask(replayed[name] == "")).astype("Float64")
            assert given.equals(kept)
        else:
            assert replayed[name].tolist() == kept.astype("str").replace("<NA>", "").tolist()
    assert (clean.changes["old"] != clean.changes["new"]).all()
    assert (clean.changes["rule"] != "").all()


@settings(max_examples=25, deadline=None)
@given(TABLES)
def test_cleaning_twice_is_cleaning_once(table):
    first = cleaned(*table)
    texts = first.kept.astype("str").replace({"<NA>": "", "True": "true", "False": "false"})
    again = clean_ledger(make_ledger([list(texts.columns), *texts.to_numpy().tolist()], table[0]))
    assert len(again.rejected) == 0
    assert len(again.changes) == 0
    pd.testing.assert_frame_equal(again.kept, first.kept)


@settings(max_examples=25, deadline=None)
@given(TABLES, st.randoms(use_true_random=False))
def test_order_blank_rows_and_files_decide_nothing(table, random):
    kind, head, rows = table
    rows = list(dict.fromkeys(rows))
    whole = cleaned(kind, head, rows)
    mixed = rows.copy()
    random.shuffle(mixed)
    spaced = [row for pair in ((r, [""] * len(head)) for r in mixed) for row in pair]
    assert content(cleaned(kind, head, spaced).kept) == content(whole.kept)
    if (
        not {"row.conflict"} & set(whole.rejected["reason_code"])
        and "row.duplicate" not in whole.dropped
    ):
        half = len(rows) // 2
        parts = [cleaned(kind, head, part) for part in (rows[:half], rows[half:])]
        assert content(pd.concat([part.kept for part in parts])) == content(whole.kept)


BAD = ["1", "", "女", "汉", "1978.05", "大专", "主席", "", ""]


@settings(max_examples=20, deadline=None)
@given(st.lists(ROSTER_ROWS, min_size=1, max_size=6), st.integers(0, 6))
def test_one_bad_row_more_is_one_rejection_more(rows, at):
    before = cleaned("roster", ROSTER_HEAD, rows)
    after = cleaned("roster", ROSTER_HEAD, [*rows[:at], BAD, *rows[at:]])
    assert len(after.rejected) == len(before.rejected) + 1
    assert content(after.kept) == content(before.kept)


TABLE = [
    ROSTER_HEAD,
    ["1", "赵合成", "女", "汉", "1958.09", "大专", "主席、委员", made_id(8), "书\n法"],
    ["2", "钱示例", "男", "蒙", "78年5月", "函授", "", made_id(8)[:-1] + "?", "=1+1"],
    ["3", "孙\u4dae\U00020000", "F", "满族", "", "本科", "—", "", "a,b"],
]


def as_text(separator, encoding, end="\n"):
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(
        TABLE
    )
    return stream.getvalue().encode(encoding)


def as_workbook():
    book = Workbook()
    for row in TABLE:
        book.active.append(row)
    for row in book.active.iter_rows():
        for cell in row:
            if cell.value is not None:
                cell.data_type = "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


FORMS = {
    "utf-8": lambda: as_text(",", "utf-8"),
    "utf-8-mark": lambda: as_text(",", "utf-8-sig", "\r\n"),
    "gb18030": lambda: as_text(",", "gb18030", "\r\n"),
    "utf-16-tabs": lambda: as_text("\t", "utf-16"),
    "carriage-returns": lambda: as_text(";", "utf-8", "\r"),
    "xlsx": as_workbook,
}


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    path = tmp_path_factory.mktemp("ledger") / "roster.csv"
    path.write_bytes(FORMS["utf-8"]())
    return clean_ledger(read_ledger(path, kind="roster"))


@pytest.mark.parametrize("form", FORMS)
def test_encoding_and_format_decide_nothing(form, reference, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes(FORMS[form]())
    clean = clean_ledger(read_ledger(path, kind="roster"))
    assert content(clean.kept) == content(reference.kept)
    told = ["source_row", "column", "reason_code"]
    assert clean.rejected[told].equals(reference.rejected[told])
    assert len(clean.kept) == 2
