import math

import pandas as pd
import pytest

from fedanalysis.reports.extract import extract_figures
from fedanalysis.reports.figures import COLUMNS


def rows(text):
    return extract_figures(text).frame


def one(text, figure):
    frame = rows(text)
    found = frame.loc[frame["text"] == figure]
    assert len(found) == 1, frame["text"].tolist()
    return found.iloc[0]


@pytest.mark.parametrize(
    ("text", "span", "value", "unit"),
    [
        ("价值3万余元。", "3万余元", 30000, "元"),
        ("培训16131人次。", "16131人次", 16131, "人次"),
        ("约2.5万名妇女", "2.5万名", 25000, "名"),
        ("占98%。", "98%", 98, "%"),
        ("占９８％。", "９８％", 98, "%"),
        ("参加25000\n人次，", "25000\n人次", 25000, "人次"),
        ("27万妇女参加", "27万", 270000, ""),
        ("男女之比3.4∶1。", "3.4∶1", 3.4, "比值"),
        ("共十七期。", "十七期", 17, "期"),
        ("共6万2千人。", "6万2千人", 62000, "人"),
        ("有百余对夫妻", "百余对", 100, "对"),
        ("约七成的村", "七成", 70, "%"),
        ("占百分之九十八。", "百分之九十八", 98, "%"),
        ("受益210户(次)。", "210户(次)", 210, "户(次)"),
        ("建房30套（间）。", "30套（间）", 30, "套（间）"),
        ("提高3.2个百分点", "3.2个百分点", 3.2, "个百分点"),
        ("全镇辖1 6个村", "1 6个", 16, "个"),
        ("女性占总数的11，其余", "11", 11, "%"),
    ],
)
def test_span_value_and_unit(text, span, value, unit):
    found = one(text, span)
    assert found["value"] == pytest.approx(value, rel=1e-12)
    assert found["unit"] == unit
    assert text[found["start"] : found["end"]] == span


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("培训500人。", "none"), ("培训500余人。", "approx_over"), ("培训近500人。", "approx_near"),
        ("培训约500人。", "approx"), ("培训500人左右。", "approx"), ("培训超过500人。", "over"),
        ("突破500人。", "over"), ("培训500人以上。", "at_least"), ("不少于500人。", "at_least"),
        ("500人以内。", "at_most"), ("培训达500人。", "reach"), ("达到500人。", "reach"),
        ("增加到500人。", "none"), ("提高到500人。", "none"), ("约占总数的500人", "approx"),
        ("最近500人", "none"), ("上千人", "at_least"),
    ],
)  # fmt: skip
def test_qualifier(text, qualifier):
    assert rows(text)["qualifier"].tolist() == [qualifier]


def test_distributed_reach_counts_for_each_item():
    assert rows("女主任分别达到12人、15人和9人。")["qualifier"].tolist() == ["reach"] * 3


@pytest.mark.parametrize(
    ("text", "kind", "subkind", "is_fact"),
    [
        ("2009年", "year", "", False), ("5月", "other", "date_part", False),
        ("第十一届", "ordinal", "", False), ("35岁以下妇女", "other", "threshold", False),
        ("平均年龄42.3岁", "other", "age_or_average", True), ("连续3年获奖", "period", "duration", True),
        ("任期五年", "period", "duration", False), ("每村执委9人", "count", "rule", False),
        ("增长12.5%", "share_pct", "growth_pct", True), ("占26%", "share_pct", "share", True),
        ("提高2个百分点", "share_pct", "pp_change", True), ("救助43人次", "count", "person_times", True),
        ("发放15000元", "money", "", True), ("五部委", "other", "name_or_idiom", False),
        ("村“两委”", "other", "name_or_idiom", False), ("“三八”节", "other", "name_or_idiom", False),
        ("拨打110报警", "other", "name_or_idiom", False), ("一、组织建设", "other", "list_no", False),
    ],
)  # fmt: skip
def test_kind_and_fact(text, kind, subkind, is_fact):
    found = rows(text).iloc[0]
    assert (found["kind"], found["subkind"], found["is_fact"]) == (kind, subkind, is_fact)


