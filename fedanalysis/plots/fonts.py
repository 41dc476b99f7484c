"""Chooses a font that can draw Chinese: the reader's own first, the bundled one as fallback."""

from __future__ import annotations

import dataclasses
import importlib.util
import os
from pathlib import Path

from fedanalysis.errors import FontError

# Sans faces for simplified Chinese, the wider character sets first.
CHINESE_FACES = (
    "Source Han Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Microsoft YaHei",
    "Hiragino Sans GB",
    "HarmonyOS Sans SC",
    "WenQuanYi Micro Hei",
    "SimHei",
)
# The bundled font is registered under a name of its own: an installed family of the same name
# would otherwise be preferred, and the pinned font would not be pinned.
BUNDLED_NAME = "fedanalysis bundled sans"
_LATIN_FALLBACK = "DejaVu Sans"


def font_families() -> list[str]:
    """Return the font families to draw with, the Chinese one first.

    ``FEDANALYSIS_FONTS=bundled`` pins the bundled font, so that figures are the same everywhere.

    Raises
    ------
    FontError
        If neither an installed nor the bundled font has Chinese glyphs.
    """
    pinned = os.environ.get("FEDANALYSIS_FONTS", "").lower() == "bundled"
    face = None if pinned else _installed_face()
    face = face or _bundled_face()
    if face is None:
        raise FontError.no_chinese_font()
    return [face, _LATIN_FALLBACK]


def _installed_face() -> str | None:
    from matplotlib.font_manager import fontManager

    installed = {entry.name for entry in fontManager.ttflist}
    return next((face for face in CHINESE_FACES if face in installed), None)


def _bundled_face() -> str | None:
    from matplotlib.font_manager import fontManager

    if any(entry.name == BUNDLED_NAME for entry in fontManager.ttflist):
        return BUNDLED_NAME
    path = _bundled_file()
    if path is None:
        return None
    fontManager.addfont(path)
    fontManager.ttflist.append(dataclasses.replace(fontManager.ttflist[-1], name=BUNDLED_NAME))
    return BUNDLED_NAME


def _bundled_file() -> Path | None:
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).with_name("NotoSansSC-Regular.otf")
    return path if path.is_file() else None
