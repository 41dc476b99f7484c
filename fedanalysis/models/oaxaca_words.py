"""The sentences of the Oaxaca–Blinder decomposition: takes its result, gives both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.language import Text
from fedanalysis.models.das_gupta_words import name, signed
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.oaxaca import OaxacaResult

_COMPONENTS = {
    "endowments": Text("特征平均数之差", "different means of the characteristics"),
    "coefficients": Text("系数之差（含常数）", "different coefficients, the constant among them"),
    "interaction": Text("两者的交互", "the interaction of both"),
    "explained": Text("特征平均数之差", "different means of the characteristics"),
    "unexplained": Text("其余部分", "the rest"),
}
_REFERENCES = {
    "threefold": Text("以第一方的系数为准", "the first population's coefficients"),
    "first": Text("第一方的系数", "the first population's coefficients"),
    "second": Text("第二方的系数", "the second population's coefficients"),
    "reimers": Text("两方系数的平均", "the mean of both populations' coefficients"),
    "cotton": Text("按人数加权的两方系数", "both populations' coefficients weighted by members"),
    "neumark": Text("两方合并的系数", "the coefficients of both populations together"),
    "jann": Text(
        "两方合并、另设总体常数的系数",
        "the coefficients of both populations together, with a constant for the population",
    ),
}


def paragraph(result: OaxacaResult) -> Text:
    """Return the means, the components, their basis and what they don't say."""
    return join(_means(result), _components(result), _basis(result), _limits())


