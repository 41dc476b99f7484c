"""Brute force for audits: random consistent reports, the same with one figure altered, and a judge.

Shares no code with the rules. Numbers are strings as printed; rounding is done with whole numbers;
totals that aren't printed are tried one by one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from random import Random

MOST = 6000  # the largest total tried


@dataclass(frozen=True)
class Fig:
    """A figure in a template: key, text as printed, and how it is tied to others."""

    key: str
    printed: str
    unit: str
    kind: str = "count"
    subkind: str = ""
    part: str | None = None
    base: str | None = None
    qualifier: str = "none"
    is_fact: bool = True
    fixed: bool = False  # never altered: nothing in the text depends on it


@dataclass(frozen=True)
class Case:
    """A text in pieces, and what its sentences claim of its figures."""

    pieces: tuple[str | Fig, ...]
    claims: tuple[tuple, ...]
    altered: str = ""

    @property
    def figs(self) -> list[Fig]:
        return [piece for piece in self.pieces if isinstance(piece, Fig)]

    @property
    def text(self) -> str:
        return "".join(p if isinstance(p, str) else p.printed + p.unit for p in self.pieces)

    @property
    def spans(self) -> dict[str, tuple[int, int]]:
        at, found = 0, {}
        for piece in self.pieces:
            length = len(piece) if isinstance(piece, str) else len(piece.printed + piece.unit)
            if isinstance(piece, Fig):
                found[piece.key] = (at, at + length)
            at += length
        return found

    def printed(self) -> dict[str, str]:
        return {fig.key: fig.printed for fig in self.figs}

    def __add__(self, other: Case) -> Case:
        return Case(self.pieces + other.pieces, self.claims + other.claims)


def rows_of(case: Case) -> list[dict[str, object]]:
    """The literal table of figures of a case."""
    spans, rows = case.spans, []
    for fig in case.figs:
        start, end = spans[fig.key]
        value = float(fig.printed.replace(",", ""))
        rows.append(
            {
                "start": start, "end": end, "text": case.text[start:end], "value": value,
                "value_low": value, "value_high": value, "unit": fig.unit,
                "qualifier": fig.qualifier, "kind": fig.kind, "subkind": fig.subkind,
                "is_fact": fig.is_fact, "modality": "actual", "subject": "", "indicator": "",
                "reason": "",
                "part_start": spans[fig.part][0] if fig.part in spans else None,
                "base_start": spans[fig.base][0] if fig.base in spans else None,
            }
        )  # fmt: skip
    return rows


# --- the judge -----------------------------------------------------------------------------------


def digits_of(printed: str) -> tuple[int, int]:
    """Whole number of last places, and how many places to one."""
    whole, _, decimals = printed.replace(",", "").partition(".")
    return int(whole + decimals), 10 ** len(decimals)


def prints_as(top: int, bottom: int, printed: str) -> bool:
    """Whether top/bottom prints so: rounded half up, half to even, or cut off."""
    digits, scale = digits_of(printed)
    rest = top * scale - digits * bottom  # in units of bottom
    if 0 <= rest < bottom:
        return True
    return -bottom <= 2 * rest < bottom or (2 * rest == bottom and digits % 2 == 0)


def whole(printed: str) -> int:
    return int(printed.replace(",", ""))


def survives(case: Case) -> bool:
    """Whether any whole numbers, under any of the three roundings, satisfy every claim."""
    printed = case.printed()
    unknown = sorted(
        {claim[2] for claim in case.claims if claim[0] == "share" and claim[2] not in printed}
    )
    known = [c for c in case.claims if c[0] != "share" or c[2] in printed]
    if not all(_holds(claim, printed, {}) for claim in known):
        return False
    for total in unknown:
        mine = [c for c in case.claims if c[0] == "share" and c[2] == total]
        if not any(all(_holds(c, printed, {total: n}) for c in mine) for n in range(1, MOST)):
            return False
    return True


def _holds(claim: tuple, printed: dict[str, str], totals: dict[str, int]) -> bool:
    kind = claim[0]
    if kind == "share":
        base = totals[claim[2]] if claim[2] in totals else whole(printed[claim[2]])
        part = whole(printed[claim[1]])
        return part <= base and base > 0 and prints_as(100 * part, base, printed[claim[3]])
    if kind == "some":  # a share of n persons, whose number isn't printed
        n = whole(printed[claim[1]])
        return any(prints_as(100 * k, n, printed[claim[2]]) for k in range(n + 1))
    if kind == "sum":
        return whole(printed[claim[1]]) == sum(whole(printed[key]) for key in claim[2])
    if kind == "within":
        return whole(printed[claim[1]]) <= whole(printed[claim[2]])
    if kind == "growth":
        old, new = whole(printed[claim[1]]), whole(printed[claim[2]])
        return old > 0 and new >= old and prints_as(100 * (new - old), old, printed[claim[3]])
    if kind == "product":
        return whole(printed[claim[1]]) * whole(printed[claim[2]]) == whole(printed[claim[3]])
    if kind == "points":
        return _points(*(printed[key] for key in claim[1:]))
    if kind == "hundred":
        return _hundred([printed[key] for key in claim[1]])
    raise ValueError(kind)


def _points(old: str, new: str, change: str) -> bool:
    """Whether shares that print as old and new can differ by what prints as change."""
    scale = 1000
    (a, sa), (b, sb), (c, sc) = digits_of(old), digits_of(new), digits_of(change)

    def ends(digits: int, step: int) -> tuple[int, int]:
        unit = scale // step
        return digits * unit - unit // 2, digits * unit + unit  # rounded or cut off

    low, high = ends(b, sb)[0] - ends(a, sa)[1], ends(b, sb)[1] - ends(a, sa)[0]
    least, most = ends(c, sc)
    return low < most and least < high


def _hundred(shares: list[str]) -> bool:
    """Whether shares of one whole, each rounded or cut off, can stay within 100."""
    low = 0
    for printed in shares:
        digits, step = digits_of(printed)
        low += 2 * digits * (1000 // step) - 1000 // step
    return low <= 200_000


# --- the writer ----------------------------------------------------------------------------------

PLACES = ("全县", "全市", "全区", "全旗", "我县", "全镇")
GROUPS = (
    ("村民委员会成员", "妇女"), ("机关干部", "女干部"), ("中小学教师", "女教师"),
    ("人大代表", "女代表"),
    ("基层调解员", "女调解员"), ("科技特派员", "女特派员"), ("新发展党员", "女党员"),
)  # fmt: skip
BODIES = ("街道", "乡镇", "社区", "行政村", "机关单位")


def percent(top: int, bottom: int, rng: Random) -> str:
    """A share printed with 0 to 2 decimals; sometimes cut off, sometimes half to even."""
    places = rng.choice((0, 1, 1, 2))
    scaled, rest = divmod(100 * top * 10**places, bottom)
    manner = rng.choice(("up", "up", "even", "cut"))
    if (manner == "up" and 2 * rest >= bottom) or (
        manner == "even" and (2 * rest > bottom or (2 * rest == bottom and scaled % 2))
    ):
        scaled += 1
    return _decimal(scaled, places)


def _decimal(scaled: int, places: int) -> str:
    if not places:
        return str(scaled)
    head, tail = divmod(scaled, 10**places)
    return f"{head}.{tail:0{places}d}"


def _share(key: str, printed: str, part: str | None, base: str | None) -> Fig:
    return Fig(key, printed, "%", "share_pct", "share", part=part, base=base)


def of_counts(k: str, rng: Random) -> Case:
    base = rng.randint(20, 3000)
    part = rng.randint(1, base)
    place, (group, women) = rng.choice(PLACES), rng.choice(GROUPS)
    whole_, some = Fig(k + "n", str(base), rng.choice("人名")), Fig(k + "a", str(part), "人")
    share = _share(k + "p", percent(part, base, rng), k + "a", k + "n")
    forms = (
        (f"{place}共有{group}", whole_, f"，其中{women}", some, "，占", share, "。"),
        (f"{place}现有{group}", whole_, f"，{women}", some, "，占", share, "。"),
        (f"截至年底，{place}", whole_, f"{group}中，有{women}", some, "，占", share, "。"),
        (f"{place}{group}共", whole_, f"，其中{women}", some, "，占总人数的", share, "。"),
    )
    return Case(rng.choice(forms), (("share", k + "a", k + "n", k + "p"),))


def chain_of_shares(k: str, rng: Random) -> Case:
    base = rng.randint(60, 2000)
    parts = [rng.randint(1, base) for _ in range(3)]
    names = rng.sample(("党员", "大专以上学历", "少数民族", "35岁以下", "农村户籍"), 3)
    pieces: list[str | Fig] = [
        f"{rng.choice(PLACES)}共有妇联干部",
        Fig(k + "n", str(base), "人"),
        "，其中",
    ]
    claims = []
    for number, (part, name) in enumerate(zip(parts, names, strict=True)):
        a, p = f"{k}a{number}", f"{k}p{number}"
        pieces += [name if not name.startswith("35") else "青年", Fig(a, str(part), "人"), "，占"]
        pieces += [_share(p, percent(part, base, rng), a, k + "n"), "；" if number < 2 else "。"]
        claims.append(("share", a, k + "n", p))
    return Case(tuple(pieces), tuple(claims))


def of_a_named_total(k: str, rng: Random) -> Case:
    total = rng.randint(40, 900)
    first = rng.randint(2, total)
    second = rng.randint(1, first)
    group = rng.choice(("科级干部", "后备干部", "专业技术人员"))
    pieces = (
        f"{rng.choice(PLACES)}女{group}", Fig(k + "a", str(first), "名"), f"，占{group}总数的",
        _share(k + "p", percent(first, total, rng), k + "a", None), "，其中少数民族",
        Fig(k + "b", str(second), "名"), f"，占{group}总数的",
        _share(k + "q", percent(second, total, rng), k + "b", None), "。",
    )  # fmt: skip
    claims = (("share", k + "a", k + "T", k + "p"), ("share", k + "b", k + "T", k + "q"))
    return Case(pieces, claims)


def sum_of_kinds(k: str, rng: Random) -> Case:
    kinds = rng.sample(BODIES, rng.choice((2, 3, 4)))
    numbers = [rng.randint(1, 90) for _ in kinds]
    parts = [Fig(f"{k}{i}", str(n), "个") for i, n in enumerate(numbers)]
    total = Fig(k + "t", str(sum(numbers)), "个")
    listing: list[str | Fig] = []
    for name, fig in zip(kinds, parts, strict=True):
        listing += ["、" if listing else "", name, fig]
    forms = (
        ("建立妇女之家的有", *listing, "，合计", total, "。"),
        ("已建立妇女之家", total, "（", *listing, "）。"),
        ("妇联组织覆盖", *listing, "，共计", total, "。"),
        ("已建立妇女之家", total, "，分别为", *listing, "。"),
    )
    return Case(rng.choice(forms), (("sum", total.key, tuple(fig.key for fig in parts)),))


def growth(k: str, rng: Random) -> Case:
    old = rng.randint(3, 800)
    new = rng.randint(old, old * 4)
    a, b = Fig(k + "a", str(old), "个"), Fig(k + "b", str(new), "个")
    g = Fig(k + "g", percent(new - old, old, rng), "%", "share_pct", "growth_pct")
    thing = rng.choice(("妇女之家", "示范基地", "家长学校", "维权站点"))
    forms = (
        (f"{thing}由", a, "增加到", b, "，增长", g, "。"),
        (f"{thing}从上年的", a, "发展到", b, "，增长了", g, "。"),
    )
    return Case(rng.choice(forms), (("growth", a.key, b.key, g.key),))


def per_head(k: str, rng: Random) -> Case:
    heads, each = rng.randint(2, 400), rng.choice((50, 100, 200, 350, 500, 1000))
    n, per = Fig(k + "n", str(heads), rng.choice("名人")), Fig(k + "e", str(each), "元", "money")
    total = Fig(k + "t", str(heads * each), "元", "money")
    who = rng.choice(("单亲母亲", "困境儿童", "贫困女大学生"))
    forms = (
        (f"救助{who}", n, "，每人发放", per, "，共发放", total, "。"),
        (f"资助{who}", n, "，每人", per, "，共计", total, "。"),
    )
    return Case(rng.choice(forms), (("product", n.key, per.key, total.key),))


def points(k: str, rng: Random) -> Case:
    places = rng.choice((0, 1, 1, 2))
    scale = 10**places
    old = rng.randint(5 * scale, 80 * scale)
    change = rng.randint(1, 15 * scale)
    figs = [_decimal(old, places), _decimal(old + change, places), _decimal(change, places)]
    a, b = _share(k + "a", figs[0], None, None), _share(k + "b", figs[1], None, None)
    d = Fig(k + "d", figs[2], "个百分点", "share_pct", "pp_change")
    pieces = ("妇女参选率由上届的", a, "提高到", b, "，提高了", d, "。")
    return Case(pieces, (("points", a.key, b.key, d.key),))


def shares_of_one(k: str, rng: Random) -> Case:
    total = rng.randint(50, 900)
    first = rng.randint(1, total - 2)
    second = rng.randint(1, total - first - 1)
    names = ("小学文化", "初中文化", "高中文化")
    pieces: list[str | Fig] = ["参训妇女中，"]
    for i, (name, part) in enumerate(
        zip(names, (first, second, total - first - second), strict=True)
    ):
        share = _share(f"{k}{i}", percent(part, total, rng), None, None)
        pieces += ["、" if i else "", f"{name}占", share]
    return Case((*pieces, "。"), (("hundred", tuple(f"{k}{i}" for i in range(3))),))


def within(k: str, rng: Random) -> Case:
    total = rng.randint(20, 5000)
    part = rng.randint(1, total)
    pieces = (
        "全年培训妇女", Fig(k + "n", str(total), "人"),
        "，其中少数民族妇女", Fig(k + "a", str(part), "人"), "。"
    )  # fmt: skip
    return Case(pieces, (("within", k + "a", k + "n"),))


def unprinted_part(k: str, rng: Random) -> Case:
    n = rng.randint(3, 60)
    part = rng.randint(1, n)
    pieces = (
        "全旗", Fig(k + "n", str(n), "个"), "行政村中，",
        _share(k + "p", percent(part, n, rng), None, k + "n"), "的村建立了妇女议事会。",
    )  # fmt: skip
    return Case(pieces, (("some", k + "n", k + "p"),))


def filler(k: str, rng: Random) -> Case:
    def fig(key: str, n: int, unit: str, **more: str) -> Fig:
        return Fig(k + key, str(n), unit, fixed=True, **more)

    forms = (
        (
            "举办讲座", fig("a", rng.randint(2, 90), "场"),
            "，发放资料", fig("b", rng.randint(100, 9999), "份"), "。",
        ),
        (
            "累计接待来访", fig("a", rng.randint(2, 900), "人次", subkind="person_times"),
            "，调处率达到", _fixed_share(k + "b", rng), "。",
        ),
        ("全年培训妇女近", fig("a", 100 * rng.randint(3, 90), "人", qualifier="approx_near"), "。"),
    )  # fmt: skip
    return Case(rng.choice(forms), ())


def _fixed_share(key: str, rng: Random) -> Fig:
    return replace(_share(key, str(rng.randint(60, 99)), None, None), fixed=True)


WRITERS = (
    of_counts, chain_of_shares, of_a_named_total, sum_of_kinds, growth, per_head, points,
    shares_of_one, within, unprinted_part, filler,
)  # fmt: skip


def consistent(rng: Random, sentences: int = 4) -> Case:
    """A report of a few sentences in which everything adds up."""
    case = Case(("一、工作情况\n",), ())
    for number in range(sentences):
        one = rng.choice(WRITERS)(f"s{number}", rng)
        if not survives(one):
            raise ValueError(f"the writer contradicts itself: {one.text}")
        case += one
    return case


def altered(case: Case, rng: Random) -> Case | None:
    """The case with one printed figure changed so that nothing survives; None if none can be."""
    figs = [fig for fig in case.figs if not fig.fixed]
    for _ in range(40):
        if not figs:
            return None
        fig = rng.choice(figs)
        digits = list(fig.printed)
        at = rng.choice([i for i, c in enumerate(digits) if c.isdigit()])
        digits[at] = rng.choice("123456789")
        printed = "".join(digits)
        too_much = fig.kind == "share_pct" and fig.subkind == "share" and float(printed) > 100
        if printed == fig.printed or too_much:
            continue
        pieces = tuple(replace(fig, printed=printed) if p is fig else p for p in case.pieces)
        changed = Case(pieces, case.claims, fig.key)
        if not survives(changed):
            return changed
    return None


def sentence_of(case: Case, key: str) -> tuple[int, int]:
    """Start and end of the sentence in which a figure stands."""
    start, end = case.spans[key]
    ends = [found.end() for found in re.finditer("[。\n]", case.text)]
    return max([e for e in ends if e <= start], default=0), min(e for e in ends if e >= end)
