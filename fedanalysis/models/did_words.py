"""Sentences of before–after comparisons: takes a result, gives Chinese and English."""

from __future__ import annotations

from math import floor, isfinite, log10
from typing import TYPE_CHECKING, Protocol

from fedanalysis.language import Text
from fedanalysis.models.gates import Gate
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fedanalysis.models.did import DidResult
    from fedanalysis.models.fixed_effects import FixedEffectsResult


class Estimated(Protocol):
    """An estimate with its interval."""

    @property
    def estimate(self) -> float:
        """In the unit of the outcome."""

    @property
    def ci_low(self) -> float:
        """Lower end."""

    @property
    def ci_high(self) -> float:
        """Upper end."""

    @property
    def confidence(self) -> float:
        """Coverage, between 0 and 1."""


def number(value: float, *, like: float | None = None) -> str:
    """Return a number with three digits that count, at least the whole part.

    With `like`, as many decimals as that number would get.

    Examples
    --------
    >>> number(-11863.9), number(0.04123), number(0.5, like=12.3)
    ('-11,864', '0.0412', '0.5')
    """
    if not isfinite(value):
        return "—"
    size = abs(value if like is None or not isfinite(like) else like)
    places = 2 if size == 0 else min(8, max(0, 2 - floor(log10(size))))
    return f"{value:,.{places}f}"


def interval(result: Estimated) -> Text:
    """Return the estimate with its interval."""
    value, level = result.estimate, f"{100 * result.confidence:g}%"
    low, high = number(result.ci_low, like=value), number(result.ci_high, like=value)
    return Text(
        f"{number(value)}（{level}区间{low}至{high}）",
        f"{number(value)} ({level} interval {low} to {high})",
    )


def failed_sentences(gates: Iterable[Gate]) -> tuple[Text, ...]:
    """Return the sentence of each gate that failed or couldn't be checked."""
    return tuple(gate.text for gate in gates if gate.passed is not True)


def holds_zero(result: Estimated) -> tuple[Text, ...]:
    """Say that the interval holds 0, if it does."""
    if not result.ci_low <= 0 <= result.ci_high:
        return ()
    return (
        Text(
            "区间包含0：不能排除没有差额。",
            "The interval holds 0: no difference at all can't be ruled out.",
        ),
    )


def not_proven() -> Text:
    """Say what no before–after comparison can show."""
    return Text(
        "两组变化本会相同这一条件无法用数据证明；此前走势一致只是旁证。",
        "That both would have changed alike can't be proven with data; equal trends before are "
        "only a sign.",
    )


def p_gate(name: str, p: float, limit: float, *, what: Text, why_not: Text) -> Gate:
    """Return a gate on a p-value: failed if it lies below `limit`, unchecked if missing."""
    if not isfinite(p):
        return Gate(name, None, p, limit, why_not)
    passed = p >= limit
    verdict_zh = "未见差别" if passed else "未通过"
    verdict_en = "no difference seen" if passed else "failed"
    return Gate(
        name,
        passed,
        p,
        limit,
        Text(
            f"{what.zh}：p = {p:.3f}，{verdict_zh}（界限{limit:g}）。",
            f"{what.en}: p = {p:.3f}, {verdict_en} (limit {limit:g}).",
        ),
    )


def pre_trend_gate(p: float, count: int, limit: float) -> Gate:
    """Return the joint test that the groups changed alike before treatment."""
    return p_gate(
        "pre_trends",
        p,
        limit,
        what=Text(
            f"此前走势是否一致（{count}个差额同时检验）",
            f"Equal trends before treatment ({count} differences tested at once)",
        ),
        why_not=Text(
            "此前走势无法检验：处理前的时期不足，或独立单位太少。",
            "Trends before treatment could not be tested: too few periods before it, or too few "
            "independent units.",
        ),
    )


def placebo_date_gate(p: float, limit: float) -> Gate:
    """Return the test with a pretended, earlier date of treatment."""
    return p_gate(
        "placebo_date",
        p,
        limit,
        what=Text("假定培训提前一期开始", "Pretending that treatment came one period earlier"),
        why_not=Text(
            "无法假定更早的开始时间：处理前的时期不足。",
            "An earlier date could not be pretended: too few periods before treatment.",
        ),
    )


def placebo_outcome_gate(p: float, limit: float) -> Gate:
    """Return the test on an outcome that training can't reach."""
    return p_gate(
        "placebo_outcome",
        p,
        limit,
        what=Text(
            "对培训不可能触及的结果作同样比较",
            "The same comparison for an outcome that training can't reach",
        ),
        why_not=Text(
            "没有给出培训不可能触及的结果，未作此项检验。",
            "No outcome that training can't reach was given, so this was not tested.",
        ),
    )


def small_group_gate(smallest: int, limit: int, *, unit: Text | None = None) -> Gate:
    """Return the gate on the number of units in the smallest group."""
    named = unit or Text("个单位", "units")
    warned = smallest < limit
    tail_zh = "：区间不可靠，只宜描述" if warned else ""
    tail_en = ": its interval can't be relied on" if warned else ""
    return Gate(
        "small_groups",
        not warned,
        float(smallest),
        float(limit),
        Text(
            f"最小的一组有{smallest}{named.zh}{tail_zh}（至少应有{limit}）。",
            f"The smallest group has {smallest} {named.en}{tail_en} (at least {limit} needed).",
        ),
    )


