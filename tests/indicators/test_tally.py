import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fedanalysis.engine.registry import open_engine
from fedanalysis.errors import ColumnError, ValueRangeError
from fedanalysis.indicators.tally import tally
from fedanalysis.ledgers.clean import clean_ledger
from fedanalysis.ledgers.read import read_ledger
from fedanalysis.ledgers.register import read_register
from fedanalysis.ledgers.register_clean import clean_register

ENGINES = ("memory", "disk")
RECORDS = st.lists(
    st.tuples(
        st.sampled_from(["甲", "乙", "", None, "A", "a", "\u00e9", "e\u0301"]),
        st.one_of(st.none(), st.integers(2001, 2003)),
        st.sampled_from(["2", "1", "", None]),
        st.one_of(st.none(), st.integers(-(2**40), 2**40)),
        st.one_of(st.none(), st.integers(-(10**9), 10**9).map(lambda n: n / 1000)),
    ),
    max_size=30,
)
ASKED = {
    "count": {"women_n": ("sex", "2"), "either_n": ("sex", ["1", "2"])},
    "known": {"sex_n": "sex", "n_n": "n"},
    "sums": {"n_sum": "n", "yuan": "yuan"},
}
CELLS = ["row_n", "women_n", "either_n", "sex_n", "n_n", "n_sum", "yuan"]


def table(records):
    frame = pd.DataFrame(records, columns=["unit", "year", "sex", "n", "yuan"], dtype=object)
    types = {"unit": "str", "year": "Int64", "sex": "str", "n": "Int64", "yuan": "Float64"}
    return frame.astype(types)


def cells(frame, by, engine):
    return tally(open_engine(engine).open(frame), by, **ASKED)


BY = st.sampled_from([[], ["unit"], ["year", "sex"], ["sex", "unit", "year"]])


@settings(max_examples=25, deadline=None)
@given(records=RECORDS, by=BY)
def test_both_engines_give_the_same_cells(records, by):
    frame = table(records)
    pd.testing.assert_frame_equal(*(cells(frame, by, engine) for engine in ENGINES))


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=15, deadline=None)
@given(records=RECORDS, by=BY, at=st.integers(0, 30))
def test_cells_of_parts_add_up_to_those_of_the_whole(engine, records, by, at):
    frame = table(records)
    whole = cells(frame, by, engine)
    parts = [cells(part, by, engine) for part in (frame[:at], frame[at:])]
    both = pd.concat(parts, ignore_index=True)
    for name in CELLS:
        added = both.groupby(by, dropna=False)[name].sum() if by else both[[name]].sum()
        given_cells = whole.set_index(by)[name].sort_index() if by else whole[name]
        left, right = added.sort_index().tolist(), given_cells.tolist()
        assert [round(float(x), 6) for x in left] == [round(float(x), 6) for x in right]


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=15, deadline=None)
@given(records=RECORDS, by=BY)
def test_no_count_exceeds_what_it_is_a_part_of(engine, records, by):
    found = cells(table(records), by, engine)
    assert (found["women_n"] <= found["either_n"]).all()
    assert (found["either_n"] <= found["sex_n"]).all()
    assert (found["sex_n"] <= found["row_n"]).all()
    assert found["row_n"].sum() == len(records)


def test_one_call_serves_a_ledger_a_register_and_a_frame(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(
        "姓名,性别,培训次数\n赵合成,女,３\n钱示例,男,1\n孙虚拟,F,\n,女,2\n", encoding="utf-8"
    )
    ledger = clean_ledger(read_ledger(path, kind="roster"))
    registers = [
        clean_register(read_register(path, kind="roster", engine=engine)) for engine in ENGINES
    ]
    given_rows = [ledger, *registers, registers[1].kept, ledger.kept]
    found = [
        tally(rows, ["sex_code"], known={"known_n": "training_n"}, sums={"n": "training_n"})
        for rows in given_rows
    ]
    assert found[0].to_numpy().tolist() == [["1", 1, 1, 1], ["2", 2, 1, 3]]
    for other in found[1:]:
        pd.testing.assert_frame_equal(other, found[0])


def test_the_input_stays_as_it_is():
    frame = pd.DataFrame({"a": ["x"], "n": [1]})
    before = frame.copy()
    tally(frame, ["a"], sums={"s": "n"})
    pd.testing.assert_frame_equal(frame, before)


def test_refuses_a_column_that_is_not_there_and_guesses_it():
    with pytest.raises(ColumnError, match="Did you mean `sex_code`"):
        tally(pd.DataFrame({"sex_code": ["2"]}), ["sex_cod"])


def test_refuses_to_count_a_number_in_a_column_of_text():
    with pytest.raises(ValueRangeError, match="`sex_code` a value that is a text"):
        tally(pd.DataFrame({"sex_code": ["2"]}), count={"women_n": ("sex_code", 2)})
