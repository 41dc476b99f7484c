from __future__ import annotations

from itertools import combinations

import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text as Artist
from matplotlib.transforms import Bbox

from fedanalysis.language import Language, Text
from fedanalysis.plots.chart import Chart


@pytest.fixture(autouse=True)
def _pinned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every figure of the tests is drawn in the bundled font and, unless asked, in Chinese."""
    monkeypatch.setenv("FEDANALYSIS_FONTS", "bundled")
    monkeypatch.setenv("FEDANALYSIS_LANG", "zh")


@pytest.fixture
def words() -> dict[str, Text]:
    return {
        "title": Text("平均每村一名女性", "About one woman a village"),
        "subtitle": Text("女性占比，全国", "Women's share, China"),
        "source": Text("民政部统计公报", "Ministry of Civil Affairs"),
    }


@pytest.fixture
def chart(words: dict[str, Text]) -> Chart:
    data = pd.DataFrame({"year": [2018, 2020], "women_share": [0.24, 0.242]})

    def draw(sheet, lang):
        axes = sheet.panel(40)
        axes.plot(data["year"], data["women_share"])
        axes.text(2018, 0.241, "占比" if lang == "zh" else "share")

    sentence = Text("2020年为24.2%", "24.2% in 2020")
    return Chart(**words, sentence=sentence, data=data, draw=draw)


class Look:
    """What a reader sees on a figure, without comparing pixels."""

    @staticmethod
    def words(chart: Chart, lang: Language) -> str:
        """Return every string that is drawn, whatever its place."""
        return "\n".join(artist.get_text() for artist in _texts(chart.figure(lang)))

    @staticmethod
    def boxes(figure: Figure) -> list[tuple[str, Bbox]]:
        """Return each drawn string with the box it fills, in pixels."""
        return [(artist.get_text(), artist.get_window_extent()) for artist in _texts(figure)]

    @staticmethod
    def overlaps(boxes: list[tuple[str, Bbox]]) -> list[tuple[str, str]]:
        """Return pairs of strings whose boxes share more than a point of height and width."""
        return [
            (a, b)
            for (a, first), (b, second) in combinations(boxes, 2)
            if min(first.x1, second.x1) - max(first.x0, second.x0) > 1
            and min(first.y1, second.y1) - max(first.y0, second.y0) > 1
        ]


def _texts(figure: Figure) -> list[Artist]:
    found = figure.findobj(Artist)
    return [artist for artist in found if artist.get_text().strip() and artist.get_visible()]


@pytest.fixture
def look() -> type[Look]:
    return Look
