from __future__ import annotations

import pytest

from fedanalysis.plots import style
from fedanalysis.plots.sheet import Sheet


@pytest.fixture
def sheet():
    with style.house_style():
        yield Sheet("zh")


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("全国村民委员会成员中女性所占比重（2000—2020年），单位：%。" * 3, id="zh"),
        pytest.param("Women as a share of village committee members, China. " * 3, id="en"),
        pytest.param("x" * 300, id="one endless word"),
    ],
)
def test_no_line_is_wider_than_the_column(sheet, words):
    lines = sheet.wrap(words, 11, 200)
    assert len(lines) > 1
    assert max(sheet.width_of(line, 11) for line in lines) <= 200
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one(sheet):
    words = "其中，女性（含副职）占《纲要》目标的八成；余下的，待查。" * 4
    for width in range(60, 240, 7):
        lines = sheet.wrap(words, 11, width)
        assert not any(line[0] in "，；。）》" for line in lines)
        assert not any(line[-1] in "（《" for line in lines)


def test_balanced_title_parts_at_the_comma(sheet):
    lines = sheet.wrap("村委会女性占比二十年上升，仍低于三成目标", 15, 250, balanced=True)
    assert lines == ["村委会女性占比二十年上升，", "仍低于三成目标"]


def test_sheet_is_cut_to_its_content(sheet):
    sheet.write("标题", size=15, color="black")
    axes = sheet.panel(100, below=20)
    figure = sheet.finish()
    height = figure.get_size_inches()[1] * 72
    assert height == pytest.approx(2 * style.MARGIN + 1.36 * 15 + 120)
    assert axes.get_position().height * height == pytest.approx(100)