def paragraph(result: DidResult) -> Text:
    """Return the finding under its condition, then what failed, then what isn't shown."""
    said = interval(result)
    given = Text("、".join(result.covariates), ", ".join(result.covariates))
    cond_zh = f"（扣除{given.zh}后）" if result.covariates else ""
    cond_en = f" given {given.en}" if result.covariates else ""
    finding = Text(
        f"如果没有培训时两组的变化本会相同{cond_zh}，那么参训组的差额为{said.zh}；"
        f"共{result.n_used:,}行，{result.cluster_n:,}个独立单位。",
        f"If both groups would have changed alike without training{cond_en}, then the difference "
        f"for the trained group is {said.en}; rows: {result.n_used:,}, independent units: "
        f"{result.cluster_n:,}.",
    )
    return join(finding, *holds_zero(result), *failed_sentences(result.gates), not_proven())


def notes(result: DidResult) -> tuple[Text, ...]:
    """Return design, estimand, assumptions and conventions."""
    said = [
        Text(
            "设计：两组、前后两段，差额为参训组的变化减去对照组的变化（双重差分）。",
            "Design: two groups, before and after; the change of the trained group less that of "
            "the comparison (difference in differences).",
        ),
        Text(
            "估计对象：参训组在培训之后的平均差额（ATT）。",
            "Estimand: the mean difference for the trained group after training (ATT).",
        ),
        Text(
            "假定：没有培训时两组变化相同；培训之前没有预先反应；对照组未受培训波及；"
            "两组的构成前后不变。",
            "Assumptions: equal change without training; no reaction before it; the comparison "
            "untouched by it; the groups made up alike before and after.",
        ),
        not_proven(),
        result.convention,
        *(gate.text for gate in result.gates),
    ]
    if result.n_dropped:
        said.append(dropped_rows(result.n_dropped))
    return tuple(said)


def dropped_rows(count: int) -> Text:
    """Say how many rows held a gap."""
    return Text(f"另有{count:,}行有缺项，未用。", f"Rows not used because of a gap: {count:,}.")


def convention(errors: str, *, df: float, factor: float) -> Text:
    """Say how the standard error was computed."""
    kind_zh, kind_en = {
        "classical": ("按同方差计算", "as for equal scatter everywhere"),
        "robust": ("按各行自身的离散程度计算（HC2）", "from each row's own scatter (HC2)"),
        "cluster": (
            f"按单位或群聚类（CR1，系数{factor:.4f}）",
            f"clustered (CR1, factor {factor:.4f})",
        ),
    }[errors]
    return Text(
        f"标准误{kind_zh}，区间用自由度为{df:g}的t分布。",
        f"Standard errors {kind_en}; Student's t with {df:g} degrees of freedom.",
    )


def population(result: DidResult) -> Text:
    """Return whom the estimate is about."""
    return Text(
        f"参训组在培训之后的{result.n_treated_after:,}人",
        f"the {result.n_treated_after:,} observations of the trained group after training",
    )


def fixed_effects_paragraph(result: FixedEffectsResult) -> Text:
    """Return the coefficient under its condition."""
    said = interval(result)
    finding = Text(
        f"如果各单位不随时间变化的差别和各期共同的变化之外没有其他差别，且差额处处相同，"
        f"那么`{result.treatment}`每增加1个单位对应的差额为{said.zh}；"
        f"共{result.unit_n:,}个单位、{result.n_used:,}行。",
        "If units differ in nothing but what is constant in time and what all periods share, and "
        f"the difference is the same everywhere, then one unit more of `{result.treatment}` goes "
        f"with {said.en}; units: {result.unit_n:,}, rows: {result.n_used:,}.",
    )
    return join(finding, *holds_zero(result), *failed_sentences(result.gates), not_proven())


def fixed_effects_notes(result: FixedEffectsResult) -> tuple[Text, ...]:
    """Return design, estimand, assumptions and conventions."""
    said = [
        Text(
            "设计：单位固定效应和时期固定效应（双向固定效应）。",
            "Design: unit and period fixed effects (two-way fixed effects).",
        ),
        Text(
            "估计对象：各差额的加权平均，权重由回归决定；先后开始培训且差额不一时，"
            "权重可以为负，此时应改用分期推开的比较。",
            "Estimand: an average of differences with weights set by the regression; where "
            "training starts at different times and differences vary, weights can be negative: "
            "use the staggered comparison instead.",
        ),
        not_proven(),
        result.convention,
        *(gate.text for gate in result.gates),
    ]
    if result.n_dropped:
        said.append(
            Text(
                f"另有{result.n_dropped:,}行有缺项或所属单位只有一期，未用。",
                f"Rows not used (a gap, or a unit seen once): {result.n_dropped:,}.",
            )
        )
    return tuple(said)


def negative_weight_gate(share: float, count: int) -> Gate:
    """Return the gate on treated rows that a two-way regression counts negatively."""
    if not isfinite(share):
        return Gate(
            "negative_weights",
            None,
            share,
            0.0,
            Text(
                "该变量不是0或1的培训状态，未检查负权重。",
                "The variable is no status of 0 or 1, so negative weights were not checked.",
            ),
        )
    return Gate(
        "negative_weights",
        count == 0,
        share,
        0.0,
        Text(
            f"回归给{count}行参训观测以负权重，合计{100 * share:.1f}%（应为0）。",
            f"The regression counts {count} trained rows negatively, {100 * share:.1f}% in sum "
            "(should be 0).",
        ),
    )