@pytest.mark.parametrize(
    "text",
    ["一批妇女", "一些同志", "进一步统一思想", "XX年", "女干部   人,占   。", "十分重要", "千方百计", "",
     "万众一心", "欢聚一堂", "一方面"],
)  # fmt: skip
def test_idioms_and_blanks_are_no_rows(text):
    figures = extract_figures(text)
    assert len(figures) == 0
    assert list(figures.frame.columns) == list(COLUMNS)
    assert figures.notes


def test_plan_targets_are_planned_facts():
    found = one("力争到2015年女性比例达到30%以上。", "30%")
    assert (found["is_fact"], found["modality"], found["qualifier"]) == (
        True,
        "planned",
        "at_least",
    )
    assert one("目前女性比例达到30%。", "30%")["modality"] == "actual"


def test_share_is_tied_to_part_and_base():
    text = "全市共有科级干部354名，其中女干部92名，占26%。"
    share = one(text, "26%")
    assert text[share["part_start"] :].startswith("92名")
    assert text[share["base_start"] :].startswith("354名")


def test_bare_total_that_does_not_fit_is_left_open():
    text = "共有科级干部354名，其中女干部92名，占26%；正科级女干部27名，占总数的22.5%。"
    share = one(text, "22.5%")
    assert text[share["part_start"] :].startswith("27名")
    assert pd.isna(share["base_start"])


def test_chain_of_shares_has_one_early_total():
    text = "全县有村委会成员400人，其中妇女100人，占25%；党员200人，占50%。"
    bases = rows(text).set_index("text").loc[["25%", "50%"], "base_start"]
    assert [text[at:][:4] for at in bases] == ["400人", "400人"]


def test_distributed_shares_take_their_parts_in_order():
    text = "大专、高中、初中学历分别为48人、32人和20人，分别占48%、32%和20%。"
    shares = rows(text).iloc[3:]
    assert [text[at:][:2] for at in shares["part_start"]] == ["48", "32", "20"]


def test_range_is_one_row_an_end_and_only_the_last_has_the_unit():
    found = rows("每户贷款3至5万元。")
    assert found["unit"].tolist() == ["", "元"]
    assert found["value"].tolist() == [30000, 50000]


def test_before_and_after_are_two_facts():
    assert rows("由12个增加到58个。")["value"].tolist() == [12, 58]


def test_unread_number_is_a_row_with_a_reason():
    found = one("救助几十名妇女。", "几十名")
    assert math.isnan(found["value"])
    assert found["reason"] == "indefinite"


@pytest.mark.parametrize(
    ("figure", "start", "end"),
    [("357期", 2006, 2010), ("900人次", 2008, None), ("2期", 2011, 2011)],
)
def test_period_is_inherited_and_this_year_is_that_of_the_heading(figure, start, end):
    text = (
        "2011年工作总结\n发布时间：2022年2月\n2006年至2010年举办培训班357期，"
        "2008年以来培训900人次；今年又举办2期。"
    )
    found = one(text, figure)
    assert found["period_start"] == start
    assert (found["period_end"] if pd.notna(found["period_end"]) else None) == end


def test_interval_is_what_the_words_allow():
    frame = rows("约500人，500余人，超过500人，500人以内，不到500人，500人，占26%。")
    assert list(zip(frame["value_low"], frame["value_high"], strict=True)) == [
        (450, 550), (500, 600), (500, math.inf), (0, 500), (400, 500), (500, 500), (25.5, 26.5),
    ]  # fmt: skip


def test_a_shifted_text_shifts_only_the_places():
    text = "全县有村委会成员400人，其中妇女100人，占25%。"
    plain, moved = rows(text), rows("前言。" + text)
    assert (moved["start"] - plain["start"]).eq(3).all()
    same = ["value", "unit", "qualifier", "kind", "subject"]
    pd.testing.assert_frame_equal(plain[same], moved[same])
