"""Writes the API reference page: the public names of the package, by room."""

from __future__ import annotations

import fedanalysis
from fedanalysis.language import Language

_ROOMS = {
    "indicators": ("官方序列与案例数字", "Official series and case figures"),
    "catalogue": ("指标、目标与法定规模", "Indicators, targets, legal sizes"),
    "ledgers": ("台账：读取与清理", "Ledgers: reading and cleaning"),
    "engine": ("引擎：任意大小的表", "Engines: tables of any size"),
    "codes": ("代码表", "Code lists"),
    "synthetic": ("合成城市", "The synthetic city"),
    "safety": ("数据文件", "Data files"),
    "reports": ("报告：核对与边界", "Reports: checks and bounds"),
    "models": ("模型", "Models"),
    "plots": ("图与表", "Figures and tables"),
    "publish": ("记录与发布", "Records and publishing"),
    "language": ("语言", "Language"),
}


def reference_page(lang: Language) -> str:
    """Return the reference as MyST Markdown, one section a room, in the order of the line."""
    title = "函数与类" if lang == "zh" else "Functions and classes"
    lead = (
        "`import fedanalysis as fa` 之后可用的全部公开名称。说明文字为英文。"
        if lang == "zh"
        else "Every public name after `import fedanalysis as fa`."
    )
    parts = [f"# {title}", lead]
    for room, names in _by_room().items():
        parts.append(f"## {_ROOMS[room][0 if lang == 'zh' else 1]}")
        body = "\n".join(_directive(name) for name in names)
        parts.append(f"```{{eval-rst}}\n{body}\n```")
    return "\n\n".join(parts) + "\n"


def _by_room() -> dict[str, list[str]]:
    rooms: dict[str, list[str]] = {room: [] for room in _ROOMS}
    for name, module in fedanalysis.PUBLIC.items():
        rooms[module.split(".")[1]].append(name)
    return {room: sorted(names) for room, names in rooms.items() if names}


def _directive(name: str) -> str:
    thing = getattr(fedanalysis, name)
    where = f"{fedanalysis.PUBLIC[name]}.{name}"
    if isinstance(thing, type):
        return f".. autoclass:: {where}\n   :members:\n"
    return f".. {'autofunction' if callable(thing) else 'autodata'}:: {where}\n"
