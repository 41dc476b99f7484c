"""The sentences of a matched comparison: takes its result, gives Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fedanalysis.language import Text
from fedanalysis.models.adjusted_words import few_trained, figure
from fedanalysis.models.gates import failed
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.matching import MatchedResult

_DISTANCES = {
    "mahalanobis": Text("马氏距离", "Mahalanobis distance"),
    "propensity": Text("参训概率", "chance of training"),
}


def paragraph(result: MatchedResult) -> Text:
    """Return the finding under its condition, and every failed or unchecked gate."""
    said = [
        Text(f"未通过的检查：{gate.text.zh}", f"Failed check: {gate.text.en}")
        for gate in failed(result.gates)
    ]
    said += [gate.text for gate in result.gates if gate.passed is None]
    if result.n_treated <= 5:
        said.append(few_trained(result.n_treated))
    return join(_finding(result), *said)


def population(result: MatchedResult) -> Text:
    """Return whom the difference is about."""
    n, left = result.matched.n_target, result.matched.n_unmatched
    if result.estimand.startswith("ATT"):
        said = Text(f"参训的{n}人", f"the {n} trained persons")
    else:
        said = Text(f"参训与未参训的全部{n}人", f"all {n} persons, trained and untrained")
    if not left:
        return said
    return Text(
        f"找到对照的{n}人（另有{left}人找不到，未计入）",
        f"the {n} {'trained ' if result.estimand.startswith('ATT') else ''}persons with a match "
        f"({left} without one are left out)",
    )


def notes(result: MatchedResult) -> tuple[Text, ...]:
    """Return design, ties, error, assumptions and limits, one sentence each."""
    said = [_design(result), _ties(result), _error(result), *_assumptions(result)]
    if result.n_dropped:
        said.append(
            Text(f"因缺值未用的行：{result.n_dropped}。", f"Rows not used: {result.n_dropped}.")
        )
    return tuple(said) + tuple(gate.text for gate in result.gates)


def _finding(result: MatchedResult) -> Text:
    scale = 100 if result.is_share else 1
    low, middle, high = (
        figure(scale * v, scale * result.se)
        for v in (result.ci_low, result.estimate, result.ci_high)
    )
    with_, without = (
        figure(scale * v, scale * result.se).lstrip("+") + ("%" if result.is_share else "")
        for v in (result.matched.mean_trained, result.matched.mean_untrained)
    )
    zh_unit, en_unit = ("个百分点", " percentage points") if result.is_share else ("", "")
    who, listed = population(result), _listed(result)
    level, outcome = f"{100 * result.confidence:.3g}%", result.spec.outcome
    return Text(
        f"如果除{listed}外，相匹配的人没有与结果有关的其他差别，那么就{who.zh}平均而言，参训时的"
        f"`{outcome}`与不参训时相差{middle}{zh_unit}（{level}区间{low}至{high}；"
        f"{with_}对{without}）。",
        f"If matched persons differ in nothing that matters for the outcome but {listed}, then "
        f"`{outcome}` with training differs from that without by {middle}{en_unit} on average "
        f"for {who.en} ({level} interval {low} to {high}; {with_} against {without}).",
    )


def _listed(result: MatchedResult) -> str:
    return ", ".join(f"`{name}`" for name in result.spec.covariates)


def _design(result: MatchedResult) -> Text:
    how, spec = _DISTANCES[result.spec.distance], result.spec
    who = population(result)
    exact = ", ".join(f"`{name}`" for name in spec.exact)
    zh_exact = f"，且{exact}须相同" if exact else ""
    en_exact = f", alike in {exact}" if exact else ""
    return Text(
        f"设计：按{how.zh}为每人匹配另一组中最近的{spec.neighbours}人{zh_exact}，可重复使用；"
        f"对象：{who.zh}（{result.estimand}）。",
        f"Design: each person against her nearest {spec.neighbours} of the other group by "
        f"{how.en}{en_exact}, with replacement; estimand: {result.estimand}, {who.en}.",
    )


def _ties(result: MatchedResult) -> Text:
    most = result.matched.most
    return Text(
        f"距离相同的人全部计入并平分权重（一人最多{most}个对照），结果与行的次序无关。",
        f"Persons at the same distance all count and share the weight (up to {most} matches for "
        "one person), so the order of rows decides nothing.",
    )


def _error(result: MatchedResult) -> Text:
    if result.spec.allows_for_score:
        return Text(
            "标准误按Abadie与Imbens（2006，2016），已计入参训概率系估计所得；区间用正态分位数；"
            "不能用自助法。",
            "Standard errors after Abadie and Imbens (2006, 2016), which allow for the estimated "
            "chance of training; normal quantiles; the bootstrap doesn't hold for matching.",
        )
    if result.spec.distance == "propensity":
        return Text(
            "标准误按Abadie与Imbens（2006），把参训概率视为已知；区间用正态分位数；不能用自助法。",
            "Standard errors after Abadie and Imbens (2006), taking the chance of training as "
            "known; normal quantiles; the bootstrap doesn't hold for matching.",
        )
    return Text(
        "标准误按Abadie与Imbens（2006），假定各人相互独立；区间用正态分位数；不能用自助法。",
        "Standard errors after Abadie and Imbens (2006) for independent persons; normal "
        "quantiles; the bootstrap doesn't hold for matching.",
    )


def _assumptions(result: MatchedResult) -> tuple[Text, Text]:
    return (
        Text(
            f"假定：谁参训除{_listed(result)}外与结果无关，且这些特征都在培训前测得；"
            "数据不能证明这一点。",
            f"Assumed: given {_listed(result)}, all measured before the training, who was "
            "trained has nothing to do with the outcome otherwise; no data can prove it.",
        ),
        Text(
            "假定：每个人都有可能参训也有可能不参训，一个人参训不改变别人的结果。",
            "Assumed: everybody had some chance of either, and nobody's training changed the "
            "outcome of another.",
        ),
    )
