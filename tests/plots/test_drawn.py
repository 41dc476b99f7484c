import numpy as np
import pytest
from matplotlib.figure import Figure

from fedanalysis.plots.drawn import drawn_marks, rounded


def marks(draw, kind):
    figure = Figure()
    draw(figure.subplots())
    figure.draw_without_rendering()
    return [mark for mark in drawn_marks(figure) if mark["kind"] == kind]


@pytest.mark.parametrize(
    ("draw", "kind", "numbers"),
    [
        (lambda axes: axes.plot([1, 2], [3, np.nan]), "line", [1.0, 3.0, 2.0, None]),
        (lambda axes: axes.bar([1], [3], width=2), "area", [0, 0, 2, 0, 2, 3, 0, 3, 0, 0]),
        (lambda axes: axes.barh([1], [-3], height=2), "area", [0, 0, -3, 0, -3, 2, 0, 2, 0, 0]),
        (lambda axes: axes.scatter([1, 2], [3, 4]), "points", [1, 3, 2, 4]),
        (lambda axes: axes.vlines([1], 0, 5), "area", [1, 0, 1, 5]),
    ],
    ids=["line with a hole", "bar", "bar to the left", "points", "rule"],
)
def test_each_kind_of_mark_gives_its_numbers(draw, kind, numbers):
    assert marks(draw, kind)[0]["numbers"] == numbers


def test_swapped_labels_are_other_marks():
    def label(*words):
        return lambda axes: [axes.text(0.5, y, word) for y, word in enumerate(words)]

    assert marks(label("women", "all"), "text") != marks(label("all", "women"), "text")


def test_axis_tells_its_direction_and_the_words_of_its_ticks():
    def draw(axes):
        axes.plot([0, 1], [0, 1])
        axes.set(xlim=(1, 0), yticks=[0, 1], xticks=[])
        axes.set_yticklabels(["village", "town"])

    (axes,) = marks(draw, "axes")
    assert axes["numbers"][:2] == [1.0, 0.0]
    assert axes["words"] == ["village", "town"]


def test_hidden_marks_and_the_frame_are_left_out():
    found = marks(lambda axes: axes.plot([1], [2], visible=False), "line")
    found += marks(lambda axes: axes.plot([1], [2]), "area")
    assert found == []


@pytest.mark.parametrize("value", [0.242, 3 / 256, 1 / 3, 1.2345675, 2.5000005, -7e9])
def test_noise_does_not_tip_a_rounding(value):
    assert len({tuple(rounded([value * (1 + n * 1e-13), 1.0])) for n in range(-3, 4)}) == 1
