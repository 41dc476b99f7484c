"""The sentences of an adjusted comparison: takes its result, gives Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fedanalysis.language import Text
from fedanalysis.models.gates import failed
from fedanalysis.models.rungs import Rung, check_words
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.adjusted import AdjustedResult

_METHODS = {
    "difference": Text("两组均值直接相减", "the plain difference of two means"),
    "ols": Text("一条回归（两组共用斜率）", "one regression with slopes shared by both groups"),
    "ra": Text("分组回归调整", "one regression for each group"),
    "ipw": Text("逆概率加权（权数合计为1）", "inverse probability weights that add up to 1"),
    "aipw": Text("增广逆概率加权", "augmented inverse probability weights"),
    "ipwra": Text("逆概率加权的分组回归", "weighted regressions, one for each group"),
}
_ERRORS = {
    "joint": Text(
        "标准误由倾向得分、回归与均值的联立估计方程得出，不作小样本修正，区间用正态分位数。",
        "Standard errors come from joint estimating equations of propensity, regressions and "
        "averages, without a small-sample factor; the interval uses normal quantiles.",
    ),
    "weights_known": Text(
        "标准误把权数视为已知，未计入估计倾向得分的误差，通常偏宽。",
        "Standard errors take the weights as known, not estimated, which usually widens them.",
    ),
    "classical": Text(
        "标准误假定所有人的离散程度相同。",
        "Standard errors assume that all persons scatter alike.",
    ),
}


def paragraph(result: AdjustedResult) -> Text:
    """Return the finding under its condition, and every failed or unchecked gate."""
    said = join(_finding(result), *_gates(result))
    return check_words(said, rung=Rung(result.rung), name="summary")


def population(result: AdjustedResult) -> Text:
    """Return whom the difference is about."""
    n, trained = result.n_used, result.finding.n_treated
    if result.estimand.startswith("ATT"):
        said = Text(f"参训的{trained}人", f"the {trained} trained persons")
    else:
        said = Text(f"参训与未参训的全部{n}人", f"all {n} persons, trained and untrained")
    if not result.n_trimmed:
        return said
    limit = f"{result.finding.trim_limit:.3f}"
    near = Text("接近1", "1") if result.estimand.startswith("ATT") else Text("接近0或1", "0 or 1")
    return Text(
        f"{said.zh}（已略去参训概率{near.zh}、相距不足{limit}的{result.n_trimmed}人）",
        f"{said.en} (without {result.n_trimmed} whose chance of training is closer than {limit} "
        f"to {near.en})",
    )


def notes(result: AdjustedResult) -> tuple[Text, ...]:
    """Return design, estimand, assumptions and limits, one sentence each."""
    said = [_design(result), _convention(result)]
    if result.rung == Rung.ADJUSTED:
        said += _assumptions(result)
    else:
        said.append(
            Text(
                "未作任何调整：两组培训前可能本不相同，这个差额不能归于培训。",
                "Nothing was adjusted for: the groups may have differed before, and the "
                "difference can't be laid to the training.",
            )
        )
    if result.finding.n_treated <= 5:
        said.append(few_trained(result.finding.n_treated))
    if result.n_dropped:
        said.append(
            Text(f"因缺值未用的行：{result.n_dropped}。", f"Rows not used: {result.n_dropped}.")
        )
    return tuple(said) + tuple(gate.text for gate in result.gates)


def _finding(result: AdjustedResult) -> Text:
    value, unit = _value(result), _unit(result)
    mean = result.finding.mean
    level = f"{100 * result.confidence:.3g}%"
    outcome = result.spec.outcome
    if result.rung == Rung.RATE:
        return Text(
            f"`{outcome}`的均值，参训者（{result.finding.n_treated}人）{_plain(result, mean[1])}，"
            f"未参训者（{result.n_used - result.finding.n_treated}人）{_plain(result, mean[0])}，"
            f"相差{value[0]}{unit.zh}（{level}区间{value[1]}至{value[2]}）；未作任何调整，"
            "培训前两组可能本不相同。",
            f"`{outcome}` averages {_plain(result, mean[1])} among {result.finding.n_treated} "
            f"trained and {_plain(result, mean[0])} among "
            f"{result.n_used - result.finding.n_treated} untrained persons, {value[0]}{unit.en} "
            f"apart ({level} interval {value[1]} to {value[2]}); nothing was adjusted for, and "
            "the groups may have differed before.",
        )
    listed = _covariates(result)
    who = population(result)
    return Text(
        f"如果除{listed}外两组没有与结果有关的其他差别，那么就{who.zh}平均而言，参训时的"
        f"`{outcome}`与不参训时相差{value[0]}{unit.zh}（{level}区间{value[1]}至{value[2]}；"
        f"{_plain(result, mean[1])}对{_plain(result, mean[0])}）。",
        f"If the groups differ in nothing that matters for the outcome but {listed}, then "
        f"`{outcome}` with training differs from that without by {value[0]}{unit.en} on average "
        f"for {who.en} ({level} interval {value[1]} to {value[2]}; {_plain(result, mean[1])} "
        f"against {_plain(result, mean[0])}).",
    )


def _gates(result: AdjustedResult) -> list[Text]:
    said = [
        Text(f"未通过的检查：{gate.text.zh}", f"Failed check: {gate.text.en}")
        for gate in failed(result.gates)
    ]
    if result.rung == Rung.ADJUSTED:
        said += [gate.text for gate in result.gates if gate.passed is None]
    if result.finding.n_treated <= 5:
        said.append(few_trained(result.finding.n_treated))
    return said


def _covariates(result: AdjustedResult) -> str:
    return ", ".join(f"`{name}`" for name in result.spec.columns.covariates)


def figure(value: float, se: float) -> str:
    """Return a signed figure with as many decimals as its error allows, at least one.

    Examples
    --------
    >>> figure(2.41234, 0.44), figure(-8497.5, 712.0)
    ('+2.41', '-8,497.5')
    """
    digits = 1
    while 0 < se * 10**digits < 10 and digits < 9:
        digits += 1
    return f"{value:+,.{digits}f}"


def _scale(result: AdjustedResult) -> float:
    return 100.0 if result.finding.is_share else 1.0


def _value(result: AdjustedResult) -> tuple[str, str, str]:
    ends = (result.estimate, result.ci_low, result.ci_high)
    middle, low, high = (figure(_scale(result) * v, _scale(result) * result.se) for v in ends)
    return middle, low, high


def _plain(result: AdjustedResult, value: float) -> str:
    said = figure(_scale(result) * value, _scale(result) * result.se).lstrip("+")
    return said + ("%" if result.finding.is_share else "")


def _unit(result: AdjustedResult) -> Text:
    return Text("个百分点", " percentage points") if result.finding.is_share else Text("", "")


def _design(result: AdjustedResult) -> Text:
    how = _METHODS[result.spec.method]
    who = population(result)
    return Text(
        f"设计：参训与未参训者同期比较；方法：{how.zh}；对象：{who.zh}（{result.estimand}）。",
        f"Design: trained and untrained side by side; method: {how.en}; estimand: "
        f"{result.estimand}, {who.en}.",
    )


def _convention(result: AdjustedResult) -> Text:
    clusters = result.finding.cluster_n
    if clusters:
        return Text(
            f"标准误按{clusters}个群组计算（系数G/(G−1)），区间用自由度{clusters - 1}的t分布。",
            f"Standard errors between {clusters} clusters (factor G/(G − 1)); the interval uses "
            f"Student's t with {clusters - 1} degrees.",
        )
    if result.spec.method in ("difference", "ols") and result.spec.errors == "joint":
        return Text(
            "标准误允许各人离散程度不同（HC2），区间用自由度n−k的t分布。",
            "Standard errors allow unequal scatter (HC2); the interval uses Student's t with "
            "n − k degrees.",
        )
    return _ERRORS[result.spec.errors]


def _assumptions(result: AdjustedResult) -> list[Text]:
    said = [
        Text(
            f"假定：谁参训除{_covariates(result)}外与结果无关，且这些特征都在培训前测得；"
            "数据不能证明这一点。",
            f"Assumed: given {_covariates(result)}, all measured before the training, who was "
            "trained has nothing to do with the outcome otherwise; no data can prove it.",
        ),
        Text(
            "假定：每个人都有可能参训也有可能不参训，一个人参训不改变别人的结果。",
            "Assumed: everybody had some chance of either, and nobody's training changed the "
            "outcome of another.",
        ),
    ]
    if result.spec.method in ("ra", "aipw", "ipwra", "ols") and result.finding.is_share:
        said.append(
            Text(
                "比例用线性回归，其拟合值可略出0至1之外。",
                "Shares are fitted by straight lines, which can leave 0 to 1 a little.",
            )
        )
    if result.n_trimmed:
        said.append(
            Text(
                "略去部分人后，结论只适用于留下的人；区间未计入略去界限本身的误差。",
                "After trimming, the finding is about those left only; the interval takes the "
                "limit as given.",
            )
        )
    return said


def few_trained(trained: int) -> Text:
    """Return the warning for five trained persons or fewer."""
    return Text(
        f"参训者只有{trained}人：标准误虽可算出，却不可信，个别人即可改变结论。",
        f"Only {trained} trained persons: a standard error can be computed but not trusted, and "
        "one person can turn the finding.",
    )
