from __future__ import annotations

import pytest

from fedanalysis.errors import FontError
from fedanalysis.plots import fonts


def test_bundled_font_is_used_where_pinned():
    assert fonts.font_families()[0] == fonts.BUNDLED_NAME


def test_pinned_font_is_the_bundled_file_even_beside_an_installed_namesake():
    from matplotlib.font_manager import FontProperties, findfont

    found = findfont(FontProperties(family=fonts.font_families()), fallback_to_default=False)
    assert found.endswith("NotoSansSC-Regular.otf")
    assert "pylopdf_fonts_zh_cn" in found


def test_font_of_the_system_comes_first_otherwise(monkeypatch):
    monkeypatch.delenv("FEDANALYSIS_FONTS")
    monkeypatch.setattr(fonts, "_installed_face", lambda: "SimHei")
    assert fonts.font_families()[0] == "SimHei"


def test_without_a_system_font_the_bundled_one_serves(monkeypatch):
    monkeypatch.delenv("FEDANALYSIS_FONTS")
    monkeypatch.setattr(fonts, "CHINESE_FACES", ("no such face",))
    assert fonts.font_families()[0] == fonts.BUNDLED_NAME


def test_no_font_at_all_says_what_to_install(monkeypatch):
    monkeypatch.setattr(fonts, "_bundled_face", lambda: None)
    with pytest.raises(FontError, match="pip install pylopdf-fonts-zh-cn"):
        fonts.font_families()
