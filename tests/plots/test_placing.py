from __future__ import annotations

from fedanalysis.plots import style
from fedanalysis.plots.placing import label_points
from fedanalysis.plots.sheet import Sheet


def place(points, labels, lines=None):
    with style.house_style():
        sheet = Sheet("zh")
        axes = sheet.panel(200)
        axes.set(xlim=(0, 400), ylim=(0, 200))
        return label_points(axes, sheet, points, labels, lines=lines)


def meet(a, b):
    return min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])


def test_labels_of_close_points_do_not_meet():
    boxes = place([(200, 100), (218, 103), (236, 101)], ["23.1%", "24.0%", "24.2%"])
    assert not any(meet(a, b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_a_label_keeps_off_the_line_above_its_point():
    (free,) = place([(200, 100)], ["24.2%"])
    (pushed,) = place([(200, 100)], ["24.2%"], lines=[[(0, 112), (400, 112)]])
    assert pushed[1] < free[1]


def test_no_points_no_labels():
    assert place([], []) == []
