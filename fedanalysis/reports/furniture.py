"""Marks what belongs to the page and not to the report: takes text, gives spans with a kind.

Nothing is deleted. A line is marked only where its form leaves no doubt: "来源：市财政拨款" in a
list, "时间：2009年5月" of an activity and the date under a signature stay text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

Kind = Literal["stamp", "page_number", "site", "navigation", "header", "footer"]

_DATE = r"""(?:
    \d{4}\s*[-/.年]\s*\d{1,2}(?:\s*[-/.月]\s*\d{1,2}\s*日?|\s*月)? | \d{4}\s*年
  | [〇○零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?
)"""
_CLOCK = r"\d{1,2}\s*[:：]\s*\d{2}(?:\s*[:：]\s*\d{2})?"
_VALUE = rf"(?:{_DATE}(?:[\sT]*{_CLOCK})?|[^\s|｜】\])）,，。;；:：]{{1,30}})"
_POSTED = r"(?:上传|发布|发表|更新|转载|收录)"
_PAGE = r"本?(?:文|文档|文章|资料|页面)"
_BUTTON = r"""(?:
    打印(?:本页|本文|此页|正文)? | 关闭(?:本页|窗口|页面)? | 收藏(?:本页)? | 分享到?
  | 返回(?:顶部|首页|列表|上一?页)
  | (?i:print(?:\ this\ page)?|close(?:\ window)?|back\ to\ top|share)
)"""
# What may stand in a stamp. Only `strong`, `size` and `views` make one; the others join them.
_ITEM = re.compile(
    rf"""(?<![\u4e00-\u9fffA-Za-z0-9])[\[【(（]?\s*(?:
    (?P<strong>(?:
        (?:{_POSTED}|录入)(?:时间|日期|人|者) | 发布(?:机构|单位|部门)
      | (?:信息|文章|稿件|新闻|内容)来源 | 责任编辑 | 责编 | 信息录入
      | (?i:(?:posted|published|updated|uploaded)(?:\ on|\ by)?)
      )\s*[:：]\s*{_VALUE}?)
  | (?P<views>(?:
        (?:浏览|点击|阅读|访问|下载|查看)(?:次数|量|数|率)? | 人气 | (?i:views?|hits)
      )\s*[:：]\s*[\[【(（]?\s*(?:\d[\d,]*)?\s*[\]】)）]?\s*次?)
  | (?P<size>
        (?:字号|字体(?:大小)?)\s*[:：]?\s*[\[【(（]?\s*[大中小](?:\s*[|｜/]?\s*[大中小]){{1,2}})
  | (?P<weak>(?:来源|作者|编辑|审核|日期|时间|(?i:source|author|date))\s*[:：]\s*{_VALUE})
  | (?P<button>[\[【(（]\s*{_BUTTON}\s*[\]】)）]|{_BUTTON}(?![\u4e00-\u9fffA-Za-z]))
    )\s*[\]】)）]?""",
    re.VERBOSE,
)
_FILLER = re.compile(r"[\s|｜/·,，;；]*")
_UPLOADED = re.compile(
    rf"""(?:{_PAGE}(?:由\S{{1,20}})?)?[于在]?\s*{_DATE}(?:\s*{_CLOCK})?\s*{_POSTED}
  | (?:{_PAGE})?{_POSTED}[于在]?\s*{_DATE}(?:\s*{_CLOCK})?
  | {_DATE}\s*{_CLOCK}""",
    re.VERBOSE,
)
_NUMBER = re.compile(
    r"""[-—–－―·~]+\s*\d{1,4}\s*[-—–－―·~]+
  | 第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?
  | 第?\s*\d{1,4}\s*页?\s*/\s*共\s*\d{1,4}\s*页
  | 共\s*\d{1,4}\s*页\s*[,，/]?\s*第\s*\d{1,4}\s*页
  | (?i:page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?)""",
    re.VERBOSE,
)
_EDGE_NUMBER = re.compile(r"\d{1,4}(?:\s*/\s*\d{1,4})?|[ivxlc]{1,7}", re.IGNORECASE)
_SITE_LINE = re.compile(
    r"""版权所有 | (?i:copyright\b|all\ rights\ reserved) | © | ICP备 | 公网安备 | 网站标识码
  | 设为首页 | 加入收藏 | 网站地图""",
    re.VERBOSE,
)
_ADDRESS = re.compile(r"(?:网址\s*[:：]\s*)?(?:https?://|www\.)\S+", re.IGNORECASE)
_NAVIGATION = re.compile(
    r"""(?:您?(?:现在|当前|目前)?的?(?:所在)?位置|当前(?:位置|页面))\s*[:：]
  | 首页\s*(?:>|›|»|-->|→) | [<＜]?[上下]一[篇条]\s*[:：] | (?i:home\s*(?:>|›|»))""",
    re.VERBOSE,
)
_SITE_NAME = re.compile(
    r"""(?:欢迎(?:访问|光临))?[\u4e00-\u9fffA-Za-z·]{0,24}(?:
    网站|门户网|官网|新闻网|妇女网|妇联网|女性网|政府网|信息网|党建网|人民网|新华网
  | 百度文库|豆丁网|道客巴巴|文档网|文档库|文库网?|范文网)(?:首页)?""",
    re.VERBOSE,
)
_LONGEST = 200  # a line longer than this is text, whatever it begins with
_EDGE_LINES = 8


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str
    page: int


def furniture_spans(text: str) -> tuple[tuple[int, int, Kind], ...]:
    r"""Return the spans of `text` that belong to the page, in order, without overlap.

    Parameters
    ----------
    text : str
        The text of a report; a form feed begins a page.

    Returns
    -------
    tuple of (start, end, kind)
        Code points, end exclusive. `kind` is ``stamp`` (posted, uploaded, source, views, print),
        ``page_number``, ``site`` (its name, address, copyright), ``navigation``, ``header`` or
        ``footer`` (lines that return at the edge of at least three pages and half of all).

    Examples
    --------
    >>> furniture_spans("妇联工作总结\n发布时间：2022-02-15 来源：市妇联\n共有干部311人。")
    ((7, 29, 'stamp'),)
    """
    lines = _lines(text)
    marked: dict[int, tuple[int, int, Kind]] = _repeats(lines)
    near = {line.start for line in (*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:])}
    for line in lines:
        if line.start not in marked and len(line.text) <= _LONGEST:
            found = _of_line(line, near_edge=line.start in near)
            if found:
                marked[line.start] = found
    return tuple(sorted(marked.values()))


def _lines(text: str) -> list[_Line]:
    """Return the lines that hold anything, without the blanks around them."""
    lines, page, start = [], 0, 0
    for part in re.split(r"([\n\r\f\v\x85\u2028\u2029])", text):
        if part == "\f":
            page += 1
        stripped = part.strip(" \t\u3000\xa0\ufeff\n\r\f\v\x85\u2028\u2029")
        if stripped:
            lines.append(_Line(start + part.index(stripped), stripped, page))
        start += len(part)
    return lines


def _of_line(line: _Line, *, near_edge: bool) -> tuple[int, int, Kind] | None:
    whole = (line.start, line.start + len(line.text))
    if _NUMBER.fullmatch(line.text):
        return (*whole, "page_number")
    if _NAVIGATION.match(line.text):
        return (*whole, "navigation")
    if _SITE_LINE.search(line.text) or _ADDRESS.fullmatch(line.text):
        return (*whole, "site")
    if near_edge and _SITE_NAME.fullmatch(line.text):
        return (*whole, "site")
    if _UPLOADED.fullmatch(line.text):
        return (*whole, "stamp")
    return _stamp(line, near_edge=near_edge)


def _stamp(line: _Line, *, near_edge: bool) -> tuple[int, int, Kind] | None:
    """Mark the run of stamp items on a line: from the first, if only items and blanks follow."""
    items = list(_ITEM.finditer(line.text))
    kinds = {item.lastgroup for item in items}
    if not kinds & {"strong", "size"} and not (near_edge and kinds & {"views", "button"}):
        return None
    end = len(line.text)
    for item in reversed(items):
        if not _FILLER.fullmatch(line.text, item.end(), end):
            break
        end = item.start()
    if end == len(line.text):
        return None
    end = len(line.text) - len(line.text[end:].lstrip())
    return (line.start + end, line.start + len(line.text), "stamp")


def _repeats(lines: list[_Line]) -> dict[int, tuple[int, int, Kind]]:
    """Mark lines that return, but for their digits, at the top or bottom of the pages."""
    pages: dict[int, list[_Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    if len(pages) < 2:
        return {}
    tops = [line for page in pages.values() for line in page[:2]]
    bottoms = [line for page in pages.values() for line in page[2:][-2:]]
    need = max(3, (len(pages) + 1) // 2)
    return {
        line.start: (line.start, line.start + len(line.text), kind)
        for edge, kind in _edges(tops, bottoms, need=need)
        for line in edge
    }


def _edges(tops: list[_Line], bottoms: list[_Line], *, need: int) -> list[tuple[list[_Line], Kind]]:
    def returning(edge: list[_Line]) -> list[_Line]:
        shapes = Counter(re.sub(r"\d+", "0", line.text) for line in edge)
        return [line for line in edge if shapes[re.sub(r"\d+", "0", line.text)] >= need]

    headers, footers = returning(tops), returning(bottoms)
    numbers = [line for line in (*headers, *footers) if _EDGE_NUMBER.fullmatch(line.text)]
    return [(headers, "header"), (footers, "footer"), (numbers, "page_number")]
