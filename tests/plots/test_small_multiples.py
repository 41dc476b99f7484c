from __future__ import annotations

import pandas as pd

from fedanalysis.plots.small_multiples import plot_bases

PANELS = pd.DataFrame(
    {
        "basis_zh": ["村委会成员", "村委会成员", "村干部", "班子成员", "班子成员"],
        "basis_en": ["Committee", "Committee", "Cadres", "Teams", "Teams"],
        "year": [2000, 2020, 2006, 2022, 2018],
        "women_share": [0.157, 0.242, 0.168, 0.281, 0.21],
        "derived": [True, False, False, False, True],
        "approximate": [False, False, False, False, True],
    }
)


def test_each_basis_has_its_own_panel_and_no_line_joins_two(words):
    _, *panels = plot_bases(PANELS, **words).figure("zh").axes
    joined = [panel.lines[0].get_xdata().tolist() for panel in panels]
    assert joined == [[2000, 2020], [2006], [2018, 2022]]


def test_panels_share_both_scales(words):
    _, *panels = plot_bases(PANELS, **words).figure("en").axes
    assert len({panel.get_ylim() for panel in panels}) == 1
    assert len({panel.get_xlim() for panel in panels}) == 1


def test_panels_and_values_are_named_in_image_and_alt(words, look):
    chart = plot_bases(PANELS, **words)
    for part in ("Committee", "Cadres", "Teams", "21.0%", "28.1%"):
        assert part in look.words(chart, "en")
        assert part in chart.alt("en")
    assert "2018 21.0% (approximate), 2022 28.1%" in chart.sentence.en
    assert "村干部：2006年16.8%" in chart.sentence.zh
