"""The sentences of shares on columns, S-curves and shapes: takes results, gives both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.language import Text
from fedanalysis.models.series_words import dropped, quality, series_name, signed
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.s_curve import SCurve
    from fedanalysis.models.share_regression import ShareRegression
    from fedanalysis.models.share_shapes import ShapeComparison

_KINDS = {
    "linear": Text("线性回归（最小二乘）", "straight line (least squares)"),
    "fractional": Text("分数logit", "fractional logit"),
    "beta": Text("beta回归（logit）", "beta regression (logit)"),
}
_SHAPES = {
    "line": Text("直线", "straight line"),
    "logit_line": Text("logit直线", "logit line"),
    "s_curve": Text("有上限的S形曲线", "S-curve with a ceiling"),
}


def regression_paragraph(result: ShareRegression) -> Text:
    """Return kind, terms with intervals, basis and limits."""
    kind, level = _KINDS[result.kind], f"{100 * result.confidence:g}%"
    numbers = result.to_frame()[["estimate", "ci_low", "ci_high"]].to_numpy(dtype=float)
    said = [
        (name, *(signed(float(value), 3) for value in row))
        for name, row in zip(result.names[1:], numbers[1:], strict=True)
    ]
    zh = "；".join(f"{name}为{at}（{low}至{high}）" for name, at, low, high in said)
    en = "; ".join(f"{name} {at} ({low} to {high})" for name, at, low, high in said)
    unit = _unit(result)
    head = Text(
        f"{kind.zh}，{result.n_used}行，{unit.zh}，{level}区间：{zh}。",
        f"{kind.en}, {result.n_used} rows, {unit.en}, {level} intervals: {en}.",
    )
    return join(head, _errors(result), *_limits())


def regression_notes(result: ShareRegression) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    equal = Text(
        "每一行权重相同，与席位多少无关；所估计的是各行占比的平均，不是全部席位的占比。",
        "Each row counts once, whatever its seats: the mean is that of rows, not of all seats.",
    )
    return (_errors(result), equal, *dropped(result.n_dropped), *_limits())


def curve_paragraph(result: SCurve) -> Text:
    """Return ceiling and midpoint with intervals, basis and limits."""
    frame, level = result.to_frame().set_index("term"), f"{100 * result.confidence:g}%"
    scale = 100 if result.upper == 1 else 1
    unit = "%" if result.upper == 1 else ""
    numbers = (scale * frame.loc[["ceiling"], ["estimate", "ci_low", "ci_high"]]).to_numpy()[0]
    at, low, high = (f"{signed(float(value), 1)}{unit}" for value in numbers)
    middle = f"{frame['estimate'].to_dict()['midpoint']:.1f}"
    return join(
        Text(
            f"{result.n_used}个点的S形曲线：上限为{at}（{level}区间{low}至{high}），"
            f"在{middle}处到达上限的一半。",
            f"S-curve through {result.n_used} points: ceiling {at} ({level} interval {low} to "
            f"{high}), half of it reached at {middle}.",
        ),
        *curve_notes(result),
    )


def curve_notes(result: SCurve) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    inside = Text("", "")
    if result.params[1] > result.last_x:
        inside = Text(
            "中点在最后一个点之后，上限几乎全靠曲线的形状。",
            "The midpoint lies after the last point: the ceiling rests on the shape alone.",
        )
    said = (
        Text(
            f"区间取自各点围绕曲线的离散程度（线性近似，自由度n−3={result.n_used - 3}）；"
            "点少时偏窄。",
            "Intervals come from the scatter about the curve (linearised, n − 3 = "
            f"{result.n_used - 3} degrees of freedom) and are too narrow for few points.",
        ),
        inside,
        Text(
            "上限是所选曲线的性质，不是已知的界限；曲线不识别原因。",
            "The ceiling is a property of the chosen curve, no known bound; it identifies no "
            "causes.",
        ),
    )
    return tuple(text for text in said if text.zh)


def comparison_paragraph(result: ShapeComparison) -> Text:
    """Return the rank of the shapes, whether it is settled, and the limits."""
    name, ranked = series_name(result.series), result.to_frame().dropna(subset=["aicc"])
    first = _SHAPES[str(ranked["shape"].iloc[0])]
    zh = "，".join(
        f"{_SHAPES[shape].zh}{delta:.1f}（权重{weight:.2f}）"
        for shape, delta, weight in zip(*_columns(ranked), strict=True)
    )
    en = ", ".join(
        f"{_SHAPES[shape].en} {delta:.1f} (weight {weight:.2f})"
        for shape, delta, weight in zip(*_columns(ranked), strict=True)
    )
    head = Text(
        f"{name.zh}，{result.n_used}个年份；AICc与最低者之差：{zh}。",
        f"{name.en}, {result.n_used} years; AICc above the lowest: {en}.",
    )
    return join(
        head, _settled(result, first), *_no_curve(result), *quality(result.series),
        *_shape_limits(),
    )  # fmt: skip


def comparison_notes(result: ShapeComparison) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    return (
        Text(
            "各形状都对占比本身作最小二乘，误差视为独立、等方差。",
            "All shapes are fitted to the share itself by least squares, with independent errors "
            "of one size.",
        ),
        *_no_curve(result),
        *quality(result.series),
        *dropped(result.n_dropped),
        *_shape_limits(),
    )


def comparison_title(result: ShapeComparison) -> Text:
    """Return the shape ranked first, or that the points can't tell them apart."""
    name, first = series_name(result.series), shape_name(str(result.shapes["shape"].iloc[0]))
    if result.is_settled:
        return Text(f"{name.zh}：各点与{first.zh}较为相合", f"{name.en}: closest to the {first.en}")
    return Text(
        f"{name.zh}：这些点分不清是哪种形状", f"{name.en}: the points can't tell the shapes apart"
    )


