"""Reads the words of a cell (names, posts, telephone numbers, flags, text): text in, Reading out.

White space is tidied, characters are kept: traditional, rare and minority scripts stay as written.
"""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from fedanalysis.codes.numerals import plain
from fedanalysis.codes.reading import Reading, read_blank

_FAULT = re.compile(
    "(?P<control>[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufff9-\ufffb\U000e0000-\U000e007f])"
    "|(?P<bidi>[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])"
    "|(?P<private_use>[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd])"
    "|(?P<replacement>\ufffd)"
    # planes and places that will never hold a character, so that no Python version matters
    "|(?P<unassigned>[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U00040000-\U000dffff]|"
    + "|".join(
        chr(plane << 16 | 0xFFFE) + "|" + chr(plane << 16 | 0xFFFF) for plane in range(1, 17)
    )
    + ")"
)
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
_BLANK = "[^\\S\u202f]"  # U+202F joins the parts of a Mongolian word
# NFC would replace compatibility ideographs, and with them the way a name is written
_COMPOSED = re.compile("[^\uf900-\ufaff\U0002f800-\U0002fa1f]+")
_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# most cells: nothing to tidy, and no room for a second name
_PLAIN = re.compile("[0-9A-Za-z\u3400-\u4dbf\u4e00-\u9fff]+")
_PLAIN_NAME = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]{2,3}(?<!等)")
_WIDE = {
    code: code - 0xFEE0
    for first, last in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ"))
    for code in range(ord(first), ord(last) + 1)
}
_OPEN, _CLOSE = "（(【[〔{《“", "）)】]〕}》”"
_POST = re.compile(
    r"(?:[书文]记|支书|主[席任]|[执常支]委|[专骨]干|长|员|干部|干事|代表|[理监董]事|会计|出纳|助理|秘书|文书|顾问|教师|教授|讲师|医[生师]"
    r"|护士|律师|法官|工程师|经理|总监|负责人|带头人|联系人|召集人|志愿者|社工|副?职)\s*(?:[（(][^（）()]*[)）])?\s*$"
)
_ALSO = re.compile(r"^(?:[、，,\s]|并?兼(?:\s*任)?(?!\s*[任职顾备有容管]))+")
_POST_MARK = re.compile(
    r"[；;\n、，,/／+＋]|并?兼(?:\s*任)?(?!\s*[任职顾备有容管])(?=\s*[^\s、，,；;）)])"
)
_SEMICOLON = re.compile("；")
_DOTS = "·•・･‧⋅∙᛫\u0387"
_STRAY = rf"[\s{_DOTS}、，,;；。．]"
_NAME_LIKE = re.compile(
    rf"[^\W\d_](?:[^\W\d_]|[\s{_DOTS}.．'’\u0300-\u036f\u180b-\u180e\u200c\u200d-])*"
)
_SURNAME = (
    "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎雷龙黎史陶贺毛段郝顾龚邵覃武钱戴严莫孔向常汤康易乔赖文張劉陳楊"
    "黃趙吳孫馬羅鄭許韓鄧馮蕭蔣葉蘇呂盧鐘譚陸韋賈鄒閆龍賀顧龔錢嚴湯喬賴]"
)
_TWO_NAMES = re.compile(rf"{_SURNAME}[{_HAN}]{{1,2}}[和与與及]?(?:{_SURNAME}[{_HAN}]{{1,2}})+")
_COMPOUND = frozenset(
    re.findall(
        "..",
        "欧阳司马上官诸葛东方皇甫尉迟公孙令狐慕容司徒端木夏侯轩辕宇文长孙呼延独孤南宫"
        "歐陽司馬諸葛東方尉遲公孫軒轅長孫獨孤南宮",
    )
)
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(?:(?P<area>010|02[0-9]|0[3-9][0-9]{2})(?P<local>[2-8][0-9]{6,7}))")
# a post that nobody holds, where the name of who holds it would stand
_VACANT = re.compile(
    r"[（(]?(?:空缺|暂缺|出缺|缺额|缺编|空编|缺员|待定|待补|待补充|待选|待任命|空)[)）]?"
)
_TRUE = {
    "是",
    "有",
    "√",
    "✓",
    "✔",
    "☑",
    "对",
    "已",
    "y",
    "yes",
    "true",
    "t",
    "1",
    "兼",
    "兼任",
    "进",
    "已进",
}
_FALSE = {"否", "无", "無", "×", "✗", "✘", "不", "不是", "没有", "未", "n", "no", "false", "f", "0"}
_FALSE |= {"x", "错", "不兼", "未兼任", "未进"}


