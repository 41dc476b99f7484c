"""The sentences of the committee trend: takes its result, gives Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.language import Text
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.committee_trend import CommitteeTrendResult

_LEVEL = 0.05


def paragraph(result: CommitteeTrendResult) -> Text:
    """Return the finding, its basis and its limits as one paragraph."""
    return join(
        _basis(result),
        _slope(result),
        _direction(result),
        *_falls(result),
        *_groups(result),
        _population(result),
        *_errors(result),
        *_within(result),
        *_bend(result),
        _limit(),
    )


def notes(result: CommitteeTrendResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    first, last = result.cells.terms[0], result.cells.terms[-1]
    said = [
        Text(
            "假定各委员会相互独立，同一委员会各届的席位可以相关；每个席位的权数相同，"
            "成员多的委员会影响较大。",
            "Committees are taken as independent, seats of one committee may be alike in every "
            "term; each seat counts once, so that large committees count for more.",
        ),
        _population(result),
        *_errors(result),
        *_beta(result),
        *_bend(result),
        Text(
            f"直线只对{first}—{last}年有依据；此外年份的数值系外推，区间不含走势改变的风险。",
            f"The line has support from {first} to {last} only; other years are extrapolated, and "
            "no interval covers the risk that the line bends.",
        ),
        *_dropped(result),
        _limit(),
    ]
    return tuple(said)


def plot_title(result: CommitteeTrendResult) -> Text:
    """Return the finding as a title."""
    row = _row(result, "points_per_year_at_mean")
    if _is_settled(result) is False:
        return Text(
            "妇女席位：升降方向尚不能确定", "Women's seats: the direction of change is not settled"
        )
    up, size = row["estimate"] > 0, abs(row["estimate"])
    return Text(
        f"妇女席位的拟合占比每年{'升' if up else '降'}约{size:.2f}个百分点",
        f"Women's seats: the fitted share moves {'up' if up else 'down'} {size:.2f} points a year",
    )


def plot_subtitle(result: CommitteeTrendResult) -> Text:
    """Return measure, unit, coverage and period."""
    first, last = result.cells.terms[0], result.cells.terms[-1]
    units = result.fits.common.cluster_n
    return Text(
        f"妇女占全部席位的比重（%），{first}—{last}年{len(result.cells.terms)}届，{units}个委员会",
        f"Women's share of all seats (%), {len(result.cells.terms)} terms {first}–{last}, "
        f"{units} committees",
    )


def plot_source() -> Text:
    """Return the source when the user gives none."""
    return Text("使用者提供的数据", "data supplied by the user")


def plot_line(result: CommitteeTrendResult) -> Text:
    """Return the name of the line and its band."""
    if result.population is None:
        return Text("拟合直线（logit），无区间", "line (logit), no interval")
    level = f"{100 * result.confidence:g}%"
    return Text(f"拟合直线（logit）及{level}区间", f"line (logit) with {level} interval")


def _basis(result: CommitteeTrendResult) -> Text:
    seats = result.cells.frame.groupby("term_year")[["women_n", "member_n"]].sum()
    share = 100 * seats["women_n"] / seats["member_n"]
    first, last = result.cells.terms[0], result.cells.terms[-1]
    units, total = result.fits.common.cluster_n, result.fits.common.trial_n
    return Text(
        f"{first}—{last}年共{len(share)}届，{units}个委员会，{total:,}个席位：妇女占席位的"
        f"{share.iloc[0]:.1f}%（{first}年）和{share.iloc[-1]:.1f}%（{last}年）。",
        f"{len(share)} terms from {first} to {last}, {units} committees, {total:,} seats: women "
        f"held {share.iloc[0]:.1f}% of the seats in {first} and {share.iloc[-1]:.1f}% in {last}.",
    )


def _slope(result: CommitteeTrendResult) -> Text:
    slope, points = _row(result, "slope"), _row(result, "points_per_year_at_mean")
    adjusted_zh, adjusted_en = _adjusted(result)
    return Text(
        f"{adjusted_zh}席位归妇女的对数发生比每年变化{slope['estimate']:+.3f}"
        f"{_interval(result, slope).zh}，在平均届约合每年{points['estimate']:+.2f}个百分点。",
        f"{adjusted_en}he log-odds that a seat is a woman's change by {slope['estimate']:+.3f} a "
        f"year{_interval(result, slope).en}, about {points['estimate']:+.2f} points a year at "
        "the mean term.",
    )


def _adjusted(result: CommitteeTrendResult) -> tuple[str, str]:
    held = [*([result.cells.by] if result.cells.by else []), *result.cells.covariates]
    if not held:
        return "", "T"
    return f"在{'、'.join(held)}不变的条件下，", f"With {', '.join(held)} held constant, t"


def _interval(result: CommitteeTrendResult, row: pd.Series) -> Text:
    if result.population is None:
        return Text("", "")
    level = f"{100 * result.confidence:g}%"
    low, high = row["ci_low"], row["ci_high"]
    return Text(
        f"（{level}区间{low:+.3f}至{high:+.3f}）", f" ({level} interval {low:+.3f} to {high:+.3f})"
    )


def _direction(result: CommitteeTrendResult) -> Text:
    settled = _is_settled(result)
    if settled is None:
        return Text(
            "这是所列各届的描述，不对其他选举作推断。",
            "This describes the terms listed and infers nothing about other elections.",
        )
    if not settled:
        return Text("升降方向尚不能确定。", "The direction of change is not settled.")
    up = _row(result, "slope")["estimate"] > 0
    return Text(
        f"直线{'上行' if up else '下行'}，区间不含0。",
        f"The line goes {'up' if up else 'down'}, and the interval leaves out 0.",
    )


def _is_settled(result: CommitteeTrendResult) -> bool | None:
    if result.population is None:
        return None
    slope = _row(result, "slope")
    return not slope["ci_low"] <= 0 <= slope["ci_high"]


def _falls(result: CommitteeTrendResult) -> tuple[Text, ...]:
    """Say which terms went against the line; a line is no promise that every step is one way."""
    seats = result.cells.frame.groupby("term_year")[["women_n", "member_n"]].sum()
    step = (seats["women_n"] / seats["member_n"]).diff().dropna()
    up = _row(result, "slope")["estimate"] > 0
    against = step[step < 0] if up else step[step > 0]
    if against.empty:
        return ()
    years = [str(year) for year in against.index]
    return (
        Text(
            f"并非逐届{'上升' if up else '下降'}：{'、'.join(years)}年较上届"
            f"{'下降' if up else '上升'}。",
            f"Not every step is {'a rise' if up else 'a fall'}: the share "
            f"{'fell' if up else 'rose'} in {', '.join(years)} from the term before.",
        ),
    )


def _groups(result: CommitteeTrendResult) -> tuple[Text, ...]:
    if result.cells.by is None:
        return ()
    rows = [(group, _row(result, f"slope[{group}]")) for group in result.cells.groups]
    p = result.fits.same_slope_p
    told = result.population is not None and np.isfinite(p)
    zh = "；".join(f"{g} {r['estimate']:+.3f}{_interval(result, r).zh}" for g, r in rows)
    en = "; ".join(f"{g} {r['estimate']:+.3f}{_interval(result, r).en}" for g, r in rows)
    test = Text(f"；斜率相同的检验{_p(p)}", f"; test of equal slopes {_p(p)}")
    return (
        Text(
            f"各组每年的变化：{zh}{test.zh if told else ''}。",
            f"Yearly change by group: {en}{test.en if told else ''}.",
        ),
    )


def _population(result: CommitteeTrendResult) -> Text:
    if result.population == "elections":
        return Text(
            "各行为该地全部委员会，没有抽样误差；区间所指是同类选举可能给出的结果（超总体），"
            "不是抽样的误差。",
            "The rows are all committees of the place, so there is no sampling error; the interval "
            "is about what elections of this kind could have given (a super-population).",
        )
    if result.population == "sample":
        return Text(
            "区间所指是抽出这些委员会的全部委员会，前提是随机抽取。",
            "The interval is about all committees from which these were drawn, if drawn at random.",
        )
    return Text(
        "未指明总体，故不给出区间。", "No population is named, so that no interval is given."
    )


def _errors(result: CommitteeTrendResult) -> tuple[Text, ...]:
    if result.population is None:
        return ()
    common, extra = result.fits.common, result.fits.common.dispersion
    units, factor = common.cluster_n, "G/(G−1)·(N−1)/(N−K)"
    law_zh = f"t分布，自由度{units - 1}" if units < 40 else "正态分布"
    law_en = f"Student's t with {units - 1} degrees" if units < 40 else "normal"
    return (
        Text(
            f"误差按委员会聚类（{units}个；{factor}；{law_zh}）。",
            f"Errors are taken between {units} committees ({factor}; {law_en}).",
        ),
        Text(
            f"席位的离散为二项分布的{extra.estimate:.2f}倍（过度离散检验{_p(extra.p_value)}）。",
            f"Seats scatter {extra.estimate:.2f} times as much as binomial ones (test of "
            f"over-dispersion {_p(extra.p_value)}).",
        )
        if np.isfinite(extra.estimate)
        else Text("过度离散无法判断。", "Over-dispersion can't be told."),
    )


def _within(result: CommitteeTrendResult) -> tuple[Text, ...]:
    if result.fits.intercept is None:
        return ()
    row = _pick(result.compare(), "random_intercept")
    sd = result.fits.intercept.cluster_sd
    return (
        Text(
            f"同一委员会之内（随机截距，委员会间标准差{sd:.2f}）每年变化{row['estimate']:+.3f}"
            f"{_interval(result, row).zh}，所问不同，数值不必相等。",
            f"Within one committee (random intercept, standard deviation {sd:.2f}) the change is "
            f"{row['estimate']:+.3f} a year{_interval(result, row).en}; it answers another "
            "question and need not be equal.",
        ),
    )


def _beta(result: CommitteeTrendResult) -> tuple[Text, ...]:
    beta = result.fits.beta
    if beta is None:
        return (
            Text(
                "β-二项分布无法估计，未列。",
                f"The beta-binomial can't be told and isn't listed. {result.fits.beta_refused}",
            ),
        )
    p = _p(beta.p_value) if result.population else ""
    zh, en = (f"（{p}）", f" ({p})") if p else ("", "")
    return (
        Text(
            f"β-二项分布：同届同一委员会两个席位的相关为{beta.rho:.3f}{zh}。",
            f"Beta-binomial: two seats of one committee and term correlate by {beta.rho:.3f}{en}.",
        ),
    )


def _bend(result: CommitteeTrendResult) -> tuple[Text, ...]:
    p = result.fits.bend_p
    if result.population is None or not np.isfinite(p):
        return ()
    if p < _LEVEL:
        return (
            Text(
                f"各届偏离直线（{_p(p)}），一条直线不足以概括。",
                f"The terms depart from the line ({_p(p)}): one line does not describe them well.",
            ),
        )
    return (
        Text(
            f"各届未见明显偏离直线（{_p(p)}），但届数少，难以看出。",
            f"The terms do not visibly depart from the line ({_p(p)}), but few terms would show "
            "little.",
        ),
    )


def _dropped(result: CommitteeTrendResult) -> tuple[Text, ...]:
    if not result.n_dropped:
        return ()
    return (
        Text(
            f"另有{result.n_dropped}行缺值，未用。",
            f"Rows not used because a value is missing: {result.n_dropped}.",
        ),
    )


def _limit() -> Text:
    return Text(
        "某一届使所有委员会同时变动的因素不在区间之内；这里只描述变化，不说明原因。",
        "What moves all committees in one term is in no interval; the line describes the change "
        "and doesn't say what caused it.",
    )


def _p(value: float) -> str:
    return "p<0.001" if value < 0.001 else f"p={value:.3f}"


def _row(result: CommitteeTrendResult, term: str) -> pd.Series:
    return _pick(result.to_frame(), term)


def _pick(frame: pd.DataFrame, term: str) -> pd.Series:
    return frame.loc[frame["term"] == term].iloc[0]
