"""The verbs on both engines: one suite of cases, equal frames down to the types."""

import datetime as dt
import decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from fedanalysis.engine.registry import fitting_engine, open_engine
from fedanalysis.errors import (
    ColumnError,
    TableFileError,
    TooManyDistinctError,
    UnknownNameError,
    ValueRangeError,
)

ENGINES = ("memory", "disk")
TEXTS = [
    "",
    " ",
    "女",
    "女",
    None,
    "２",
    "e\u0301",
    "\u00e9",
    "a'b\"c",
    "x\ny",
    "\U00020000",
    "\u3000",
]
WHOLES = [1, None, 2**53 + 1, -(2**62), 0, 1, None, 3, 4, 5, 2**62, 7]
DECIMALS = [0.1, np.nan, 0.2, None, -0.0, 0.0, 1e9, 2.5, 1e-7, 3.0, 0.3, 0.1]
FLAGS = [True, False, None, True, True, None, False, True, True, True, False, None]
ODD = ["select", 'a"b', "a b", "姓名", "A", "a", "c0", "filename", "file_row_number", "x'; drop"]


@pytest.fixture(params=ENGINES)
def engine(request):
    return open_engine(request.param)


def mixed():
    return pd.DataFrame(
        {
            "text": pd.Series(TEXTS, dtype="str"),
            "whole": pd.array(WHOLES, dtype="Int64"),
            "decimal": pd.array(DECIMALS, dtype="Float64"),
            "flag": pd.array(FLAGS, dtype="boolean"),
        }
    )


def stored(folder, frame=None, name="a.parquet"):
    folder.mkdir(exist_ok=True, parents=True)
    pq.write_table(
        pa.Table.from_pandas(mixed() if frame is None else frame, preserve_index=False),
        folder / name,
    )
    return folder


def everything(rows):
    """Return all rows, in an order of their own."""
    frame = rows.head(10**6)
    return frame.sort_values(list(frame.columns), ignore_index=True, na_position="last")


def both(case):
    first, second = (case(open_engine(name)) for name in ENGINES)
    pd.testing.assert_frame_equal(first, second)
    return first


@pytest.mark.parametrize("column", ["text", "whole", "decimal", "flag"])
def test_distinct_counts_every_value_once(column, tmp_path):
    stored(tmp_path)
    found = both(lambda engine: engine.distinct(engine.open(tmp_path), [column]))
    assert found["row_n"].sum() == len(TEXTS)
    assert not found[column].duplicated().any()
    assert found["row_n"].dtype == "int64"


def test_distinct_keeps_missing_empty_blank_and_unlike_forms_apart(engine):
    found = engine.distinct(engine.open(mixed()), ["text"])
    listed = dict(zip(found["text"].fillna("missing"), found["row_n"], strict=True))
    assert listed == {
        **dict.fromkeys(x or "missing" if x is None else x for x in TEXTS),
        **{(text if text is not None else "missing"): TEXTS.count(text) for text in TEXTS},
    }
    assert found["text"].isna().tolist()[-1]


def test_distinct_of_several_columns_counts_combinations():
    frame = pd.DataFrame({"a": ["x", "x", None, "x"], "b": [1, 1, 2, None]})
    found = both(lambda engine: engine.distinct(engine.open(frame), ["b", "a"]))
    assert found.columns.tolist() == ["b", "a", "row_n"]
    assert found["row_n"].tolist() == [2, 1, 1]


def test_not_a_number_is_missing_and_minus_zero_is_zero(engine):
    found = engine.distinct(engine.open(mixed()), ["decimal"])
    assert int(found["decimal"].isna().sum()) == 1
    assert found.loc[found["decimal"].isna(), "row_n"].tolist() == [2]
    assert found.loc[found["decimal"] == 0, "row_n"].tolist() == [2]


def test_a_nearly_unique_column_is_refused_by_its_count(engine):
    rows = engine.open(pd.DataFrame({"name": [f"机密{at}" for at in range(3000)]}))
    with pytest.raises(TooManyDistinctError, match="`name` must have at most 1,000") as refused:
        engine.distinct(rows, ["name"], most=1000)
    assert "机密" not in str(refused.value)
    assert len(engine.distinct(rows, ["name"], most=3000)) == 3000