def cell_fault(text: str) -> str:
    """Return the rule that the first forbidden character of a cell breaks; empty if there is none.

    Returns
    -------
    str
        ``text.control`` (tabs and line ends are no faults), ``text.bidi``, ``text.private_use``,
        ``text.replacement``, ``text.unassigned``. Zero-width blanks are no faults: they are dropped
        when the cell is read.

    Examples
    --------
    >>> cell_fault("张" + chr(0x202E) + "三"), cell_fault("新城区" + chr(10) + "妇联")
    ('text.bidi', '')
    """
    found = _FAULT.search(text)
    return f"text.{found.lastgroup}" if found else ""


def cell_faults(texts: pd.Series) -> pd.Series:
    """Return what :func:`cell_fault` says of every text, with the same labels.

    Examples
    --------
    >>> cell_faults(pd.Series(["张三", "张" + chr(7)])).tolist()
    ['', 'text.control']
    """
    values = texts.tolist()
    is_clean = not _FAULT.search("\n".join(values))
    faults = [""] * len(values) if is_clean else [cell_fault(value) for value in values]
    return pd.Series(faults, index=texts.index, dtype="str", name=texts.name)


def drop_invisible(text: str) -> str:
    """Return `text` without zero-width blanks, byte order marks and soft hyphens.

    Examples
    --------
    >>> drop_invisible(chr(0xFEFF) + "12")
    '12'
    """
    return text.translate(_INVISIBLE)


def read_missing(text: str, *, words: bool = True) -> Reading | None:
    """Return what :func:`~fedanalysis.codes.reading.read_blank` says, whatever can't be seen.

    Examples
    --------
    >>> read_missing(chr(0xFEFF) + "—").rule, read_missing(chr(0x200B)).rule
    ('missing.mark', 'text.space')
    """
    blank = read_blank(drop_invisible(text), words=words)
    return Reading("", "text.space") if text and blank == Reading("") else blank


def tidy(text: str) -> Reading:
    """Tidy white space and width, and nothing else.

    Returns
    -------
    Reading
        Blanks around are gone; a run of blanks or line breaks inside is one blank, or nothing
        beside a Chinese character that stands alone (甲 村). Rules ``text.full_width``,
        ``text.space``, ``text.composed`` (NFC).

    Examples
    --------
    >>> tidy(" 甲　村 ").text, tidy("Ａ１  of it").text, tidy("市妇联" + chr(10) + "市工会").text
    ('甲村', 'A1 of it', '市妇联 市工会')
    """
    if _PLAIN.fullmatch(text):
        return Reading(text)
    visible = drop_invisible(text)
    composed = _composed(visible)
    narrow = composed.translate(_WIDE)
    result = _close_up(re.sub(f"{_BLANK}+", " ", narrow).strip())
    rule = "text.space" if result != narrow or visible != text else "text.composed"
    rule = "text.full_width" if narrow != composed else rule
    return Reading(result, rule if result != text else "")


def read_text(text: str) -> Reading:
    """Read any text: tidied, and missing where only a mark for "nothing here" stands.

    Examples
    --------
    >>> read_text("—").text, read_text("甲村 ").rule
    ('', 'text.space')
    """
    return read_missing(text) or tidy(text)


