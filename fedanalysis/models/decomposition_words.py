"""The sentences of a decomposition of shares: takes its result, gives Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fedanalysis.language import Text
from fedanalysis.models.das_gupta_words import name, signed
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.decomposition import DecompositionResult

_OPPOSITE = Text(
    "两部分方向相反，互相抵消一部分，因此不能折算成占总差的百分比。",
    "The two parts run against each other, so neither is a percentage of the difference.",
)


def paragraph(result: DecompositionResult) -> Text:
    """Return the shares, the parts, their basis and what they don't say."""
    said = [_shares(result), _parts(result), *_variables(result)]
    said += [_OPPOSITE] if _run_against(result) else []
    return join(*said, _basis(result), arithmetic())


def notes(result: DecompositionResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    by = _by(result)
    said = [
        arithmetic(),
        _basis(result),
        Text(
            f"两部分都以两方的平均为标准，不以任何一方为准；按{by.zh}以外的分类，结果会不同。",
            f"Both parts take the mean of the two populations as their standard; classes other "
            f"than {by.en} would give other parts.",
        ),
        Text(
            "类别内部仍可能有构成差异，它留在“类别内占比”一部分里。",
            "Differences of composition inside a category stay in the part of the shares.",
        ),
        *_drawn(result),
        *_borrowed(result),
        *_one_sided(result),
    ]
    if result.cells.n_empty:
        said.append(
            Text(
                f"另有{result.cells.n_empty}个类别两方均无成员，未用。",
                f"Categories without a member in either population, not used: "
                f"{result.cells.n_empty}.",
            )
        )
    return tuple(said)


def arithmetic() -> Text:
    """Return the warning that the parts are arithmetic."""
    return Text("这是算术上的分解，不说明原因。", "This is arithmetic; it names no cause.")


def plot_title(result: DecompositionResult) -> Text:
    """Return both parts as a title."""
    by, rate, structure = _by(result), *_two_parts(result)
    return Text(
        f"相差{_points(result.difference)}个百分点：类别内占比{_points(rate)}，"
        f"{by.zh}构成{_points(structure)}",
        f"{_points(result.difference)} points apart: {_points(rate)} within {by.en}, "
        f"{_points(structure)} by its mix",
    )


def plot_subtitle(result: DecompositionResult) -> Text:
    """Return the measure, its unit and the populations."""
    first, second = _ends(result)
    return Text(
        f"女性占成员的比重，从{first.zh}到{second.zh}，百分点",
        f"Women's share of members, from {first.en} to {second.en}, percentage points",
    )


def plot_source() -> Text:
    """Return the source when the user gives none."""
    return Text("使用者提供的数据", "data supplied by the user")


def plot_status() -> Text:
    """Return what the numbers are when the user doesn't say."""
    return Text("由所给数据推算", "derived from the data given")


def plot_parts(result: DecompositionResult) -> pd.DataFrame:
    """Return the parts as the waterfall takes them."""
    first, second = _ends(result)
    by = [name(result.spec.names, column) for column in result.spec.by]
    labels = [
        first,
        Text("各类别内的占比", "Shares within categories"),
        *(Text(f"{text.zh}构成", f"Mix of {text.en}") for text in by),
        second,
    ]
    return pd.DataFrame(
        {
            "label_zh": [text.zh for text in labels],
            "label_en": [text.en for text in labels],
            "kind": ["total", *["part"] * (1 + len(by)), "total"],
            "value": [result.cells.crude[0], *result.effects[1:], result.cells.crude[1]],
        }
    )


def _shares(result: DecompositionResult) -> Text:
    (first, second), (low, high) = _ends(result), 100 * result.cells.crude
    zh, en = _range(result, 0)
    return Text(
        f"女性占成员的比重：{first.zh}{low:.1f}%，{second.zh}{high:.1f}%，"
        f"相差{_points(result.difference)}个百分点{zh}。",
        f"Women are {low:.1f}% of members in {first.en} and {high:.1f}% in {second.en}, "
        f"a difference of {_points(result.difference)} points{en}.",
    )


def _parts(result: DecompositionResult) -> Text:
    by, (rate, structure) = _by(result), _two_parts(result)
    rate_zh, rate_en = _range(result, 1)
    mix_zh, mix_en = _range(result, 2) if len(result.spec.by) == 1 else ("", "")
    return Text(
        f"按{by.zh}分解：同一类别内女性占比之差对应{_points(rate)}个百分点{rate_zh}，"
        f"{by.zh}构成之差对应{_points(structure)}个百分点{mix_zh}，两者相加即为总差。",
        f"Split by {by.en}: {_points(rate)} points go with different shares of women within the "
        f"same category{rate_en} and {_points(structure)} points with a different mix of "
        f"categories{mix_en}; the two add up to the difference.",
    )


def _variables(result: DecompositionResult) -> list[Text]:
    if len(result.spec.by) == 1:
        return []
    pairs = [
        (name(result.spec.names, column), _points(effect), _range(result, 2 + i))
        for i, (column, effect) in enumerate(
            zip(result.spec.by, result.effects[2:], strict=True)
        )
    ]  # fmt: skip
    zh = "，".join(f"{text.zh}{part}个百分点{inner[0]}" for text, part, inner in pairs)
    en = ", ".join(f"{part} with {text.en}{inner[1]}" for text, part, inner in pairs)
    return [Text(f"构成一部分再分：{zh}。", f"Of the points of the mix: {en}.")]


def _basis(result: DecompositionResult) -> Text:
    drawn_from = result.spec.super_population
    if drawn_from is None:
        return Text(
            "计数视为全部成员，没有抽样误差，因此不给区间。",
            "The counts are taken as all members, without sampling error: no interval is given.",
        )
    level = f"{100 * result.spec.confidence:g}%"
    return Text(
        f"{level}区间把这些计数视为取自：{drawn_from.zh}。",
        f"The {level} intervals take the counts as drawn from: {drawn_from.en}.",
    )


def _drawn(result: DecompositionResult) -> list[Text]:
    spec = result.spec
    if spec.super_population is None:
        return []
    if spec.unit is not None:
        return [
            Text(
                f"区间由{spec.draws}次对整个委员会的有放回抽取得出；委员会不足40个时按t分布加宽，"
                "仍可能偏窄。",
                f"The intervals come from {spec.draws} draws of whole committees with "
                "replacement; with fewer than 40 committees they are widened by the t "
                "distribution and may still be too narrow.",
            )
        ]
    fixed = spec.composition == "fixed"
    return [
        Text(
            f"区间由{spec.draws}次二项抽取得出，抽取概率为（妇女数+½）/（成员数+1），"
            + ("各类别的成员数固定不变；" if fixed else "各类别的成员数一并抽取；")
            + "同一委员会的成员并不独立，以委员会为单位时区间偏窄。",
            f"The intervals come from {spec.draws} binomial draws at (women + ½) / "
            "(members + 1), with the members of each category "
            + ("held fixed" if fixed else "drawn as well")
            + "; members of one committee aren't independent, and where committees are the units "
            "the intervals are too narrow.",
        )
    ]


def _borrowed(result: DecompositionResult) -> list[Text]:
    missing = result.cells.absent.any(axis=0)
    if not missing.any():
        return []
    rows = [
        " × ".join(row)
        for row in result.cells.labels.loc[np.flatnonzero(missing)].itertuples(index=False)
    ]
    return [
        Text(
            f"以下类别只有一方有成员，按该方的占比计，全部计入构成：{'、'.join(rows)}。",
            "Only one population has members in these categories; they take its share and count "
            f"as mix alone: {', '.join(rows)}.",
        )
    ]


def _one_sided(result: DecompositionResult) -> list[Text]:
    cells = result.cells
    sure = (cells.members > 0) & ((cells.women == 0) | (cells.women == cells.members))
    binomial = result.spec.super_population is not None and result.spec.unit is None
    if not (binomial and sure.any()):
        return []
    return [
        Text(
            f"有{int(sure.sum())}个格没有妇女或全是妇女，其抽取概率靠加上的½，不靠数据。",
            f"Cells with no or only women: {int(sure.sum())}; the spread they add rests on the ½, "
            "not on data.",
        )
    ]


def _run_against(result: DecompositionResult) -> bool:
    rate, structure = (round(1000 * part) for part in _two_parts(result))
    return rate * structure < 0


def _two_parts(result: DecompositionResult) -> tuple[float, float]:
    return float(result.effects[1]), float(result.effects[2:].sum())


def _range(result: DecompositionResult, i: int) -> tuple[str, str]:
    """Return the interval of effect `i` in brackets, or nothing for a census."""
    if result.deviations is None:
        return "", ""
    low, high = (_points(end) for end in result.effects[i] + np.asarray(result.deviations)[:, i])
    return f"（{low}至{high}）", f" ({low} to {high})"


def _points(part: float) -> str:
    return signed(100 * float(part), 1)


def _ends(result: DecompositionResult) -> tuple[Text, Text]:
    spec = result.spec
    return name(spec.names, spec.first), name(spec.names, spec.second)


def _by(result: DecompositionResult) -> Text:
    said = [name(result.spec.names, column) for column in result.spec.by]
    return Text("×".join(text.zh for text in said), " × ".join(text.en for text in said))