def test_a_count_just_above_the_most_is_refused_too(engine):
    rows = engine.open(pd.DataFrame({"n": range(1001)}))
    with pytest.raises(TooManyDistinctError):
        engine.distinct(rows, ["n"], most=1000)


def test_distinct_each_equals_one_column_at_a_time(engine, tmp_path):
    rows = engine.open(stored(tmp_path))
    each = engine.distinct_each(rows, list(rows.columns))
    for column, found in each.items():
        pd.testing.assert_frame_equal(found, engine.distinct(rows, [column]))


def test_distinct_each_tells_the_size_of_what_is_too_large(engine):
    rows = engine.open(pd.DataFrame({"n": range(5000), "sex": ["女", "男"] * 2500}))
    found = engine.distinct_each(rows, ["n", "sex"], most=100)
    assert 4500 < found["n"] < 5500
    assert found["sex"]["row_n"].tolist() == [2500, 2500]


def test_attach_gives_each_row_what_its_values_say():
    mapping = pd.DataFrame(
        {
            "text": pd.Series(["女", "", None, "e\u0301"], dtype="str"),
            "code": pd.Series(["2", "empty", "missing", None], dtype="str"),
            "n": pd.array([2, None, 4, 5], dtype="Int64"),
        }
    )
    found = both(lambda engine: everything(engine.attach(engine.open(mixed()), ["text"], mapping)))
    codes = dict(zip(found["text"].fillna("None"), found["code"].fillna("None"), strict=True))
    assert (codes["女"], codes[""], codes["None"]) == ("2", "empty", "missing")
    assert codes["\u00e9"] == codes[" "] == "None"
    assert len(found) == len(TEXTS)
    assert str(found["n"].dtype) == "Int64"


@pytest.mark.parametrize("column", ["whole", "decimal", "flag"])
def test_attach_meets_numbers_and_flags_exactly(column):
    frame = mixed()
    keys = frame[[column]].drop_duplicates()
    mapping = keys.assign(at=range(len(keys)))
    found = both(lambda engine: everything(engine.attach(engine.open(frame), [column], mapping)))
    assert found["at"].notna().all()


def test_attach_on_two_columns_needs_both():
    frame = pd.DataFrame({"a": ["x", "x", None], "b": [1, 2, 1]})
    mapping = pd.DataFrame({"a": ["x", None], "b": [2, 1], "hit": [True, True]})
    found = both(lambda engine: everything(engine.attach(engine.open(frame), ["a", "b"], mapping)))
    assert int(found["hit"].sum()) == 2


@pytest.mark.parametrize(
    ("mapping", "error"),
    [
        (pd.DataFrame({"a": ["x", "x"], "new": [1, 2]}), ValueRangeError),
        (pd.DataFrame({"a": [None, None], "new": [1, 2]}), ValueRangeError),
        (pd.DataFrame({"b": ["x"], "new": [1]}), ColumnError),
        (pd.DataFrame({"a": ["x"], "other": [1]}), ColumnError),
    ],
    ids=["twice", "missing-twice", "no-key", "taken"],
)
def test_attach_refuses_what_has_no_one_answer(engine, mapping, error):
    rows = engine.open(pd.DataFrame({"a": ["x"], "other": ["y"]}))
    with pytest.raises(error):
        engine.attach(rows, ["a"], mapping)


def test_split_puts_every_row_on_one_side():
    def case(engine):
        holds, rest = engine.split(engine.open(mixed()), "flag")
        assert holds.head(99)["flag"].all()
        assert holds.count() + rest.count() == len(TEXTS)
        return everything(rest)

    assert not both(case)["flag"].fillna(False).any()


def test_marks_rows_that_hold_nothing_but_blanks():
    frame = pd.DataFrame({"a": [" \u3000", None, "x", "\u00a0\t"], "n": [None, 1, None, None]})
    found = both(
        lambda engine: everything(engine.mark_blank(engine.open(frame), ["a", "n"], name="blank"))
    )
    assert found["blank"].tolist().count(True) == 2