def read_name(text: str) -> Reading:
    """Read the name of one person.

    Parameters
    ----------
    text : str
        The cell. NA, NULL and 无 are names here; 空缺 and 待定 say that a post is vacant.

    Returns
    -------
    Reading
        Blanks between characters are closed up (张 三), also after a surname of two characters;
        every middle dot is U+00B7. A blank between two longer Chinese words stays, and so does
        every character. Rules ``name.dot``, ``name.mark`` (a stray comma at an end),
        ``text.full_width``, ``name.space``. Reasons, all wrong: ``name.several`` (only where two
        names are plain: 王和平 is one), ``name.remark`` (张三（女）), ``name.digits``.

    Examples
    --------
    >>> read_name("张　三").text, read_name("阿依古丽•买买提").text, read_name("张三、李四").reason
    ('张三', '阿依古丽·买买提', 'name.several')
    """
    if _VACANT.fullmatch("".join(drop_invisible(text).split())):
        return Reading("", "missing.word")
    if _PLAIN_NAME.fullmatch(text):
        return Reading(text)
    blank = read_missing(text, words=False)
    if blank is not None:
        return blank
    wide = _composed(re.sub("[\u200c\u200d]", "", drop_invisible(text)))
    narrow = wide.translate(_WIDE)
    bare = re.sub(rf"^{_STRAY}+|(?:(?<=[{_HAN}])\.)?{_STRAY}*$", "", narrow)
    reason = _why_no_name(bare)
    if reason:
        return Reading("", reason=reason, wrong=True)
    dotted = re.sub(rf"(?<=[{_HAN}])\s*[.．]\s*(?=[{_HAN}])", "·", bare)
    dotted = re.sub(rf"\s*[{_DOTS}][\s{_DOTS}]*", "·", dotted)
    result = _close_up(re.sub(f"{_BLANK}+", " ", dotted), surnames=_COMPOUND)
    if read_blank(result, words=False) is not None:
        return Reading("", "missing.mark")
    signs = (
        ("name.dot", re.sub(r"\s", "", dotted) != re.sub(r"\s", "", bare)),
        ("name.mark", bare != narrow.strip()),
        ("text.full_width", narrow != wide),
        ("name.space", re.sub(r"\s", "", result) == re.sub(r"\s", "", text)),
        ("text.composed", _composed(text) != text),
        ("name.space", True),
    )
    return Reading(result, next(rule for rule, holds in signs if holds) if result != text else "")


def read_posts(text: str) -> Reading:
    """Read one or more posts: ``村党支部书记兼村委会主任``, ``主席、主任``.

    A cell is split only after words that end a post, never within brackets: 组织、宣传委员 is left
    as it is.

    Returns
    -------
    Reading
        `text` is ``a；b`` in the order written, each post once; rule ``posts.split``.

    Examples
    --------
    >>> read_posts("村党支部书记兼村委会主任").text, read_posts("专兼职干部、组织、宣传委员").text
    ('村党支部书记；村委会主任', '专兼职干部；组织、宣传委员')
    """
    blank = read_missing(text)
    if blank is not None:
        return blank
    lines = "\n".join(tidy(line).text for line in text.splitlines())
    first, *others = [tidy(piece).text for piece in _split(lines, _POST_MARK)]
    pieces = [first, *(_ALSO.sub("", other) for other in others)]
    pieces = [tidy(piece.strip("、，, ")).text for piece in pieces]
    result = "；".join(dict.fromkeys(piece for piece in pieces if piece))
    if read_blank(result) is not None:
        return Reading("", "missing.mark")
    whole = tidy(text)
    if whole.text == result:
        return whole
    return Reading(result, "posts.split" if result != text else "")


def split_posts(canonical: str) -> list[str]:
    """Return the posts of a canonical text.

    Examples
    --------
    >>> split_posts("主席；主任"), split_posts("")
    (['主席', '主任'], [])
    """
    return [post for post in _split(canonical, _SEMICOLON) if post]


def read_phone(text: str) -> Reading:
    """Read one telephone number: ``13800000000``, ``0999-2234567``, or a local one.

    Returns
    -------
    Reading
        Digits, with one hyphen after the area code. Rule ``phone.form``. Reasons
        ``phone.several``, ``phone.precision_lost`` (1.38E+10), ``phone.unreadable``.

    Examples
    --------
    >>> read_phone("+86 138-0000-0000").text, read_phone("（0999）2234567").text
    ('13800000000', '0999-2234567')
    """
    blank = read_missing(text)
    if blank is not None:
        return blank
    bare = plain(drop_invisible(text)).strip().lstrip("'‘’")
    if re.fullmatch(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]{1,2}", bare):
        return Reading("", reason="phone.precision_lost")
    result = _one_phone(re.sub(r"\.0+$", "", bare))
    if result:
        return Reading(result, "phone.form" if result != text else "")
    parts = [part for part in re.split(r"[、,;/\n]+|\s+", bare) if _one_phone(part)]
    return Reading("", reason="phone.several" if len(parts) > 1 else "phone.unreadable")


