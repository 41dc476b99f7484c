import itertools

import pytest

from fedanalysis.reports.furniture import furniture_spans


def marked(text):
    return [(text[start:end], kind) for start, end, kind in furniture_spans(text)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("发布时间：2022-02-15 10:20:31", "stamp"),
        ("发布时间：2022年2月15日　来源：某市妇联　浏览次数：213次　【打印】【关闭】", "stamp"),
        ("[发布日期：2022/2/15] [浏览次数：213]", "stamp"),
        ("来源：某市妇联 发布时间：2022-02-15", "stamp"),
        ("浏览次数：213", "stamp"),
        ("文档上传于2022年2月", "stamp"),
        ("2022年2月15日上传", "stamp"),
        ("2022-02-15 10:20", "stamp"),
        ("责任编辑：某某", "stamp"),
        ("字号：大 中 小", "stamp"),
        ("【打印本页】【关闭窗口】", "stamp"),
        ("Posted on: 2022-02-15  Views: 213", "stamp"),
        ("— 3 —", "page_number"),
        ("-3-", "page_number"),
        ("第3页 共10页", "page_number"),
        ("Page 3 of 10", "page_number"),
        ("某市人民政府门户网站", "site"),
        ("豆丁网", "site"),
        ("版权所有：某市妇女联合会", "site"),
        ("http://www.example.org/a", "site"),
        ("您现在的位置：首页 > 工作动态", "navigation"),
        ("上一篇：某市妇联召开会议", "navigation"),
    ],
)
def test_furniture_is_marked_with_its_kind(line, kind):
    assert marked(f"工作总结\n  {line}\r\n共有干部311人。\n") == [(line, kind)]


@pytest.mark.parametrize(
    "line",
    [
        "资金来源：市财政拨款27万元",
        "来源：市财政拨款27万元",
        "时间：2009年5月，地点：某社区",
        "某市妇联  2011年1月10日",
        "二〇一一年一月十日",
        "2011年1月10日",
        "网站建设：开通妇女网站，访问量12000次，发布信息300条。",
        "访问：贫困妇女120户，送去慰问金3万元",
        "提供技术支持：27户",
        "织密服务网",
        "3/10",
        "12",
        "2010年11月上传播种子基金3万元",
        "关闭小煤窑3家",
        "打印材料300份",
        "来源：市妇联",
        "主办单位：市妇联",
    ],
)
def test_text_that_only_resembles_furniture_is_left(line):
    assert marked(f"工作总结\n{line}\n共有干部311人。\n") == []


def test_stamp_behind_a_heading_leaves_the_heading():
    text = "2010年工作总结\u3000 发布时间：2022-02-15 浏览次数：213次\n正文"
    assert marked(text) == [("发布时间：2022-02-15 浏览次数：213次", "stamp")]


def test_views_in_the_middle_of_a_long_text_are_text():
    text = "\n".join(["共有干部311人。"] * 20 + ["访问量：12000次"] + ["共有干部311人。"] * 20)
    assert marked(text) == []


def test_lines_that_return_on_pages_are_header_footer_and_number():
    pages = [f"某市妇联工作总结\n第{n}件事\n做了{n}次培训\n共{n * 7}人\n{n}" for n in range(1, 5)]
    text = "\f".join(pages)
    kinds = marked(text)
    assert kinds.count(("某市妇联工作总结", "header")) == 4
    assert [found for found in kinds if found[1] == "page_number"] == [
        (str(n), "page_number") for n in range(1, 5)
    ]


def test_lines_of_a_text_without_pages_never_count_as_repeated():
    assert marked("（单位：人）\n3\n" * 10) == []


def test_spans_are_ordered_and_apart():
    text = "豆丁网\n发布时间：2022-02-15\n正文\n- 1 -\n版权所有\n"
    spans = furniture_spans(text)
    assert len(spans) == 4
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


def test_empty_text_has_none():
    assert furniture_spans("") == ()