def test_picks_columns_under_new_names_twice_too(engine):
    rows = engine.pick(engine.open(mixed()), {"性别": "text", "again": "text", "n": "whole"})
    assert list(rows.columns) == ["性别", "again", "n"]
    frame = rows.head(99)
    assert frame["性别"].equals(frame["again"].rename("性别"))


def test_tally_counts_and_adds_up_exactly():
    frame = pd.DataFrame(
        {
            "sex": ["女", "男", "女", None, "女", ""],
            "n": pd.array([2**53 + 1, 2, 2, 5, None, 1], dtype="Int64"),
            "yuan": pd.array([0.1, 0.2, 0.2, None, None, 1e6], dtype="Float64"),
            "ok": pd.array([True, None, False, True, True, True], dtype="boolean"),
        }
    )
    found = both(
        lambda engine: engine.tally(
            engine.open(frame),
            ["sex"],
            count={"ok_n": ("ok", True), "small_n": ("n", [1, 2])},
            known={"known_n": "n", "named_n": "sex"},
            sums={"n": "n", "yuan": "yuan"},
        )
    )
    assert found["sex"].fillna("missing").tolist() == ["", "女", "男", "missing"]
    assert found["row_n"].tolist() == [1, 3, 1, 1]
    assert found["n"].tolist() == [1, 2**53 + 3, 2, 5]
    assert found["yuan"].tolist() == [1e6, 0.3, 0.2, 0.0]
    assert found["ok_n"].tolist() == [1, 2, 0, 1]
    assert found["small_n"].tolist() == [1, 1, 1, 0]
    assert found["known_n"].tolist() == [1, 2, 1, 1]
    assert found["named_n"].tolist() == [0, 3, 1, 0]
    assert [str(t) for t in found.dtypes] == ["str", *["int64"] * 5, "Int64", "Float64"]


@pytest.mark.parametrize("half", [0.5e-6, 1.5e-6, 2.5e-6, -0.5e-6])
def test_tally_rounds_halves_of_a_millionth_alike(half):
    frame = pd.DataFrame({"x": [half, half]})
    both(lambda engine: engine.tally(engine.open(frame), [], sums={"x": "x"}))


def test_tally_without_groups_is_one_row(engine):
    rows = engine.open(pd.DataFrame({"n": [1, 2]}))
    assert engine.tally(rows, [], sums={"n": "n"}).to_numpy().tolist() == [[2, 3]]


@pytest.mark.parametrize(
    ("values", "error"),
    [
        (pd.array([2**62, 2**62, 2**62], dtype="Int64"), ValueRangeError),
        ([float("inf"), 1.0], ValueRangeError),
        ([1e13], ValueRangeError),
        (["1"], ColumnError),
    ],
    ids=["overflow", "infinite", "huge", "text"],
)
def test_tally_refuses_sums_it_cannot_give_exactly(engine, values, error):
    rows = engine.open(pd.DataFrame({"n": values}))
    with pytest.raises(error):
        engine.tally(rows, [], sums={"n": "n"})


@pytest.mark.parametrize(
    ("column", "value"), [("text", 2), ("whole", "2"), ("flag", 1), ("whole", True)]
)
def test_tally_refuses_to_count_a_value_of_another_kind(engine, column, value):
    with pytest.raises(ValueRangeError):
        engine.tally(engine.open(mixed()), [], count={"n": (column, value)})


@pytest.mark.parametrize(
    "asked",
    [
        {"by": ["no"]},
        {"by": ["text", "text"]},
        {"by": [], "sums": {"row_n": "whole"}},
        {"by": ["whole"], "sums": {"whole": "whole"}},
    ],
    ids=["unknown", "twice", "row_n", "by-and-sum"],
)
def test_tally_refuses_names_that_are_not_there_or_stand_twice(engine, asked):
    with pytest.raises(ColumnError):
        engine.tally(engine.open(mixed()), **asked)


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_what_is_written_opens_with_the_same_rows(engine, form, tmp_path):
    frame = mixed().drop(columns="decimal") if form == "csv" else mixed()
    paths = engine.open(frame).write(tmp_path / "out", form=form)
    assert [path.name for path in paths] == [f"part-00000.{form}"]
    again = engine.open(tmp_path / "out")
    if form == "parquet":
        pd.testing.assert_frame_equal(everything(again), everything(engine.open(frame)))
    else:
        assert sorted(again.head(99)["text"]) == sorted(text or "" for text in TEXTS)


