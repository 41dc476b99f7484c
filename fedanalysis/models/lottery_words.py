"""Sentences of a lottery: takes its result, gives Chinese and English."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from fedanalysis.language import Text
from fedanalysis.models.did_words import (
    failed_sentences,
    holds_zero,
    interval,
    number,
    p_gate,
    small_group_gate,
)
from fedanalysis.models.gates import Gate
from fedanalysis.models.lottery_taken_up import WEAK, TakenUp
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.lottery import LotteryResult


def paragraph(result: LotteryResult) -> Text:
    """Return the finding, the p-value, attendance, and what failed."""
    said = interval(result)
    finding = Text(
        f"对参加抽签的{result.n_used:,}人，抽中使结果改变了{said.zh}；"
        f"抽签内重排的p值为{result.p_value:.3f}。",
        f"For the {result.n_used:,} persons in the draw, being drawn changed the outcome by "
        f"{said.en}; p-value by relabelling within draws: {result.p_value:.3f}.",
    )
    about = () if result.attended is None else (_attended(result.attended, result.confidence),)
    return join(finding, *holds_zero(result), *about, *failed_sentences(result.gates), _beyond())


def notes(result: LotteryResult) -> tuple[Text, ...]:
    """Return design, estimand, assumptions and conventions."""
    return (
        Text(
            f"设计：抽签（{result.block_n:,}次），抽中者与未抽中者比较，各次按人数加权。",
            f"Design: draws by lot ({result.block_n:,}); those drawn against those not, draws "
            "weighted by their persons.",
        ),
        Text(
            f"估计对象：抽中的平均差额，{population(result).zh}。",
            f"Estimand: the mean effect of being drawn: {population(result).en}.",
        ),
        Text(
            "假定：签是真正随机抽取的；一人抽中不影响他人的结果；两边的人同样跟踪到底。",
            "Assumptions: lots were truly drawn at random; one person's draw leaves others' "
            "outcomes alone; both sides were followed alike.",
        ),
        _errors(result),
        *(gate.text for gate in result.gates),
        _beyond(),
        *_attendance(result),
        *_dropped(result),
    )


def population(result: LotteryResult) -> Text:
    """Return whom the estimate is about."""
    return Text(
        f"参加抽签且有结果的{result.n_used:,}人",
        f"the {result.n_used:,} persons in the draw whose outcome is known",
    )


def _errors(result: LotteryResult) -> Text:
    how = "全部列出" if result.p_exact else f"抽取{result.spec.draws:,}次"
    how_en = "all listed" if result.p_exact else f"{result.spec.draws:,} drawn"
    return Text(
        f"标准误按奈曼方差（偏保守），区间用自由度为{result.df:.1f}的t分布；重排{how}。",
        f"Neyman's variance (on the safe side); Student's t with {result.df:.1f} degrees of "
        f"freedom; relabellings {how_en}.",
    )


def _attendance(result: LotteryResult) -> tuple[Text, ...]:
    if result.attended is None:
        return ()
    return (
        Text(
            "参训的差额另假定：抽中只通过参训起作用，且没有人因抽中反而不来。它只涉及因抽中"
            "才参训的人。",
            "The effect of attending also assumes that the draw works through attendance only "
            "and that nobody stays away because of being drawn. It is about those who "
            "attended because they were drawn.",
        ),
    )


def _dropped(result: LotteryResult) -> tuple[Text, ...]:
    if not result.n_dropped:
        return ()
    return (
        Text(
            f"未用{result.n_dropped:,}人：没有结果，或所在抽签全部抽中或无人抽中"
            f"（{result.blocks_dropped:,}次）。",
            f"Persons not used: {result.n_dropped:,} (no outcome, or in one of "
            f"{result.blocks_dropped:,} draws in which all or none were drawn).",
        ),
    )


def balance_gate(p: float, count: int, limit: float) -> Gate:
    """Return the joint test that covariates don't differ by the draw."""
    return p_gate(
        "balance",
        p,
        limit,
        what=Text(
            f"抽签前的情况是否平衡（{count}项同时检验）",
            f"Balance before the draw ({count} columns tested at once)",
        ),
        why_not=Text(
            "没有（完整的）抽签前情况，未检查平衡。",
            "Balance was not checked: nothing (complete) measured before the draw was given.",
        ),
    )


def attrition_gate(drawn: float, others: float, p: float, *, limit: float) -> Gate:
    """Return the gate on outcomes missing more on one side."""
    passed = p >= limit
    tail_zh = "" if passed else "，两边相差过大：比较可能已不是抽签的结果"
    tail_en = "" if passed else ": too unequal, the comparison may no longer be the draw's"
    return Gate(
        "attrition",
        passed,
        p,
        limit,
        Text(
            f"没有结果的：抽中者{100 * drawn:.1f}%，未抽中者{100 * others:.1f}%{tail_zh}。",
            f"Outcome unknown: {100 * drawn:.1f}% of those drawn, {100 * others:.1f}% of the "
            f"others{tail_en}.",
        ),
    )


def small_arm_gate(smallest: int, limit: int, *, clustered: bool) -> Gate:
    """Return the gate on the size of the smaller arm."""
    unit = Text("个群", "clusters") if clustered else Text("人", "persons")
    return small_group_gate(smallest, limit, unit=unit)


def _attended(found: TakenUp, confidence: float) -> Text:
    points = f"{100 * found.first_stage:.1f}"
    head = Text(
        f"抽中使参训比例改变{points}个百分点；",
        f"Being drawn changed attendance by {points} points; ",
    )
    if not found.weak:
        said = interval(_Ends(found, confidence))
        return Text(
            f"{head.zh}对因抽中才参训的人，参训使结果改变了{said.zh}。",
            f"{head.en}for those who attended because they were drawn, attending changed the "
            f"outcome by {said.en}.",
        )
    allowed = _set(found)
    return Text(
        f"{head.zh}这太少（F = {found.f_statistic:.1f}，应至少{WEAK:g}），不给出参训本身的"
        f"估计；与数据相容的数值为{allowed.zh}（安德森—鲁宾集合）。",
        f"{head.en}that is too little (F = {found.f_statistic:.1f}, {WEAK:g} needed), so no "
        f"estimate for attending itself is given; values the data allow: {allowed.en} "
        "(Anderson–Rubin set).",
    )


class _Ends:
    """An effect of attending as an estimate with its interval."""

    def __init__(self, found: TakenUp, confidence: float) -> None:
        self.estimate, self.confidence = found.estimate, confidence
        self.ci_low, self.ci_high = found.ci_low, found.ci_high


def _set(found: TakenUp) -> Text:
    if found.kind == "line" or not isfinite(found.set_low):
        return Text("任何数值", "any value")
    low, high = number(found.set_low), number(found.set_high)
    if found.kind == "interval":
        return Text(f"{low}至{high}", f"{low} to {high}")
    return Text(f"{low}以下或{high}以上", f"{low} and below, or {high} and above")


def _beyond() -> Text:
    return Text(
        "对没有参加抽签的人，不能由此推断。",
        "Nothing follows for those who took no part in the draw.",
    )
