"""The sentences of women's spread over committees: takes its result, gives Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pandas as pd

from fedanalysis.language import LANGUAGES, Language, Text
from fedanalysis.models.quota_committee_table import ALL
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.quota_committees import CommitteeQuotaResult

_MOST_GROUPS = 3
_TERMS = ("none", "one", "two_or_more", "women_share", "meets_rule")
_GROUPS = {
    ALL: Text("", ""),
    "village": Text("村", "villages"),
    "community": Text("社区", "communities"),
}


def paragraph(result: CommitteeQuotaResult) -> Text:
    """Return the last term's spread, rule, reservation and further seats, and what they hide."""
    tables = {
        "estimates": result.to_frame(),
        "lifted": result.what_if(),
        "reservation": result.reservation(),
        "hurdles": result.hurdles(),
        "open": result.open_rates(),
    }
    year, groups = _latest(result)
    name = result.rule.name
    said = [Text(f"规定：{name.zh}。", f"Rule: {name.en}.")]
    said += [_cell(tables, year, one, result.confidence) for one in groups[:_MOST_GROUPS]]
    more = len(groups) - _MOST_GROUPS
    if more > 0:
        said.append(Text(f"另有{more}类见表。", f"Groups in the tables only: {more}."))
    return join(*said, _hidden())