def test_written_texts_cannot_run_as_formulas(engine, tmp_path):
    texts = ["=1+1", "-2", "'=x", "@a", "甲", "'甲", "+", "\tx"]
    (path,) = engine.open(pd.DataFrame({"=a": texts, "b": "x"})).write(tmp_path, form="csv")
    content = path.read_text(encoding="utf-8-sig")
    assert content.startswith(("'=a", "\"'=a"))
    assert not any(
        line.lstrip('"').startswith(("=", "-", "@", "+", "\t")) for line in content.split("\n")
    )
    rows = engine.open(path)
    assert sorted(rows.head(99).iloc[:, 0]) == sorted(texts)


def test_large_tables_are_written_part_by_part(engine, tmp_path, monkeypatch):
    monkeypatch.setattr("fedanalysis.engine.storing._PART_ROWS", 150_000)
    frame = pd.DataFrame({"n": range(400_000)})
    paths = engine.open(frame).write(tmp_path)
    assert len(paths) >= 2
    assert int(engine.tally(engine.open(tmp_path), [], sums={"n": "n"})["n"].iloc[0]) == (
        400_000 * 399_999 // 2
    )


def test_an_unwritable_target_is_told_and_left_alone(engine, tmp_path):
    (tmp_path / "file").write_text("kept")
    with pytest.raises(OSError, match="can't write into") as refused:
        engine.open(mixed()).write(tmp_path / "file")
    assert type(refused.value).__name__ == "FolderWriteError"
    assert (tmp_path / "file").read_text() == "kept"


def test_a_write_that_breaks_off_replaces_nothing(engine, tmp_path, monkeypatch):
    rows = engine.open(mixed())
    rows.write(tmp_path)
    before = (tmp_path / "part-00000.parquet").read_bytes()

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("fedanalysis.safety.writing._sync", full)
    with pytest.raises(OSError, match="No space left"):
        engine.pick(rows, {"n": "whole"}).write(tmp_path)
    assert (tmp_path / "part-00000.parquet").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["part-00000.parquet"]


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_an_empty_table_stays_a_table(engine, form, tmp_path):
    rows = engine.open(mixed().head(0))
    assert rows.count() == 0
    assert rows.head().columns.tolist() == ["text", "whole", "decimal", "flag"]
    assert len(engine.distinct(rows, ["text"])) == 0
    assert len(engine.tally(rows, ["text"], sums={"whole": "whole"})) == 0
    assert engine.tally(rows, [], sums={"whole": "whole"}).to_numpy().tolist() == [[0, 0]]
    rows.write(tmp_path, form=form)
    again = engine.open(tmp_path)
    assert (again.count(), list(again.columns)) == (0, list(rows.columns))


@pytest.mark.parametrize("form", ["parquet", "frame", "csv"])
def test_odd_column_names_are_names_like_any_other(engine, form, tmp_path):
    frame = pd.DataFrame([[f"v{at}" for at in range(len(ODD))]] * 2, columns=ODD)
    if form == "parquet":
        stored(tmp_path, frame)
    elif form == "csv":
        frame.to_csv(tmp_path / "a.csv", index=False)
    rows = engine.open(frame if form == "frame" else tmp_path, places=True)
    assert list(rows.columns) == [*ODD, "source_file", "source_row"]
    for at, name in enumerate(ODD):
        assert engine.distinct(rows, [name])[name].tolist() == [f"v{at}"]
    cells = engine.tally(rows, ODD)
    assert cells.columns.tolist() == [*ODD, "row_n"]
    rows.write(tmp_path / "out")
    assert list(engine.open(tmp_path / "out").columns) == list(rows.columns)


