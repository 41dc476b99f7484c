"""The sentences of times to promotion: takes their result, gives Chinese and English."""

from __future__ import annotations

from math import exp, isnan
from typing import TYPE_CHECKING

from fedanalysis.language import Text
from fedanalysis.models.share_trend_words import join
from fedanalysis.models.survival_curve import curve_at, median_years

if TYPE_CHECKING:
    from fedanalysis.models.promotion_time import PromotionTimeResult

_LEFT = Text(
    "中途离开的人按截尾处理：数字回答的是“假如没有人离开”的情形；它们描述差别，不说明原因。",
    "Who left is censored: the figures answer what would be seen if nobody left; they describe a "
    "difference and do not say why.",
)


def paragraph(result: PromotionTimeResult) -> Text:
    """Return the shares promoted, the medians, the ratio or the test, and the limits."""
    said = [_shares(result), *_medians(result), _comparison(result), *_changing(result), _LEFT]
    return join(*said)


def notes(result: PromotionTimeResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    said = [_LEFT, _curves(result), *_ratio_notes(result), _whole_years()]
    if result.spells["entry"].gt(0).any():
        delayed = int(result.spells["entry"].gt(0).sum())
        said.append(
            Text(
                f"{delayed}人在观察开始以前已进入该级，从观察开始时才计入（左截断）。",
                f"Persons counted only from the beginning of observation because they had entered "
                f"before (left truncation): {delayed}.",
            )
        )
    if result.n_dropped:
        said.append(
            Text(
                f"另有{result.n_dropped}行缺值，未用。",
                f"Rows not used because a value is missing: {result.n_dropped}.",
            )
        )
    return tuple(said)


def plot_title(result: PromotionTimeResult) -> Text:
    """Return the shares promoted by the horizon as a title."""
    years = _years(result.horizon)
    women, men = (_percent(curve_at(result.curves[code], result.horizon)[0]) for code in "21")
    return Text(
        f"{years}年内晋升的妇女占{women}，男性占{men}",
        f"Within {years} years {women} of women and {men} of men were promoted",
    )


def plot_subtitle(result: PromotionTimeResult) -> Text:
    """Return what is drawn, its unit and the number of persons."""
    women, men = result.persons("2"), result.persons("1")
    return Text(
        f"进入该级后已晋升者所占比重（%），妇女{women}人、男性{men}人，Kaplan–Meier估计",
        f"Share promoted since entering the rank (%), {women} women and {men} men, Kaplan–Meier",
    )


def plot_note(result: PromotionTimeResult) -> Text:
    """Return from when on the curves rest on few persons."""
    years = _years(result.horizon)
    return Text(
        f"{years}年以后，两性中有一方仍在等待的不足10人",
        f"after {years} years fewer than ten of one sex still wait",
    )


def plot_source() -> Text:
    """Return the source when the user gives none."""
    return Text("由逐人的任职时间推算", "computed from the spells of persons")


def _shares(result: PromotionTimeResult) -> Text:
    zh, en = [], []
    for code, name in (("2", Text("妇女", "women")), ("1", Text("男性", "men"))):
        share, low, high = curve_at(result.curves[code], result.horizon)
        persons = result.persons(code)
        ends = "" if isnan(low) else f"{100 * low:.1f}"
        top = "" if isnan(high) else f"{100 * high:.1f}%"
        zh.append(
            f"{name.zh}（{persons}人）{_percent(share)}" + (f"（{ends}至{top}）" * bool(ends))
        )
        en.append(
            f"{_percent(share)} of {name.en} (n = {persons}"
            + (f"; {ends} to {top}" * bool(ends))
            + ")"
        )
    years, level = _years(result.horizon), f"{100 * result.spec.confidence:g}"
    return Text(
        f"进入该级{years}年内估计晋升的，{'，'.join(zh)}（{level}%区间）。",
        f"Within {years} years of entering the rank an estimated {' and '.join(en)} were promoted "
        f"({level}% intervals).",
    )


def _medians(result: PromotionTimeResult) -> list[Text]:
    women, men = (median_years(result.curves[code])[0] for code in "21")
    if isnan(women) and isnan(men):
        return [
            Text(
                "两性观察期内晋升的都不到一半，因此没有中位数。",
                "Fewer than half of either sex were promoted while observed: there is no median.",
            )
        ]
    if isnan(women) or isnan(men):
        who = Text("妇女", "women") if isnan(women) else Text("男性", "men")
        return [
            Text(
                f"{who.zh}观察期内晋升的不到一半，没有中位数可比。",
                f"Fewer than half of the {who.en} were promoted while observed: there are no two "
                "medians to compare.",
            )
        ]
    return [
        Text(
            f"半数晋升所需的年数：妇女{_years(women)}年，男性{_years(men)}年。",
            f"Half were promoted within {_years(women)} years (women) and {_years(men)} (men).",
        )
    ]


def _comparison(result: PromotionTimeResult) -> Text:
    table = result.coefficients
    if table is None:
        chi2, p = result.log_rank
        told = p <= 1 - result.spec.confidence
        return Text(
            f"对数秩检验：卡方 = {chi2:.1f}，{_p(p)}"
            + ("。" if told else "，两条曲线没有可辨的差别。"),
            f"Log-rank test: chi-square = {chi2:.1f}, {_p(p)}"
            + ("." if told else ": the curves are not told apart."),
        )
    row = table.iloc[0]
    ratio, low, high = (exp(row[name]) for name in ("estimate", "ci_low", "ci_high"))
    open_ = low <= 1 <= high
    equal = result.spec.covariates
    zh = f"在{'、'.join(equal)}相同的人中，" if equal else ""
    en = f"Among persons equal in {', '.join(equal)}, the" if equal else "The"
    level = f"{100 * result.spec.confidence:g}"
    return Text(
        f"{zh}尚未晋升的妇女当年晋升的强度是男性的{ratio:.2f}倍（{level}%区间{low:.2f}至{high:.2f}）"
        + ("，与1没有可辨的差别。" if open_ else "。"),
        f"{en} rate of promotion among those still waiting is {ratio:.2f} times as high for women "
        f"as for men ({level}% interval {low:.2f} to {high:.2f})"
        + (", not told apart from 1." if open_ else "."),
    )


def _changing(result: PromotionTimeResult) -> list[Text]:
    if result.coefficients is None:
        return []
    p = float(result.coefficients["p_constant"].iloc[0])
    if isnan(p) or p > 0.05:
        return []
    return [
        Text(
            f"这个倍数随时间变化（{_p(p)}），一个数字概括不了，应看两条曲线。",
            f"That ratio changes over time ({_p(p)}): one number does not describe it; read the "
            "curves.",
        )
    ]


def _curves(result: PromotionTimeResult) -> Text:
    scale = {"log": Text("对数", "log"), "log_log": Text("双对数", "log-log")}
    name = scale[result.spec.interval]
    return Text(
        f"曲线为Kaplan–Meier估计，区间用Greenwood方差、{name.zh}尺度，逐点成立。",
        f"Curves are Kaplan–Meier with Greenwood's variance on the {name.en} scale; their "
        "intervals hold point by point.",
    )


def _ratio_notes(result: PromotionTimeResult) -> list[Text]:
    if result.coefficients is None:
        return []
    ties = {"efron": "Efron", "breslow": "Breslow"}[result.spec.ties]
    p = _p(float(result.coefficients["p_constant"].iloc[0]))
    return [
        Text(
            f"倍数来自Cox模型（同年晋升按{ties}法处理），假定它不随时间变化；"
            f"检验该假定（Schoenfeld残差）：{p}。",
            f"The ratio is Cox's, tied years by {ties}'s method, and takes it to be constant over "
            f"time; the check by Schoenfeld residuals gives {p}.",
        ),
        Text(
            "区间是大样本的Wald区间；晋升人数少时偏窄，因此每个系数至少要有10次晋升。",
            "Its interval is Wald's, for large samples, and too short with few promotions: at "
            "least ten per coefficient are asked for.",
        ),
    ]


def _years(years: float) -> str:
    """Return a length of time to a tenth of a year, whole years without decimals."""
    return f"{years:.1f}".removesuffix(".0")


def _whole_years() -> Text:
    return Text(
        "年份只精确到年时，时长可能有近一年的误差。",
        "Where dates are whole calendar years, a spell can be wrong by nearly a year.",
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _p(value: float) -> str:
    if isnan(value):
        return "P = –"
    return "P < 0.001" if value < 0.001 else f"P = {value:.3f}"
