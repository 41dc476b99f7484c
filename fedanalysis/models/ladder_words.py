"""The sentences of the cadre ladder: takes its result, gives Chinese and English."""

from __future__ import annotations

from math import inf, isfinite, isnan
from typing import TYPE_CHECKING

import pandas as pd

from fedanalysis.language import Text
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.ladder import CadreLadderResult

_NO_FLOW = Text(
    "这是一个时点的截面，不能区分妇女是离开了、没有得到晋升，还是较早的年龄组中妇女本来就少。",
    "This is one cross-section: it cannot tell women who left from women who were not promoted, "
    "nor either from older cohorts that began with fewer women.",
)
_POSTS = Text(
    "表中数的是职务，不是人：一人任两职计两次，因此不对个人、也不对逐级的阶梯作任何判断，不给区间。",
    "The table counts posts, not persons: who holds two counts twice, so nothing is said of "
    "persons or of steps, and no interval is given.",
)
_MOST_GROUPS = 6


def paragraph(result: CadreLadderResult) -> Text:
    """Return the lowest and highest rank, the step furthest behind, and what it can't tell."""
    by, counts = result.spec.by, result.counts
    groups = [None] if by is None else counts[by].unique().tolist()
    said = [sentence for name in groups[:_MOST_GROUPS] for sentence in _group(result, name)]
    if more := len(groups) - len(groups[:_MOST_GROUPS]):
        said.append(Text(f"另有{more}组，见表。", f"A further {more} groups are in the table."))
    return join(*said, _POSTS if result.spec.unit == "post" else _NO_FLOW)


