import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.ledgers.link import LinkSpec, link_persons
from fedanalysis.ledgers.link_entries import place_stem, plain_name, sound_of
from fedanalysis.synthetic.city import make_city

ID, OTHER = "999999197805010020", "99999919650312004X"


def table(*rows, **shared):
    return pd.DataFrame([{**shared, **row} for row in rows]).fillna("")


def crowd(count=60):
    """Return people who fill the tables, so that a match says something."""
    surnames, given = "王李张刘陈杨赵黄周吴", "甲乙丙丁戊己庚辛壬癸"
    return [
        {
            "name": surnames[at % 10] + given[at // 10] + given[at % 7],
            "birth_date": f"{1950 + at % 37}-{at % 12 + 1:02d}",
            "township": f"{given[at % 5]}镇",
            "village": f"{given[at % 9]}{given[at % 4]}村",
            "sex_code": "2",
        }
        for at in range(count)
    ]


def decision(left, right, **options):
    links = link_persons(
        {"roster": table(left, *crowd()), "talent": table(right, *crowd()[:30])}, **options
    )
    found = links.pairs.loc[(links.pairs["left_row"].eq(0)) & (links.pairs["right_row"].eq(0))]
    same = links.number_of("roster").loc[0] == links.number_of("talent").loc[0]
    return (found["decision"].item() if len(found) else "no"), bool(same)


PERSON = {
    "name": "郑晓岚",
    "birth_date": "1978-05",
    "township": "青禾镇",
    "village": "东泉村",
    "sex_code": "2",
}


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, "link"),
        ({"name": "鄭曉嵐"}, "link"),
        ({"name": "郑晓兰"}, "link"),
        ({"birth_date": "1978"}, "link"),
        ({"township": "青禾", "village": "东泉嘎查"}, "link"),
        ({"township": "白鹿镇", "village": "西湾村"}, "possible"),
        ({"birth_date": "", "village": ""}, "possible"),
        ({"name": "郑晓红"}, "possible"),
        ({"sex_code": "1"}, "possible"),
        ({"birth_date": "1969-05"}, "possible"),
        ({"name": "孙晓岚", "birth_date": "1961-02", "township": "白鹿镇", "village": ""}, "no"),
    ],
    ids=[
        "equal",
        "old characters",
        "homophone",
        "year only",
        "place spelt otherwise",
        "namesake elsewhere",
        "name alone with a township",
        "sister: one character apart",
        "other sex",
        "nine years apart",
        "somebody else",
    ],
)
def test_evidence_without_numbers(other, expected):
    said, same = decision(PERSON, {**PERSON, **other})
    assert said == expected or (expected == "possible" and said == "no")
    assert same == (expected == "link")


def test_equal_numbers_link_whatever_the_place():
    right = {**PERSON, "township": "白鹿镇", "village": "", "birth_date": "1978", "id_number": ID}
    assert decision({**PERSON, "id_number": ID}, right) == ("link", True)


def test_different_numbers_never_link():
    said, same = decision({**PERSON, "id_number": ID}, {**PERSON, "id_number": OTHER})
    assert not same
    assert said != "link"


def test_an_equal_number_of_somebody_else_is_a_conflict_and_merges_nothing():
    right = {"name": "孙海兰", "birth_date": "1961-02", "sex_code": "2", "id_number": ID}
    links = link_persons(
        {
            "roster": table({**PERSON, "id_number": ID}, *crowd()),
            "talent": table(right, *crowd()[:9]),
        }
    )
    assert len(links.conflicts) == 1
    assert links.number_of("roster").loc[0] != links.number_of("talent").loc[0]


def test_a_chain_that_contradicts_itself_is_cut_and_left_open():
    middle = {k: v for k, v in PERSON.items() if k != "id_number"}
    tables = {
        "a": table({**PERSON, "id_number": ID}, *crowd()),
        "b": table(middle, *crowd()[:20]),
        "c": table({**PERSON, "id_number": OTHER}, *crowd()[:20]),
    }
    links = link_persons(tables)
    assert links.number_of("a").loc[0] != links.number_of("c").loc[0]
    assert "possible" in set(links.pairs["decision"])


def test_a_clerks_answer_joins_and_keeps_apart():
    left, right = PERSON, {**PERSON, "township": "白鹿镇", "village": "西湾村"}
    tables = {"roster": table(left, *crowd()), "talent": table(right, *crowd()[:30])}
    review = link_persons(tables).review
    asked = review.index[(review["left_row"] == 0) & (review["right_row"] == 0)]
    assert len(asked) == 1
    for answer, same in (("same", True), ("different", False)):
        said = review.assign(answer="")
        said.loc[asked, "answer"] = answer
        links = link_persons(tables, answers=said)
        one, two = links.number_of("roster").loc[0], links.number_of("talent").loc[0]
        assert (one == two) == same
        assert not ((links.review["left_row"] == 0) & (links.review["right_row"] == 0)).any()


