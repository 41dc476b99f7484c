"""What a table promises: types, ranges, keys, and messages without values."""

import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, ValueRangeError
from fedanalysis.language import Text
from fedanalysis.schema import CELLS, Field, Table, check_table, frictionless_schema

PEOPLE = Table(
    "people",
    Text("人员", "people"),
    (
        Field("id", "string", "编号", "name", required=True),
        Field("grade", "string", "等级", "grade", values=("A", "B")),
        Field("born", "integer", "出生年", "year of birth", minimum=1900, maximum=2020),
        Field("share", "number", "占比", "share", minimum=0, maximum=1),
        Field("full", "boolean", "专职", "full time"),
        Field("since", "string", "起始", "since", pattern=r"\d{4}"),
        Field("note", "string", "说明", "note", optional=True),
    ),
    key=("id",),
)


def people(**changes: object) -> pd.DataFrame:
    row = {"id": "x", "grade": "A", "born": "1980", "share": "0.5", "full": "1", "since": "2001"}
    return pd.DataFrame([{**row, "id": "first"}, {**row, **changes}])


def test_gives_the_types_of_the_table_and_keeps_other_columns() -> None:
    frame = people().assign(extra=[1, 2])
    checked = check_table(frame, PEOPLE)
    assert list(checked.columns) == [*list(frame.columns[:6]), "extra"]
    assert checked.dtypes.astype(str).tolist() == [
        "str", "str", "Int64", "float64", "bool", "str", "int64",
    ]  # fmt: skip
    assert checked["full"].tolist() == [True, True]


def test_does_not_change_its_input_and_checks_twice_like_once() -> None:
    frame = people()
    before = frame.copy()
    checked = check_table(frame, PEOPLE)
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(check_table(checked, PEOPLE), checked)


def test_empty_in_empty_out_with_the_same_columns() -> None:
    empty = check_table(people().head(0), PEOPLE)
    assert empty.empty
    assert empty.dtypes.equals(check_table(people(), PEOPLE).dtypes)


def test_missing_values_are_empty_text_and_na() -> None:
    checked = check_table(people(grade=None, born="", share=None), PEOPLE).iloc[1]
    assert checked["grade"] == ""
    assert pd.isna(checked["born"])
    assert pd.isna(checked["share"])


@pytest.mark.parametrize(
    ("changes", "column", "must"),
    [
        ({"id": ""}, "id", "given in every row"),
        ({"id": "first"}, "id", "different in every row"),
        ({"grade": "Z9secret"}, "grade", "one of A, B"),
        ({"born": "Z9secret"}, "born", "a number"),
        ({"born": "1980.5"}, "born", "a whole number"),
        ({"born": "1899"}, "born", "at least 1900"),
        ({"born": "2021"}, "born", "at most 2020"),
        ({"share": "inf"}, "share", "a number"),
        ({"share": "-0.1"}, "share", "at least 0"),
        ({"full": "yes"}, "full", "0 or 1"),
        ({"full": ""}, "full", "0 or 1"),
        ({"since": "Z9secret"}, "since", "written as the table says"),
    ],
    ids=str,
)
def test_names_column_rule_and_row_but_no_value(
    changes: dict[str, str], column: str, must: str
) -> None:
    with pytest.raises(ValueRangeError) as caught:
        check_table(people(**changes), PEOPLE)
    message = str(caught.value)
    assert f"`{column}` must be {must}." in message
    assert "Table `people`, row 2." in message
    assert "Z9secret" not in message


def test_counts_the_other_rows_that_break_the_rule() -> None:
    frame = pd.concat([people(born="1"), people(id="y", born="2").tail(1)])
    with pytest.raises(ValueRangeError, match="row 2 and 1 more"):
        check_table(frame, PEOPLE)


def test_names_a_missing_column_and_guesses_the_misspelling() -> None:
    with pytest.raises(ColumnError, match="`people` must have column `grade`") as caught:
        check_table(people().rename(columns={"grade": "grades"}), PEOPLE)
    assert "Did you mean `grades`?" in str(caught.value)


def test_women_may_not_exceed_seats() -> None:
    cells = pd.DataFrame({"year": [2020, 2021], "women": [3, 5], "seats": [4, 4]})
    with pytest.raises(ValueRangeError, match=r"`women` must be at most `seats`"):
        check_table(cells, CELLS)


def test_cells_may_come_without_places_and_committees() -> None:
    cells = pd.DataFrame({"women": [3.0], "seats": [4.0], "group": ["a"]})
    checked = check_table(cells, CELLS)
    assert checked.to_dict("records") == [{"women": 3, "seats": 4, "group": "a"}]


def test_frictionless_schema_carries_rules_and_key() -> None:
    schema = frictionless_schema(PEOPLE)
    fields = {field["name"]: field for field in schema["fields"]}
    assert schema["primaryKey"] == ["id"]
    assert fields["born"]["constraints"] == {"minimum": 1900, "maximum": 2020}
    assert fields["grade"]["constraints"] == {"enum": ["A", "B"]}
    assert fields["full"]["trueValues"] == ["1"]
    assert "constraints" not in fields["note"]
