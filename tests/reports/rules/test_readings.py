"""What some reading survives is a reading or a flag, with every reading listed."""

from __future__ import annotations

import pytest
from audited import findings, proved


@pytest.mark.parametrize(
    ("rule", "severity", "text"),
    [
        pytest.param("no_integer", "reading", "68个村中，98%的村有女干部。", id="cut off"),
        pytest.param("implied_total", "reading", "女干部92名，占科级干部的26%。", id="implied"),
        pytest.param(
            "sum_of_parts", "reading", "共98名，其中进支部32名、进村委会76名。", id="may overlap"
        ),
        pytest.param(
            "sum_of_parts",
            "reading",
            "8人24万元，6人18万元，5人15万元，合计19人59万元。",
            id="cut sum",
        ),
        pytest.param("points_vs_percent", "reading", "参选率达到98%，比上届提高2%。", id="points"),
        pytest.param(
            "points_vs_percent", "reading", "比例由26.5%提高到31.2%，提高4.7%。", id="% for points"
        ),
        pytest.param(
            "persons_vs_posts",
            "reading",
            "进入两委的妇女20名，其中党支部8名，村委会12名。",
            id="posts",
        ),
        pytest.param(
            "thresholds_differ",
            "reading",
            "妇联干部大专以上学历的占71%。村干部高中以上学历的占78%。",
            id="schooling",
        ),
        pytest.param(
            "mean", "reading", "举办讲座3场，平均每场听众32.5人。", id="mean of whole numbers"
        ),
        pytest.param(
            "persons_vs_person_times", "flag", "培训16131人次。培训妇女1800人。", id="person-times"
        ),
        pytest.param(
            "same_figure_twice",
            "flag",
            "参训率为98%。组建率为98%。参选率为98%。",
            id="one share three times",
        ),
        pytest.param(
            "same_figure_twice", "flag", "培训妇女1800人，其中432人实现就业。", id="exact share"
        ),
        pytest.param(
            "spelling_variants", "flag", "城郊办事处办班2期，城效办事处办班3期。", id="look-alike"
        ),
    ],
)
def test_is_found_but_not_proved(rule, severity, text):
    assert [one.severity for one in findings(text, rule)] == [severity]
    assert proved(text) == set()


def test_implied_totals_are_given_apart_for_rounding_and_cutting_off():
    (finding,) = findings("女干部92名，占科级干部的26%。", "implied_total")
    assert finding.readings == ("nearest 348–360", "truncated 341–353")


def test_names_of_different_places_are_no_variants():
    assert findings("东城街道办班2期，西城街道办班3期。", "spelling_variants") == []


def test_legal_size_names_the_escape_only_where_it_helps():
    (helps,) = findings("46个居委会换届，居委会成员226名。", "legal_size")
    (fails,) = findings("46个居委会换届，居委会成员126名。", "legal_size")
    assert helps.readings
    assert not fails.readings


def test_another_count_that_fits_makes_it_a_reading():
    text = "共有干部300人，其中党员120人，女性60人，占50%。"
    assert all(one.severity != "proved" for one in findings(text, "share_vs_counts"))


def test_shares_of_one_loose_base_are_tested_jointly():
    text = "近350名干部中，女92名，占26%；党员255名，占76%。"
    (finding,) = findings(text, "one_base")
    assert finding.severity == "proved"
    assert "348–360" in finding.arithmetic