def read_flag(text: str) -> Reading:
    """Read yes or no: 是, 有, √, Y, 1, 兼 against 否, 无, ×, N, 0.

    Returns
    -------
    Reading
        `text` is ``true`` or ``false``; rule ``flag.form``; reason ``flag.unreadable``.

    Examples
    --------
    >>> read_flag("√").text, read_flag("无").text, read_flag("○").reason
    ('true', 'false', 'flag.unreadable')
    """
    bare = re.sub(r"\.0$", "", tidy(text).text.lower())
    if bare in _TRUE or bare in _FALSE:
        result = "true" if bare in _TRUE else "false"
        return Reading(result, "flag.form" if result != text else "")
    return read_missing(text) or Reading("", reason="flag.unreadable")


def _composed(text: str) -> str:
    return _COMPOSED.sub(lambda run: unicodedata.normalize("NFC", run.group()), text)


def _close_up(text: str, *, surnames: frozenset[str] = frozenset()) -> str:
    """Take out the blanks beside a Chinese character that stands alone, and after `surnames`."""
    first, *others = text.split(" ")
    joined, before = first, first
    for word in others:
        is_alone = len(before) == 1 or len(word) == 1 or (before == joined and before in surnames)
        is_han = re.fullmatch(f"[{_HAN}]{{2}}", before[-1:] + word[:1])
        joined += word if is_alone and is_han else f" {word}"
        before = word
    return joined


def _why_no_name(bare: str) -> str:
    """Say why a text can't be one person's name; empty if it may be."""
    if any(character.isdigit() for character in bare):
        return "name.digits"
    outside = re.sub(r"[（(【\[〔].*?(?:[)）】\]〕]|$)", "", bare, flags=re.S).strip()
    remarked = outside != bare and _NAME_LIKE.fullmatch(outside)
    if remarked or re.search(rf"[{_HAN}]{{2}}\s+[男女兼]$", bare):
        return "name.remark"
    parts = [part.strip() for part in re.split(r"[、，,;；。/／|&＆+＋]", bare)]
    parts = [part for part in parts if part]
    if len(parts) > 1 and all(_NAME_LIKE.fullmatch(part) for part in parts):
        return "name.several"
    lines = [re.sub(r"\s", "", line) for line in bare.splitlines() if line.strip()]
    whole = all(re.fullmatch(f"[{_HAN}{_DOTS}]{{2,}}", line) for line in lines)
    if len(lines) > 1 and whole and lines[0] not in _COMPOUND:
        return "name.several"
    compact = re.sub(r"[\s.．]", "", bare)
    is_marked = compact != bare or re.search("[和与與及]", compact[2:-2])
    if (is_marked and _TWO_NAMES.fullmatch(compact)) or re.search(r"\w\w等人?$", compact):
        return "name.several"
    return ""


def _split(text: str, mark: re.Pattern[str]) -> list[str]:
    """Split at marks outside brackets; but for ； only after words that end a post."""
    pieces, start, depth, seen = [], 0, 0, 0
    for found in mark.finditer(text):
        between = text[seen : found.start()]
        depth += sum((sign in _OPEN) - (sign in _CLOSE) for sign in between)
        seen = found.start()
        if depth > 0 or not (
            found.group() in "；;" or _POST.search(tidy(text[start : found.start()]).text)
        ):
            continue
        pieces.append(text[start : found.start()])
        start = found.end()
    return [*pieces, text[start:]]


def _one_phone(text: str) -> str:
    """Return the canonical form of one telephone number; empty if it is none."""
    if not re.fullmatch(r"[+0-9()\s‐‑–—−-]+", text):
        return ""
    digits = re.sub(r"[^+0-9]", "", text)
    digits = re.sub(r"^(?:\+86|0086|86(?=1[3-9][0-9]{9}$))", "", digits)
    if _MOBILE.fullmatch(digits) or re.fullmatch(r"[2-8][0-9]{6,7}", digits):
        return digits
    found = _LANDLINE.fullmatch(digits)
    return f"{found['area']}-{found['local']}" if found else ""