def notes(result: CadreLadderResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    said = [_POSTS if result.spec.unit == "post" else _NO_FLOW, _basis(result), _reference(result)]
    if result.step_frame is not None:
        said += _step_notes(result.step_frame, census=result.spec.census)
    return tuple(said)


def plot_title(result: CadreLadderResult, group: object) -> Text:
    """Return women's share at both ends as a title."""
    counts = result.group(group)
    first, last = counts.iloc[0], counts.iloc[-1]
    ends = [_percent(row["women_n"] / row["member_n"]) for row in (first, last)]
    return Text(
        f"妇女占{first['rank']}的{ends[0]}、{last['rank']}的{ends[1]}",
        f"Women are {ends[0]} of rank {first['rank']} and {ends[1]} of rank {last['rank']}",
    )


def plot_subtitle(result: CadreLadderResult) -> Text:
    """Return what is drawn and what was counted."""
    if result.spec.unit == "post":
        return Text("各级职务中妇女所占比重（%），按职务数", "Women's share of posts by rank (%)")
    return Text("各级干部中妇女所占比重（%），按人数", "Women's share of officials by rank (%)")


def plot_source() -> Text:
    """Return the source when the user gives none."""
    return Text("由各级男女人数推算", "computed from counts by rank and sex")


def step_labels(steps: pd.DataFrame) -> pd.DataFrame:
    """Return the steps with their names in both languages."""
    low, high = (steps[name].astype("str") for name in ("from_rank", "to_rank"))
    return steps.assign(label_zh=low + "到" + high, label_en=low + " to " + high)


def steps_title(steps: pd.DataFrame) -> Text:
    """Return the step furthest behind as a title."""
    known = steps.loc[steps["odds_ratio"].notna()]
    if known.empty:
        return Text("没有一级阶梯两性都有人可比", "No step can be compared")
    step = known.iloc[int(known["odds_ratio"].to_numpy().argmin())]
    low, high, ratio = step["from_rank"], step["to_rank"], _number(step["odds_ratio"])
    return Text(
        f"由{low}到{high}，妇女的几率是男性的{ratio}倍",
        f"From {low} to {high} women's odds are {ratio} times men's",
    )


def steps_subtitle(result: CadreLadderResult) -> Text:
    """Return what is drawn and its interval."""
    if result.spec.census:
        return Text("居于某级之上的几率，妇女比男性", "Odds of standing above a rank, women to men")
    level = f"{100 * result.spec.confidence:g}"
    return Text(
        f"居于某级之上的几率，妇女比男性，{level}%精确区间",
        f"Odds of standing above a rank, women to men, {level}% exact interval",
    )


def plot_status() -> Text:
    """Return what the data are when the user doesn't say."""
    return Text("根据所给人数推算", "computed from the counts given")


def _group(result: CadreLadderResult, name: object) -> tuple[Text, ...]:
    counts = result.group(name)
    lead = Text("", "") if name is None else Text(f"{name}：", f"{name}: ")
    first, last = _share(counts.iloc[0]), _share(counts.iloc[-1])
    noun = Text("职务", "posts") if result.spec.unit == "post" else Text("人", "officials")
    low, high = counts["rank"].iloc[0], counts["rank"].iloc[-1]
    ends = Text(
        f"{lead.zh}最低一级（{low}）的{noun.zh}中妇女占{first.zh}，最高一级（{high}）占{last.zh}。",
        f"{lead.en}women hold {first.en} of the {noun.en} at the lowest rank ({low}) and {last.en} "
        f"at the highest ({high}).",
    )
    ends = Text(ends.zh, ends.en[0].upper() + ends.en[1:])
    if result.step_frame is None:
        return (ends,)
    steps, by = result.step_frame, result.spec.by
    mine = steps if by is None else steps.loc[steps[by] == name]
    return (ends, _widest(mine, result), *_told_apart(mine, result))


def _share(row: pd.Series) -> Text:
    women, members = int(row["women_n"]), int(row["member_n"])
    share = _percent(women / members)
    return Text(f"{share}（{members}中{women}）", f"{share} ({women} of {members})")


def _widest(steps: pd.DataFrame, result: CadreLadderResult) -> Text:
    known = steps.loc[steps["odds_ratio"].notna()]
    if known.empty:
        return Text(
            "没有一级阶梯两性都有人可比。", "At no step are there women and men to be compared."
        )
    step = known.iloc[int(known["odds_ratio"].to_numpy().argmin())]
    if step["odds_ratio"] >= 1:
        return Text(
            "没有一级阶梯上妇女高于该级的几率低于男性。",
            "At no step are women's odds of standing above it below men's.",
        )
    zh, en = _evidence(step, result)
    ratio, low, high = _number(step["odds_ratio"]), step["from_rank"], step["to_rank"]
    return Text(
        f"妇女几率落后最多的一级是由{low}到{high}：在{low}及以上的人中，妇女居于其上的几率是男性的"
        f"{ratio}倍{zh}。",
        f"Women's odds fall furthest behind men's from {low} to {high}: among those at {low} or "
        f"above, women's odds of standing above it are {ratio} times men's{en}.",
    )


def _told_apart(steps: pd.DataFrame, result: CadreLadderResult) -> list[Text]:
    """Name the other steps at which the sexes differ once corrected."""
    known = steps.loc[steps["odds_ratio"].notna()]
    if known.empty or result.spec.census:
        return []
    ratio = known["odds_ratio"]
    other = known["p_holm"].le(1 - result.spec.confidence) & (ratio.gt(ratio.min()) | ratio.ge(1))
    rows = known.loc[other].to_dict("records")
    if not rows:
        return []
    cells = [(row["from_rank"], row["to_rank"], _number(row["odds_ratio"])) for row in rows]
    zh = "；".join(f"由{low}到{high}，{times}倍" for low, high, times in cells)
    en = "; ".join(f"{low} to {high}, {times} times" for low, high, times in cells)
    return [
        Text(f"校正后仍与1有别的其他阶梯：{zh}。", f"Other steps still told apart from 1: {en}.")
    ]


def _evidence(step: pd.Series, result: CadreLadderResult) -> tuple[str, str]:
    if result.spec.census or result.step_frame is None:
        return "（全部人员，无抽样误差）", " (all holders; no sampling error)"
    level = f"{100 * result.spec.confidence:g}"
    low, high = _number(step["ci_low"]), _number(step["ci_high"])
    p, family = step["p_holm"], int(result.step_frame["p_mid"].notna().sum())
    zh = f"（{level}%区间{low}至{high}；按{family}级阶梯校正后{_p(p)}"
    en = f" ({level}% interval {low} to {high}; corrected for {family} steps {_p(p)}"
    if p > 1 - result.spec.confidence:
        return f"{zh}，与1没有可辨的差别）", f"{en}: not told apart from 1)"
    return f"{zh}）", f"{en})"


def _basis(result: CadreLadderResult) -> Text:
    if result.spec.census:
        return Text(
            "只针对表中这些人员，全部计入，没有抽样误差，因此不给区间。",
            "Only these holders are meant, all of them are counted, and there is no sampling "
            "error: no interval is given.",
        )
    if result.spec.unit == "post":
        return Text(
            "不给区间：一人两职时，各职务不是相互独立的抽取。",
            "No interval is given: posts held by one person are no independent draws.",
        )
    return Text(
        "区间把表中人员看作本可能作出的各种任命的一次结果，且各人相互独立；若只针对这些人员，"
        "则没有抽样误差（census=True）。",
        "Intervals take these holders as one outcome of the appointments that could have been "
        "made, each person independent; if only these holders are meant there is no sampling "
        "error (census=True).",
    )


def _reference(result: CadreLadderResult) -> Text:
    if result.spec.reference is None:
        low = result.order[0]
        return Text(
            f"代表性指数是该级妇女占比与最低一级（{low}）妇女占比之比；1表示相同。",
            f"The representation index is the share of a rank over that of the lowest rank "
            f"({low}); 1 means the same.",
        )
    return Text(
        "代表性指数是该级妇女占比与参照人群妇女占比之比，参照人群的占比视为已知。",
        "The representation index is the share of a rank over that of the reference population, "
        "whose share is taken as known.",
    )


def _step_notes(steps: pd.DataFrame, *, census: bool) -> list[Text]:
    said = []
    if not census:
        said.append(
            Text(
                "阶梯的几率比是条件最大似然估计，区间为精确区间（覆盖率不低于所称），检验为mid-p，"
                "并用Holm法对全部阶梯校正。",
                "Odds ratios of steps are conditional maximum likelihood with exact intervals, "
                "which cover at least as often as they say; tests are mid-p, corrected by Holm "
                "over all steps.",
            )
        )
    if missing := int(steps["odds_ratio"].isna().sum()):
        said.append(
            Text(
                f"{missing}级阶梯无法比较（其下没有妇女或没有男性，或无人或全部居于其上）。",
                f"Steps that cannot be compared: {missing} (no women or no men below, or no one or "
                "everyone above).",
            )
        )
    return said


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _number(value: float) -> str:
    if isnan(value):
        return "–"
    if value == inf:
        return "∞"
    return f"{value:.2f}" if isfinite(value) and (value == 0 or value >= 0.1) else f"{value:.2g}"


def _p(value: float) -> str:
    return "P < 0.001" if value < 0.001 else f"P = {value:.3f}"