def comparison_subtitle(result: ShapeComparison) -> Text:
    """Return measure, unit and number of years."""
    return Text(
        f"占比（%），{result.n_used}个年份；按AICc排在前两位的形状",
        f"Share (%), {result.n_used} years; the two shapes ranked first by AICc",
    )


def shape_name(shape: str) -> Text:
    """Return the name of a shape."""
    return _SHAPES[shape]


def _columns(ranked: pd.DataFrame) -> tuple[list[str], list[float], list[float]]:
    return ranked["shape"].tolist(), ranked["delta"].tolist(), ranked["weight"].tolist()


def _settled(result: ShapeComparison, first: Text) -> Text:
    if result.is_settled:
        return Text(
            f"这些点与{first.zh}较为相合。",
            f"Of these, the {first.en} describes the points closest.",
        )
    return Text(
        "差别小于2，这些点分不清是哪种形状。",
        "A difference below 2: the points can't tell the shapes apart.",
    )


def _no_curve(result: ShapeComparison) -> tuple[Text, ...]:
    if result.curve is not None:
        return ()
    return (
        Text(
            "这些点显不出低于100%的上限：没有上限的形状与之同样相合，因此不给S形曲线。",
            "The points show no ceiling below 100%: a shape without one describes them as well, "
            "so no S-curve is given.",
        ),
    )


def _shape_limits() -> tuple[Text, ...]:
    return (
        Text(
            "排序只涉及已有各点的描述；最后一个值之后各形状如何分开，不由此确定，也不识别原因。",
            "The rank concerns the points there are; it settles nothing after the last value, "
            "where the shapes part, and identifies no causes.",
        ),
    )


def _unit(result: ShareRegression) -> Text:
    if result.kind == "linear":
        return Text("每单位占比变动（0—1）", "change of the share (0–1) a unit")
    return Text("每单位logit变动", "change of the logit a unit")


def _errors(result: ShareRegression) -> Text:
    if np.isfinite(result.df):
        return Text(
            f"区间用稳健标准误HC1（系数n/(n−k)）和自由度{result.df:.0f}的t分布，前提是各行相互独立。",
            f"Intervals use robust errors HC1 (factor n/(n − k)) and Student's t with "
            f"{result.df:.0f} degrees of freedom, and take rows as independent.",
        )
    return Text(
        f"区间取自beta分布的似然（精度φ={result.precision:.1f}），用正态近似，小样本时偏窄；"
        "前提是占比服从beta分布、各行相互独立。",
        f"Intervals come from the beta likelihood (precision φ = {result.precision:.1f}) and the "
        "normal, too narrow in small samples; rows are taken as independent.",
    )


def _limits() -> tuple[Text, ...]:
    return (
        Text("系数只描述关联，不识别原因。", "Terms describe; they do not identify causes."),
        Text(
            "尚不知道：未列入的变量是否同时变动；把各行席位视为等重是否恰当。",
            "Not known: what else moves with these columns; whether rows of unequal size should "
            "count alike.",
        ),
    )