def test_a_clerk_can_undo_a_link():
    tables = {"roster": table(PERSON, *crowd()), "talent": table(PERSON, *crowd()[:30])}
    linked = link_persons(tables).pairs
    row = linked.loc[(linked["left_row"] == 0) & (linked["right_row"] == 0)]
    links = link_persons(tables, answers=row.assign(answer="different"))
    assert links.number_of("roster").loc[0] != links.number_of("talent").loc[0]


def test_review_and_reasons_hold_no_personal_value():
    tables = {
        "roster": table(PERSON, *crowd()),
        "talent": table({**PERSON, "township": "白鹿镇", "village": ""}, *crowd()[:30]),
    }
    links = link_persons(tables)
    said = links.pairs.to_csv() + links.review.to_csv() + repr(links)
    assert not [v for v in ("郑晓岚", "1978-05", "青禾") if v in said]
    assert "same name" in said
    assert "姓名相同" in said


def test_order_of_rows_and_tables_changes_no_number():
    city = make_city(seed=4)
    talent = city.tables["talent"].set_index("row_id").head(600)
    roster = city.tables["roster"].set_index("row_id")
    one = link_persons({"roster": roster, "talent": talent})
    two = link_persons({"talent": talent.sample(frac=1, random_state=1), "roster": roster[::-1]})
    for name in ("roster", "talent"):
        pd.testing.assert_series_equal(
            one.number_of(name).sort_index(), two.number_of(name).sort_index()
        )


def score(seed):
    city = make_city(seed=seed)
    names = ["roster", "section_cadres", "talent"]
    links = link_persons({name: city.tables[name].set_index("row_id") for name in names})
    truth = city.truth.rows.loc[city.truth.rows["table"].isin(names)]
    both = links.persons.merge(truth, left_on=["table", "row"], right_on=["table", "row_id"])

    def pairs(*keys):
        size = both.groupby(list(keys)).size()
        return int((size * (size - 1) // 2).sum())

    right, given, true = pairs("person_no", "person_id"), pairs("person_no"), pairs("person_id")
    return right / given, 2 * right / (given + true)


@pytest.mark.parametrize("seed", [501, 502])
def test_finds_the_persons_of_a_city_and_hardly_merges_two(seed):
    precision, f1 = score(seed)
    assert precision >= 0.995
    assert f1 >= 0.98


def test_input_is_left_alone():
    given = table(PERSON, *crowd())
    before = given.copy()
    link_persons({"roster": given, "talent": given.head(9)})
    pd.testing.assert_frame_equal(given, before)


def test_rows_without_a_name_are_counted_and_left_out():
    links = link_persons({"roster": table(PERSON, {"name": "", "unit": "甲"}, *crowd())})
    assert links.n_dropped == 1
    assert 1 not in links.number_of("roster").index


@pytest.mark.parametrize(
    ("tables", "error", "says"),
    [
        ({}, DesignError, "at least one table"),
        ({"a": pd.DataFrame({"id_number": [ID]})}, ColumnError, "column `name`"),
        ({"a": pd.DataFrame({"name": ["甲乙"]})}, DesignError, "link by besides the name"),
        (
            {"a": pd.DataFrame({"name": ["甲", "乙"], "unit": "x"}, index=[0, 0])},
            DesignError,
            "name each row once",
        ),
    ],
    ids=["none", "no name", "name only", "index"],
)
def test_refuses_tables_that_cannot_be_linked(tables, error, says):
    with pytest.raises(error, match=says):
        link_persons(tables)


def test_empty_tables_are_no_persons():
    links = link_persons({"a": pd.DataFrame({"name": pd.Series(dtype="str"), "unit": ""})})
    assert (links.n_used, len(links.persons), len(links.pairs)) == (0, 0, 0)


def test_refuses_answers_about_other_rows_or_in_other_words():
    tables = {"roster": table(PERSON, *crowd())}
    row = {"left_table": "roster", "left_row": 0, "right_table": "roster", "right_row": 999}
    with pytest.raises(DesignError, match="Row 1 of the answers"):
        link_persons(tables, answers=pd.DataFrame([{**row, "answer": "same"}]))
    with pytest.raises(UnknownNameError, match="same"):
        link_persons(tables, answers=pd.DataFrame([{**row, "right_row": 1, "answer": "yes"}]))
    with pytest.raises(ColumnError, match="answer"):
        link_persons(tables, answers=pd.DataFrame([row]))


@pytest.mark.parametrize(("link", "review"), [(0.4, 0.1), (0.9, 0.95), (1.0, 0.1), (0.9, 0.0)])
def test_refuses_thresholds_out_of_order(link, review):
    with pytest.raises(ValueRangeError, match="review_from"):
        LinkSpec(link_from=link, review_from=review)


def test_keys_join_what_is_written_differently():
    assert plain_name("張　麗") == "张丽"
    assert sound_of("颖") == sound_of("影")
    assert place_stem("青禾街道办事处") == "青禾"
