"""A Sphinx extension: LaTeX becomes native MathML at build time, so that no script is fetched."""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml


def _inline(translator: Any, node: nodes.Node) -> None:
    translator.body.append(f'<span class="math">{tex2mathml(node.astext(), as_block=False)}</span>')
    raise nodes.SkipNode


def _block(translator: Any, node: Any) -> None:
    number = node.get("number")
    label = f'<span class="eqno">({escape(str(number))})</span>' if number else ""
    math = tex2mathml(node.astext().strip(), as_block=True)
    translator.body.append(f'<div class="math block">{label}{math}</div>')
    raise nodes.SkipNode


def setup(app: Any) -> dict[str, bool]:
    """Register the renderer under the name ``mathml``."""
    app.add_html_math_renderer(
        "mathml", inline_renderers=(_inline, None), block_renderers=(_block, None)
    )
    return {"parallel_read_safe": True, "parallel_write_safe": True}
