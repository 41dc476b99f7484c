"""The small drawers hold what the rooms rely on: exact shares, unlike numbers, right names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fedanalysis.codes.resident_ids import id_birth, id_sex, read_resident_ids
from fedanalysis.codes.words import read_phone
from fedanalysis.synthetic import drawing
from fedanalysis.synthetic.classes import _dealt, _swapped
from fedanalysis.synthetic.names import old_forms, sister_names, slip_names, without_middle
from fedanalysis.synthetic.resident_numbers import draw_ids, draw_phones


def _rng(seed=1):
    return np.random.default_rng(seed)


class TestSharedOut:
    @settings(max_examples=50, deadline=None)
    @given(st.integers(0, 200), st.integers(1, 40), st.integers(1, 9), st.integers(0, 99))
    def test_gives_all_out_and_nobody_more_than_allowed(self, total, heads, most, seed):
        total = min(total, heads * most)
        counts = drawing.shared_out(_rng(seed), total, np.ones(heads), most=most)
        assert counts.sum() == total
        assert counts.max() <= most
        assert counts.min() >= 0

    def test_takes_a_bound_for_each_head(self):
        most = np.array([0, 5, 1])
        counts = drawing.shared_out(_rng(), 6, np.array([9.0, 1.0, 1.0]), most=most)
        assert counts.tolist() == [0, 5, 1]


class TestGreatest:
    def test_marks_exactly_so_many_among_those_open(self):
        score = np.array([9.0, 8.0, 7.0, 6.0])
        among = np.array([False, True, True, True])
        assert drawing.greatest(score, 2, among=among).tolist() == [False, True, True, False]

    def test_never_marks_one_who_is_not_open(self):
        among = np.array([True, False])
        assert drawing.greatest(np.array([1.0, 2.0]), 2, among=among).tolist() == [True, False]

    def test_breaks_ties_by_position(self):
        assert drawing.greatest(np.zeros(3), 2).tolist() == [True, True, False]


class TestIdentityNumbers:
    def test_agree_with_birth_and_sex_and_differ_on_one_day(self):
        birth = np.full(900, np.datetime64("1978-05-01"))
        is_woman = np.arange(900) < 450
        numbers = draw_ids(_rng(), birth, is_woman)
        assert len(set(numbers)) == 900
        assert [reading.text for reading in read_resident_ids(numbers.tolist())] == numbers.tolist()
        assert {id_birth(number) for number in numbers} == {"1978-05-01"}
        assert [id_sex(number) == "2" for number in numbers] == is_woman.tolist()

    def test_of_nobody_are_none(self):
        none = np.empty(0, dtype="datetime64[D]")
        assert draw_ids(_rng(), none, np.empty(0, dtype=bool)).tolist() == []

    def test_phones_differ_and_can_be_read(self):
        phones = draw_phones(_rng(), 20_000)
        assert len(set(phones)) == 20_000
        assert [read_phone(phone).text for phone in phones[:100]] == phones[:100].tolist()


class TestNames:
    @pytest.mark.parametrize(
        ("vary", "name", "other"),
        [
            (lambda names: slip_names(_rng(), names), "王丽", "王莉"),
            (old_forms, "张丽华", "張麗華"),
            (without_middle, "王春丽", "王丽"),
        ],
        ids=["slip", "old form", "without middle"],
    )
    def test_are_varied_as_clerks_do(self, vary, name, other):
        assert vary(np.array([name, "司"], dtype=object)).tolist() == [other, "司"]

    def test_of_twins_share_all_but_the_last_character(self):
        names = np.array(["王春丽"] * 50, dtype=object)
        sisters = sister_names(_rng(), names)
        assert {name[:2] for name in sisters} == {"王春"}
        assert "王春丽" not in set(sisters)


class TestSeatsOfClasses:
    @settings(max_examples=40, deadline=None)
    @given(st.lists(st.integers(8, 40), min_size=8, max_size=20), st.integers(0, 99))
    def test_nobody_is_twice_in_a_class(self, sizes, seed):
        size = np.array(sizes)
        at = _dealt(_rng(seed), size)
        assert np.bincount(at).tolist() == sizes
        who = np.sort(_rng(seed).integers(0, max(len(at) // 2, 1), size=len(at)))
        kept = np.bincount(who).max() <= 6
        swapped = _swapped(_rng(seed), who, at) if kept else at
        assert np.bincount(swapped).tolist() == sizes
        pairs = set(zip(who.tolist(), swapped.tolist(), strict=True))
        assert not kept or len(pairs) == len(at)


class TestTables:
    def test_types_come_from_the_kind_or_from_the_name(self):
        table = drawing.make_table(
            "t", 3, {"year": np.array([2001]), "women_share": np.array([0.5]), "village": ["甲村"]}
        )
        assert table["row_id"].tolist() == ["t-3-000001"]
        assert [str(kind) for kind in table.dtypes[1:]] == ["Int64", "Float64", "str"]

    def test_columns_of_a_kind_stand_in_its_order(self):
        columns = {"women_n": np.array([1]), "village": ["甲村"], "seat_n": np.array([3])}
        table = drawing.make_table("election", 1, columns, kind="election")
        assert table.columns.tolist() == ["row_id", "village", "seat_n", "women_n"]

    def test_gaps_are_missing_in_numbers_and_flags(self):
        gap = np.array([False, True])
        assert drawing.with_gaps(np.array([1, 2]), gap).isna().tolist() == [False, True]
        assert str(drawing.with_gaps(np.array([True, True]), gap).dtype) == "boolean"