def notes(result: OaxacaResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    reference = _REFERENCES[result.spec.weights]
    said = [
        _limits(),
        _basis(result),
        Text(
            f"参照系数：{reference.zh}；换一种参照，各部分会不同。",
            f"Reference: {reference.en}; another reference gives other parts.",
        ),
        Text(
            "数值变量的系数部分取决于其零点；各变量的关系设为直线。",
            "The coefficient part of a numeric variable depends on where its 0 lies; every "
            "relation is taken as a straight line.",
        ),
        *_categories(result),
        *_share(result),
        *_pooled(result),
        *_errors(result),
    ]
    if result.n_dropped:
        said.append(
            Text(
                f"另有{result.n_dropped}行不完整，未用。",
                f"Incomplete rows, not used: {result.n_dropped}.",
            )
        )
    return tuple(said)


def plot_title(result: OaxacaResult) -> Text:
    """Return the difference and its first component as a title."""
    first = float(result.parts[0].sum())
    change, part = _number(result, result.difference), _bare(result, first)
    rest = _bare(result, result.difference - first)
    return Text(
        f"相差{change.zh}：所列特征对应{part}，其余对应{rest}",
        f"{change.en} apart: {part} with the characteristics named, {rest} with the rest",
    )


def plot_subtitle(result: OaxacaResult) -> Text:
    """Return the outcome and the populations."""
    (first, second), outcome = _ends(result), name(result.spec.names, result.spec.outcome)
    return Text(
        f"{outcome.zh}的平均数，从{first.zh}到{second.zh}",
        f"Mean of {outcome.en}, from {first.en} to {second.en}",
    )


def plot_source() -> Text:
    """Return the source when the user gives none."""
    return Text("使用者提供的数据", "data supplied by the user")


def plot_status() -> Text:
    """Return what the numbers are when the user doesn't say."""
    return Text("由所给数据推算", "derived from the data given")


def plot_parts(result: OaxacaResult) -> pd.DataFrame:
    """Return the components as the waterfall takes them."""
    first, second = _ends(result)
    labels = [first, *(_COMPONENTS[component] for component in result.components), second]
    return pd.DataFrame(
        {
            "label_zh": [text.zh for text in labels],
            "label_en": [text.en for text in labels],
            "kind": ["total", *["part"] * len(result.components), "total"],
            "value": [result.mean_first, *result.parts.sum(axis=1), result.mean_second],
        }
    )


def _means(result: OaxacaResult) -> Text:
    (first, second), outcome = _ends(result), name(result.spec.names, result.spec.outcome)
    low, high = (_level(result, value) for value in (result.mean_first, result.mean_second))
    change, (zh, en) = _number(result, result.difference), _range(result, 2)
    return Text(
        f"{outcome.zh}的平均数：{first.zh}{low}，{second.zh}{high}，相差{change.zh}{zh}。",
        f"The mean of {outcome.en} is {low} in {first.en} and {high} in {second.en}, "
        f"a difference of {change.en}{en}.",
    )


def _components(result: OaxacaResult) -> Text:
    pairs = [
        (_COMPONENTS[component], _number(result, float(part.sum())), _range(result, 3 + i))
        for i, (component, part) in enumerate(zip(result.components, result.parts, strict=True))
    ]
    variables = list(dict.fromkeys([*result.spec.numeric, *result.spec.categorical]))
    said = [name(result.spec.names, variable) for variable in variables]
    zh = "，".join(f"{text.zh}对应{part.zh}{inner[0]}" for text, part, inner in pairs)
    en = ", ".join(f"{part.en} with {text.en}{inner[1]}" for text, part, inner in pairs)
    return Text(
        f"按{'、'.join(text.zh for text in said)}分解：{zh}。",
        f"Split by {', '.join(text.en for text in said)}: {en}.",
    )


def _basis(result: OaxacaResult) -> Text:
    drawn_from = result.spec.super_population
    if drawn_from is None:
        return Text(
            "数据视为全部成员，没有抽样误差，因此不给区间。",
            "The rows are taken as all members, without sampling error: no interval is given.",
        )
    level = f"{100 * result.spec.confidence:g}%"
    return Text(
        f"{level}区间把这些数据视为取自：{drawn_from.zh}。",
        f"The {level} intervals take the rows as drawn from: {drawn_from.en}.",
    )


def _limits() -> Text:
    return Text(
        "这是算术上的分解，不说明原因；其余部分包含一切未列入的差别，不能当作不公平的度量。",
        "This is arithmetic and names no cause; the rest holds every difference that isn't named "
        "and measures no unfairness.",
    )


def _categories(result: OaxacaResult) -> list[Text]:
    if not result.spec.categorical:
        return []
    said = [name(result.spec.names, variable) for variable in result.spec.categorical]
    zh, en = "、".join(text.zh for text in said), ", ".join(text.en for text in said)
    if result.spec.normalise:
        return [
            Text(
                f"{zh}的各类别以该变量各类系数的平均为零点（Yun 2005），与基准类别无关。",
                f"Categories of {en} are counted from the mean of their coefficients (Yun 2005) "
                "and don't depend on a base.",
            )
        ]
    return [
        Text(
            f"{zh}的系数部分及各类别的数值取决于所选的基准类别，不宜单独引用。",
            f"The coefficient part of {en}, and every single category, depends on the base "
            "category chosen and shouldn't be quoted by itself.",
        )
    ]


def _share(result: OaxacaResult) -> list[Text]:
    if not result.is_share:
        return []
    return [
        Text(
            "结果取0或1，所用为线性概率模型，预测值可能越出0至1。",
            "The outcome is 0 or 1 and the model a linear probability, which may leave 0 to 1.",
        )
    ]


def _pooled(result: OaxacaResult) -> list[Text]:
    if result.spec.weights != "neumark":
        return []
    return [
        Text(
            "合并系数时未设总体常数，两方之间其余的差别会部分混入特征一部分。",
            "Without a constant for the population the pooled coefficients take up some of the "
            "rest, which then shows as a part of the characteristics.",
        )
    ]


def _errors(result: OaxacaResult) -> list[Text]:
    if result.spec.super_population is None:
        return []
    spec, degrees = result.spec, f"{result.degrees:.0f}"
    how = (
        Text("对异方差稳健（HC3）", "robust to unequal variances (HC3)")
        if spec.cluster is None
        else Text(
            f"按{spec.cluster}聚类，(n−1)/(n−k)·G/(G−1)修正",
            f"clustered by {spec.cluster}, factor (n − 1) / (n − k) · G / (G − 1)",
        )
    )
    return [
        Text(
            f"标准误用delta法，{how.zh}，特征平均数也视为随机；t分布自由度{degrees}。",
            f"Standard errors are of the delta method, {how.en}, with the means taken as random; "
            f"t with {degrees} degrees of freedom.",
        )
    ]


def _range(result: OaxacaResult, row: int) -> tuple[str, str]:
    """Return the interval of a row of the frame in brackets, or nothing where there is none."""
    low, high = result.to_frame()[["ci_low", "ci_high"]].to_numpy(dtype=np.float64)[row]
    if np.isnan(low):
        return "", ""
    ends = _bare(result, low), _bare(result, high)
    return f"（{ends[0]}至{ends[1]}）", f" ({ends[0]} to {ends[1]})"


def _level(result: OaxacaResult, value: float) -> str:
    if result.is_share:
        return f"{100 * value:.1f}%"
    return f"{value:,.{_digits(result)}f}".replace("-", "−")


def _number(result: OaxacaResult, value: float) -> Text:
    bare = _bare(result, value)
    return Text(f"{bare}个百分点", f"{bare} points") if result.is_share else Text(bare, bare)


def _bare(result: OaxacaResult, value: float) -> str:
    return signed(100 * value, 1) if result.is_share else signed(value, _digits(result))


def _digits(result: OaxacaResult) -> int:
    largest = max(abs(result.mean_first), abs(result.mean_second))
    return 0 if largest >= 1000 else 2 if largest >= 1 else 4


def _ends(result: OaxacaResult) -> tuple[Text, Text]:
    spec = result.spec
    return name(spec.names, spec.first), name(spec.names, spec.second)