def test_places_say_which_file_and_row(engine, tmp_path):
    stored(tmp_path / "2009", pd.DataFrame({"n": [1, 2]}), "a[1]*.parquet")
    stored(tmp_path / "year=2010", pd.DataFrame({"n": [3]}), "b'c.parquet")
    found = everything(engine.open(tmp_path, places=True))
    assert found.columns.tolist() == ["n", "source_file", "source_row"]
    assert found["source_file"].tolist() == ["2009/a[1]*.parquet"] * 2 + ["year=2010/b'c.parquet"]
    assert found["source_row"].tolist() == [1, 2, 1]


def test_read_batches_adds_what_a_function_of_the_rows_gives():
    def read(frame):
        return pd.DataFrame({"long": frame["text"].str.len().fillna(-1), "up": frame["text"]})

    def case(engine):
        rows = engine.open(mixed())
        return everything(engine.read_batches(rows, read, {"long": "whole", "up": "text"}))

    found = both(case)
    assert found["text"].equals(found["up"].rename("text"))
    assert found["long"].tolist().count(-1) == 1


def test_read_batches_of_no_rows_has_the_new_columns(engine):
    rows = engine.read_batches(
        engine.open(mixed().head(0)),
        lambda frame: frame[["text"]].set_axis(["t"], axis=1),
        {"t": "text"},
    )
    assert list(rows.columns)[-1] == "t"
    assert rows.count() == 0


TYPES = {
    "int8": pa.array([1, None], pa.int8()),
    "uint32": pa.array([2**32 - 1, None], pa.uint32()),
    "uint64": pa.array([2**64 - 1, None], pa.uint64()),
    "float32": pa.array([0.5, float("nan")], pa.float32()),
    "dictionary": pa.array(["女", None]).dictionary_encode(),
    "large": pa.array(["女", ""], pa.large_string()),
    "date": pa.array([dt.date(1978, 5, 1), None]),
    "stamp": pa.array([np.datetime64("1978-05-01T09:30:00.000005"), None], pa.timestamp("us")),
    "nanoseconds": pa.array([np.datetime64("1978-05-01T09:30", "ns"), None], pa.timestamp("ns")),
    "time": pa.array([dt.time(9, 30, 1, 500), None]),
    "exact": pa.array([decimal.Decimal("1.50"), decimal.Decimal("-0.05")]),
    "tiny": pa.array([decimal.Decimal("0.000001"), None]),
    "nothing": pa.nulls(2),
}


@pytest.mark.parametrize("kind", TYPES)
def test_types_of_a_file_become_the_same_few_kinds(kind, tmp_path):
    pq.write_table(pa.table({"x": TYPES[kind], "n": [1, 2]}), tmp_path / "a.parquet")
    found = both(lambda engine: everything(engine.open(tmp_path)))
    shown = {"uint64": str(2**64 - 1), "date": "1978-05-01", "stamp": "1978-05-01 09:30:00"}
    shown |= {"exact": "1.50", "tiny": "0.000001", "time": "09:30:01"}
    assert kind not in shown or shown[kind] in found["x"].tolist()


@pytest.mark.parametrize(
    "column",
    [
        pa.array([[1], [2]]),
        pa.array([b"x", b"y"]),
        pa.array([{"a": 1}, {"a": 2}]),
        pa.array([0, 1], pa.timestamp("us", tz="Asia/Shanghai")),
        pa.array([decimal.Decimal("0.00000001")] * 2),
    ],
    ids=["list", "bytes", "struct", "zone", "scale"],
)
def test_other_types_are_refused_with_the_column(engine, column, tmp_path):
    pq.write_table(pa.table({"机": column}), tmp_path / "a.parquet")
    with pytest.raises(TableFileError, match="`机`") as refused:
        engine.open(tmp_path)
    assert refused.value.rule == "table.type"


