from __future__ import annotations

import subprocess
import sys

import matplotlib as mpl
import pytest

from fedanalysis.plots import style


def luminance(color: str) -> float:
    from matplotlib.colors import to_rgb

    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    """WCAG 2.2 contrast ratio."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("color", [style.INK, style.MUTED, style.ACCENT, style.SECOND_INK])
def test_colours_of_words_reach_wcag_aa_on_paper(color):
    assert contrast(color, style.PAPER) >= 4.5


def test_accent_and_second_hue_stay_apart_in_grey():
    assert contrast(style.ACCENT, style.SECOND) >= 2.5


def test_settings_come_back_after_the_style_even_when_drawing_fails():
    before = dict(mpl.rcParams)
    seen = {}

    def fail() -> None:
        with style.house_style():
            seen.update(mpl.rcParams)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert seen["text.parse_math"] is False
    assert dict(mpl.rcParams) == before


def test_importing_the_pictures_loads_no_drawing_library():
    code = (
        "import sys\n"
        "import fedanalysis.plots.share_trend, fedanalysis.plots.quota, fedanalysis.plots.ladder\n"
        "print([m for m in ('matplotlib', 'seaborn') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