def notes(result: CommitteeQuotaResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    said = [_coverage(result), *_reservation_notes(result), *_hurdle_notes()]
    said += [*_dispersion(result), _hidden()]
    if result.n_dropped:
        said.append(
            Text(
                f"另有{result.n_dropped}行缺少必要的值，未用；假定它们与其余各行无系统差别。",
                f"Rows not used, a value missing: {result.n_dropped}; taken to be like the others.",
            )
        )
    return tuple(said)


def labelled(spread: pd.DataFrame) -> pd.DataFrame:
    """Return the spread, group by group, with `label_zh` and `label_en` of each term and group."""
    spread = spread.sort_values(["group", "term_year", "women_n"], ignore_index=True)
    return spread.assign(
        label_zh=[f"{y}年{group_name(g).zh}" for y, g in _pairs(spread)],
        label_en=[_capital(f"{group_name(g).en} {y}".strip()) for y, g in _pairs(spread)],
    )


def group_name(group: str) -> Text:
    """Return the name of a group in both languages; empty where there is only one."""
    return _GROUPS.get(group, Text(group, group))


def plot_title(result: CommitteeQuotaResult) -> Text:
    """Return the last term's committees without a woman, group by group, as a title."""
    year, groups = _latest(result)
    frame = result.to_frame()
    last = frame.loc[(frame["term_year"] == year) & (frame["term"] == "none")]
    none = {record["group"]: record for record in last.to_dict("records")}
    parts = [
        (group_name(one), int(none[one]["count"]), int(none[one]["n"]))
        for one in groups[:_MOST_GROUPS]
    ]
    zh = "，".join(f"{name.zh}{n}个中{count}个" for name, count, n in parts)
    en = ", ".join(f"{count} of {n} {name.en}".strip() for name, count, n in parts)
    return Text(f"{year}年没有妇女的委员会：{zh}", f"Committees without a woman in {year}: {en}")


def plot_subtitle(result: CommitteeQuotaResult) -> Text:
    """Return what is drawn and of how many committees."""
    first, last = (int(end(result.committees["term_year"])) for end in (min, max))
    span = f"{first}" if first == last else f"{first}—{last}"
    return Text(
        f"按妇女成员人数分的委员会（个、%），{span}年",
        f"Committees by number of women members (count, %), {span.replace('—', '–')}",
    )


def plot_source() -> Text:
    """Return the source when the user gives none."""
    return Text("逐个委员会的台账", "ledger of single committees")


def _cell(tables: dict[str, pd.DataFrame], year: int, group: str, confidence: float) -> Text:
    rows = {
        name: table.loc[(table["term_year"] == year) & (table["group"] == group)]
        for name, table in tables.items()
    }
    tests = int(tables["hurdles"]["at_floor_p"].notna().sum())
    return join(
        _spread(rows["estimates"], year, group_name(group), f"{100 * confidence:g}%"),
        _rule(_record(rows["lifted"])),
        _reservation(_record(rows["reservation"])),
        *_further(_record(rows["hurdles"]), tests=tests, confidence=confidence),
        *_open(rows["open"], f"{100 * confidence:g}%"),
    )


def _spread(rows: pd.DataFrame, year: int, name: Text, level: str) -> Text:
    row = {record["term"]: record for record in rows.to_dict("records")}
    counted = {
        term: Text(*(_counted(record, lang, level) for lang in LANGUAGES))
        for term, record in row.items()
    }
    none, one, more, women, meets = (counted[term] for term in _TERMS)
    n, seats = row["none"]["n"], row["women_share"]["n"]
    place = Text(f"（{name.zh}），" if name.zh else "", f", {name.en}" if name.en else "")
    return Text(
        f"{year}年{place.zh}{n}个委员会中，{none.zh}没有妇女，{one.zh}恰有1名，"
        f"{more.zh}有2名及以上；{seats}个席位中妇女占{women.zh}；达到规定的{meets.zh}。",
        f"{year}{place.en}: of {n} committees, {none.en} had no woman, {one.en} exactly one and "
        f"{more.en} two or more; women held {women.en} of {seats} seats; {meets.en} met the rule.",
    )


def _counted(record: dict[Any, Any], lang: Language, level: str) -> str:
    share = _percent(record["estimate"])
    if pd.notna(record["ci_low"]):
        ends = _between(record["ci_low"], record["ci_high"]).to(lang)
        share += f"，{level}区间{ends}" if lang == "zh" else f", {level} interval {ends}"
    return f"{record['count']}个（{share}）" if lang == "zh" else f"{record['count']} ({share})"


def _rule(row: dict[Any, Any]) -> Text:
    below, added = row["below_n"], row["women_added"]
    if not below:
        return Text("没有委员会低于规定。", "No committee is below the rule.")
    after = _percent(row["women_share_after"])
    more = "woman" if added == 1 else "women"
    return Text(
        f"把低于规定的{below}个逐一补足、其他不变，须增加{added}名妇女，"
        f"妇女占比为{after}：这是算术结果，不是预测。",
        f"Lifting just those below it ({below}), all else unchanged, takes {added} more {more} and "
        f"gives a share of {after}: arithmetic, not a forecast.",
    )


def _reservation(row: dict[Any, Any]) -> Text:
    if not row["women_n"]:
        return Text("没有妇女成员。", "No member is a woman.")
    if row["reading"] == "marked":
        share = _percent(row["low"])
        return Text(
            f"台账标明{row['low_n']}名妇女（占妇女的{share}）在保留席位上；"
            "若无保留席位她们能否当选，台账不能回答。",
            f"Women on reserved seats, as the ledger marks them: {row['low_n']} ({share} of the "
            "women); whether they would have won an open seat it cannot say.",
        )
    ends = _between(row["low"], row["high"])
    return Text(
        f"台账没有逐一标明保留席位：靠保留席位任职的妇女，最少可为{row['low_n']}名，"
        f"最多可为{row['high_n']}名（占妇女的{ends.zh}），不作点估计。",
        f"The ledger does not mark the reserved seats: women who sit by reservation may be as "
        f"few as {row['low_n']} and as many as {row['high_n']} ({ends.en} of the women); no point "
        "estimate is made.",
    )


def _further(row: dict[Any, Any], *, tests: int, confidence: float) -> tuple[Text, ...]:
    women, seats, n = (row[f"further_{name}_n"] for name in ("women", "seat", "committee"))
    if not n:
        none = Text("没有委员会在保留席位之外还有席位。", "No seats lie beyond reserved ones.")
        return (none,)
    if pd.isna(row["rate_further"]):
        return (
            Text(
                f"在已达到保留人数的{n}个委员会里，其余{seats}个席位中妇女占{women}个；"
                "委员会太少或席位全同，不作估计和检验。",
                f"Seats beyond the reserved ones in committees that reach them ({n}): women held "
                f"{women} of {seats}; too few committees, or all seats alike: no estimate, no "
                "test.",
            ),
        )
    ends, level = _between(row["ci_low"], row["ci_high"]), f"{100 * confidence:g}%"
    share, random = _percent(row["rate_further"]), _percent(row["rate_further_random"])
    rate = Text(
        f"在已达到保留人数的{n}个委员会里，其余{seats}个席位中妇女占{women}个"
        f"（{share}，{level}区间{ends.zh}；若妇女随机入座，约为{random}）。",
        f"Seats beyond the reserved ones in committees that reach them ({n}): women held {women} "
        f"of {seats} ({share}, {level} interval {ends.en}; about {random} were the women seated "
        "at random).",
    )
    return rate, _at_floor(row, tests=tests, level=1 - confidence)


def _open(rows: pd.DataFrame, level: str) -> tuple[Text, ...]:
    if rows.empty:
        return ()
    row = _record(rows)
    share, ratio = _percent(row["rate_open"]), f"{row['odds_ratio']:.2f}"
    low, high = f"{row['ci_low']:.2f}", f"{row['ci_high']:.2f}"
    said = Text(
        f"没有保留席位的{row['open_committee_n']}个委员会里，妇女占席位的{share}；其余席位与之相比，"
        f"优势比为{ratio}（{level}区间{low}—{high}）。除非由抽签决定哪些委员会保留，两者本不可比，"
        "差别不能归于保留。",
        f"In committees without a reserved seat ({row['open_committee_n']}) women held {share} of "
        f"the seats; the odds of a further seat are {ratio} times those ({level} interval {low}–"
        f"{high}). Unless a lot settled which committees reserve, they differ in other ways, and "
        "the gap can't be laid to reserving.",
    )
    return (said,)


def _at_floor(row: dict[Any, Any], *, tests: int, level: float) -> Text:
    expected, p_value = row["at_floor_expected"], row["at_floor_p_holm"]
    found = Text("与随机入座无法区分", "not told apart from seating at random")
    if p_value < level and row["at_floor_n"] > expected:
        found = Text("多于随机入座所能解释", "more than seating at random explains")
    elif p_value < level:
        found = Text("少于随机入座所能解释", "fewer than seating at random explains")
    how = Text("双侧mid-p值", "two-sided mid-p")
    if tests > 1:
        how = Text(f"{how.zh}，按{tests}次检验作Holm校正：", f"{how.en}, Holm over {tests} tests:")
    size = "<0.001" if p_value < 0.001 else f"{p_value:.3f}"
    return Text(
        f"恰好停在保留人数上的委员会有{row['at_floor_n']}个，若妇女随机入座，预计为{expected:.1f}个："
        f"{found.zh}（{how.zh}{size}）。",
        f"Committees exactly at the reserved number: {row['at_floor_n']}, against {expected:.1f} "
        f"expected were the women seated at random: {found.en} ({how.en} {size}).",
    )


def _coverage(result: CommitteeQuotaResult) -> Text:
    if result.coverage == "census":
        return Text(
            "表中委员会视为该届该类的全部：人数和占比没有抽样误差，不给区间。其余席位的区间和检验"
            "针对设想的总体，即在同样条件下举行的选举。",
            "The committees are taken as all of their term and group: counts have no sampling "
            "error and no interval. Interval and test of the further seats refer to a named "
            "super-population: elections held under the same conditions.",
        )
    return Text(
        "表中委员会视为该届该类的简单随机样本：委员会占比用Clopper–Pearson精确区间，"
        "席位占比以委员会为群；未作有限总体校正。",
        "The committees are taken as a simple random sample of their term and group: exact "
        "Clopper–Pearson intervals for committees, committees as clusters for seats; no finite-"
        "population correction.",
    )


def _reservation_notes(result: CommitteeQuotaResult) -> Iterable[Text]:
    yield Text(
        "妇女仅靠保留席位任职的上下限由各委员会的极端情形相加而得，不表示哪一种更可能。",
        "The bounds on women who sit only by reservation add up each committee's extremes and make "
        "none more likely.",
    )
    if not result.committees["is_reserved_given"].all():
        yield Text(
            f"没有保留席位数的列，视为各委员会的保留席位等于“{result.rule.name.zh}”所要求的人数。",
            "No column gives the seats reserved; each committee is taken to reserve what the rule "
            f"asks ({result.rule.name.en}).",
        )


def _hurdle_notes() -> Iterable[Text]:
    yield Text(
        "随机入座指各席位机会均等、妇女总数不变；检验假定席位相互独立。妇女占比不高于1/(m−1)时（m为"
        "席位数，5席为25%），各委员会机会不同只会使恰有1名的委员会减少，不能解释其偏多；占比更高或"
        "保留席位多于1个时，偏多偏少都可能由此而来。",
        "Seating at random means every seat alike, the women's number fixed; the test takes seats "
        "as independent. While women hold at most 1/(m − 1) of the seats (m seats a committee; 25% "
        "with five), chances that differ between committees make those with exactly one fewer and "
        "cannot explain an excess; above that, or with more seats reserved, they may explain both.",
    )
    yield Text(
        "其余席位占比的区间以委员会为群（校正系数G/(G−1)，t分布，自由度G−1，logit尺度）；"
        "少于5个委员会不作估计。",
        "The interval of the further seats takes committees as clusters (factor G/(G − 1), t with "
        "G − 1 degrees of freedom, logit scale); fewer than five committees give no estimate.",
    )


def _dispersion(result: CommitteeQuotaResult) -> Iterable[Text]:
    rows = result.hurdles().dropna(subset="dispersion")
    if rows.empty:
        return
    listed = [
        (y, group_name(g), f"{d:.2f}")
        for (y, g), d in zip(_pairs(rows), rows["dispersion"], strict=True)
    ]
    zh = "；".join(f"{year}年{name.zh}{size}" for year, name, size in listed)
    en = "; ".join(f"{name.en} {year}: {size}".strip() for year, name, size in listed)
    yield Text(
        f"其余席位的离散度（Pearson，各席位相互独立时约为1，更大表示同一委员会的席位相似）：{zh}。",
        "Dispersion of the further seats (Pearson; about 1 if seats are independent, larger if the "
        f"seats of a committee are alike): {en}.",
    )


def _hidden() -> Text:
    return Text(
        "这里不知道：没有这项规定时各委员会会有多少妇女，以及谁参选、谁落选。",
        "Not known from these counts: how many women the committees would have had without the "
        "rule, and who stood and lost.",
    )


def _latest(result: CommitteeQuotaResult) -> tuple[int, list[str]]:
    table = result.committees
    year = int(table["term_year"].max())
    return year, sorted(set(table.loc[table["term_year"] == year, "group"]))


def _record(rows: pd.DataFrame) -> dict[Any, Any]:
    return rows.to_dict("records")[0]


def _pairs(frame: pd.DataFrame) -> Iterable[tuple[int, str]]:
    return zip(frame["term_year"], frame["group"], strict=True)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%" if share in (0, 1) else f"{100 * share:.1f}%"


def _between(low: float, high: float) -> Text:
    first, last = _percent(low), _percent(high)
    return Text(f"{first}—{last}", f"{first[:-1]}–{last}")