def test_columns_may_stand_in_another_order_and_be_empty_in_a_part(engine, tmp_path):
    pq.write_table(pa.table({"a": ["x"], "n": [1]}), tmp_path / "1.parquet")
    pq.write_table(pa.table({"n": pa.nulls(1), "a": ["y"]}), tmp_path / "2.parquet")
    pq.write_table(
        pa.table({"a": pa.nulls(1), "n": pa.array([3], pa.int8())}), tmp_path / "3.parquet"
    )
    found = everything(engine.open(tmp_path))
    assert [str(t) for t in found.dtypes] == ["str", "Int64"]
    assert found["n"].fillna(0).tolist() == [1, 0, 3]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        (pa.table({"a": ["x"]}), "`n`"),
        (pa.table({"a": ["x"], "n": ["1"]}), "`n` is text in it, and whole in others"),
        (pa.table({"a": ["x"], "n": [1.0]}), "`n` is decimal in it"),
        (pa.table({"a": ["x"], "n": [1], "m": [1]}), "`m`"),
    ],
    ids=["fewer", "text", "decimal", "more"],
)
def test_files_of_other_columns_are_refused(engine, second, said, tmp_path):
    pq.write_table(pa.table({"a": ["x"], "n": [1]}), tmp_path / "1.parquet")
    pq.write_table(second, tmp_path / "2.parquet")
    with pytest.raises(TableFileError, match=said) as refused:
        engine.open(tmp_path)
    assert refused.value.rule == "table.schema"
    assert "2.parquet" in str(refused.value)


def damage(content, how):
    if how == "cut":
        return content[: len(content) // 2]
    if how == "text":
        return "PAR1 不是".encode()
    if how == "empty":
        return b""
    return content[:40] + bytes(255 - byte for byte in content[40:3000]) + content[3000:]


@pytest.mark.parametrize("how", ["cut", "text", "empty", "pages"])
def test_a_damaged_file_is_refused_and_its_values_stay_unsaid(engine, how, tmp_path):
    frame = pd.DataFrame({"a": [f"机密{at}" for at in range(20_000)]})
    path = stored(tmp_path, frame) / "a.parquet"
    path.write_bytes(damage(path.read_bytes(), how))
    with pytest.raises(TableFileError) as refused:
        engine.distinct(engine.open(tmp_path), ["a"])
    assert "机密" not in str(refused.value)


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda folder: folder / "no.parquet", "table.missing"),
        (lambda folder: folder, "table.none"),
        (lambda _: [], "table.none"),
    ],
    ids=["missing", "empty-folder", "empty-list"],
)
def test_nothing_to_open_is_told(engine, make, rule, tmp_path):
    with pytest.raises(TableFileError) as refused:
        engine.open(make(tmp_path))
    assert refused.value.rule == rule


def test_forms_are_not_mixed(engine, tmp_path):
    stored(tmp_path)
    (tmp_path / "b.csv").write_text("text,whole\nx,1\n")
    with pytest.raises(TableFileError) as refused:
        engine.open(tmp_path)
    assert refused.value.rule == "table.mixed"


def test_hidden_and_other_files_are_left_out(engine, tmp_path):
    stored(tmp_path)
    stored(tmp_path / ".old")
    (tmp_path / "readme.md").write_text("x")
    assert engine.open(tmp_path).count() == len(TEXTS)


@pytest.mark.parametrize(
    "frame",
    [pd.DataFrame({"a": ["x", 1]}, dtype=object), pd.DataFrame([["x", "y"]], columns=["a", "a"])],
    ids=["mixed", "doubled"],
)
def test_a_frame_that_is_no_table_is_refused(engine, frame):
    with pytest.raises(TableFileError):
        engine.open(frame)


def test_a_handle_shows_no_value(engine):
    assert repr(engine.open(mixed())) == f"Rows(4 columns, {engine.name} engine)"


def test_unknown_engines_are_named():
    with pytest.raises(UnknownNameError, match="`disk`"):
        open_engine("dsik")


def test_small_sources_fit_memory(tmp_path, monkeypatch):
    stored(tmp_path)
    assert fitting_engine(tmp_path) == fitting_engine(mixed()) == "memory"
    monkeypatch.setattr("fedanalysis.engine.registry._SMALL", 10)
    assert fitting_engine(tmp_path) == "disk"
