"""One HTML page for the audit of one report: takes figures and findings, gives a whole page."""

from __future__ import annotations

import html
from collections.abc import Sequence

from fedanalysis.language import Language, Text
from fedanalysis.plots.marked_text import list_findings, mark_text
from fedanalysis.reports.figures import Figures
from fedanalysis.reports.findings import SEVERITY_NAMES, Findings

_WORDS = {
    "title": Text("报告数字核对", "Do the figures of this report agree?"),
    "text": Text("原文与标记", "The text, marked"),
    "list": Text("逐条说明", "What was found"),
    "none": Text(
        "未发现自相矛盾的数字。这不等于数字真实。",
        "No figure contradicts another. That does not make the figures true.",
    ),
    "some": Text(
        "确证 {n} 处：这些数字不能同时成立。确证的是矛盾，不是哪个数错。",
        "{n} proved: these figures can't all hold. What is proved is the contradiction, not which "
        "figure is wrong.",
    ),
    "foot": Text(
        "确证：按四舍五入或舍去尾数都没有整数能满足。待释：仍有读法成立，已全部列出。"
        "提示：值得一看。",
        "Proved: no whole number fits, rounded or cut off. Needs a reading: some reading holds; "
        "all are listed. Worth a look: no more than that.",
    ),
}
_STYLE = """
body{font:17px/1.7 "Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",
system-ui,sans-serif;color:#20262b;background:#fff;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;line-height:1.3;margin:0 0 .5rem}h2{font-size:1.2rem;margin-top:2rem}
.lead{font-size:1.1rem;border-left:4px solid #0b5c7a;padding-left:.9rem}
.fed-note,summary{color:#4a5560;font-size:.88rem}a{color:#0b5c7a}li{margin-bottom:.6rem}
@media print{details>*{display:block}body{max-width:none;font-size:10.5pt}a{color:inherit}}
"""


def _counted(figures: Figures, findings: Findings, lang: Language) -> str:
    counts = findings.counts()
    named = [f"{SEVERITY_NAMES[name].to(lang)} {n}" for name, n in counts.items() if n]
    head = Text(f"{len(figures)} 个数字", f"{len(figures)} figures").to(lang)
    return html.escape(" · ".join([head, *named]))


def audit_page(
    figures: Figures,
    findings: Findings,
    *,
    name: str,
    lang: Language,
    furniture: Sequence[tuple[int, int]] = (),
) -> str:
    """Return the audit of one report as a page that needs no other file.

    Parameters
    ----------
    figures, findings : Figures, Findings
        What was read and what was found.
    name : str
        The report's file name, shown under the title.
    lang : str
        Language of the page; the report keeps its own.
    furniture : sequence of (int, int)
        Spans of page furniture.
    """
    words = {key: text.to(lang) for key, text in _WORDS.items()}
    proved = len(findings.proved) + len(findings.of("proved_with_rule"))
    lead = words["some"].format(n=proved) if proved else words["none"]
    marked = mark_text(figures, findings, furniture=furniture).to_html(lang)
    listed = list_findings(findings, figures).to_html(lang)
    code = "zh-CN" if lang == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{code}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{words['title']} · {html.escape(name)}</title><style>{_STYLE}</style></head><body>"
        f'<h1>{words["title"]}</h1><p class="fed-note">{html.escape(name)} · '
        f'{_counted(figures, findings, lang)}</p><p class="lead">{html.escape(lead)}</p>'
        f"<h2>{words['text']}</h2>{marked}<h2>{words['list']}</h2>{listed}"
        f'<p class="fed-note">{html.escape(words["foot"])}</p></body></html>\n'
    )
