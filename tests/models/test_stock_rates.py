import pandas as pd
import pytest

from fedanalysis.errors import ColumnError, DesignError, UnknownNameError, ValueRangeError
from fedanalysis.models.stage_transitions import StageTransitions
from fedanalysis.models.stock_flow import StockFlow
from fedanalysis.models.stock_rates import scenario_of_moves

RANKS = ("deputy", "full")
ENTERING = {"women": 3, "men": 7}


def moves(**changes):
    rows = [
        ("1", "deputy", "deputy", 70),
        ("1", "deputy", "full", 20),
        ("1", "deputy", "left", 10),
        ("2", "deputy", "deputy", 80),
        ("2", "deputy", "full", 12),
        ("2", "deputy", "left", 8),
        ("1", "full", "full", 95),
        ("1", "full", "left", 5),
        ("2", "full", "full", 38),
        ("2", "full", "left", 2),
    ]
    table = pd.DataFrame(rows, columns=["sex_code", "from_stage", "to_stage", "n"])
    return StageTransitions(stages=RANKS).fit_counts(table.assign(**changes))


def holders():
    return pd.DataFrame(
        {"stage": ["deputy"] * 5 + ["full"] * 3 + ["other"], "sex_code": list("112211121")}
    )


def test_the_moves_seen_become_the_rates_and_the_holders_the_stock():
    rows = scenario_of_moves(moves(), holders(), ranks=RANKS, entering=ENTERING).set_index("rank")
    assert rows.loc["deputy", ["women_n", "men_n"]].tolist() == [2, 3]
    assert rows.loc["full", ["women_n", "men_n"]].tolist() == [1, 2]
    assert rows.loc["deputy", ["women_promotion_rate", "men_promotion_rate"]].tolist() == [
        0.12,
        0.2,
    ]
    assert rows["women_exit_rate"].round(3).tolist() == [0.08, 0.05]
    assert rows["men_exit_rate"].round(3).tolist() == [0.1, 0.05]
    assert rows["women_recruit_n"].tolist() == [3, 0]
    assert rows.loc["full", ["women_promotion_rate", "men_promotion_rate"]].tolist() == [0, 0]


def test_the_rows_can_be_projected():
    rows = scenario_of_moves(moves(), holders(), ranks=RANKS, entering=ENTERING, scenario="a")
    answers = StockFlow(target=0.9, ranks=RANKS, draws=100).fit(rows).answers
    assert answers["answer"].tolist() == ["never"]
    assert answers["scenario"].tolist() == ["a"]


def test_the_name_for_those_who_left_is_the_one_of_the_moves():
    table = pd.DataFrame(
        {"sex_code": list("1122"), "from_stage": "x", "to_stage": ["x", "gone"] * 2, "n": 5}
    )
    seen = StageTransitions(left="gone").fit_counts(table)
    now = pd.DataFrame({"stage": ["x"], "sex_code": ["2"]})
    rows = scenario_of_moves(seen, now, ranks=("x",), entering=ENTERING)
    assert rows["women_exit_rate"].tolist() == [0.5]


def test_refuses_what_is_not_known():
    with pytest.raises(ColumnError, match="stage"):
        scenario_of_moves(moves(), holders()[["sex_code"]], ranks=RANKS, entering=ENTERING)
    with pytest.raises(UnknownNameError, match="county"):
        scenario_of_moves(moves(), holders(), ranks=("deputy", "county"), entering=ENTERING)
    with pytest.raises(ValueRangeError, match="entering"):
        scenario_of_moves(moves(), holders(), ranks=RANKS, entering={"women": 1})
    with pytest.raises(ValueRangeError, match="entering"):
        scenario_of_moves(moves(), holders(), ranks=RANKS, entering={"women": -1, "men": 1})
    one_sex = moves(n=[70, 20, 10, 80, 12, 8, 95, 5, 0, 0])
    with pytest.raises(DesignError, match="both sexes"):
        scenario_of_moves(one_sex, holders(), ranks=RANKS, entering=ENTERING)
