"""The sentences of a product's decomposition: takes its result, gives Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from fedanalysis.language import Text
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.das_gupta import DasGuptaResult


def paragraph(result: DasGuptaResult) -> Text:
    """Return the values, the parts and what they don't say."""
    return join(_values(result), _parts(result), arithmetic())


def notes() -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    return (
        arithmetic(),
        Text(
            "各部分是按所有可能的变动次序取的平均数，与次序无关，相加恰好等于总变化。",
            "Each part is the mean over all orders in which the factors could change: no order is "
            "preferred, and the parts add up to the change exactly.",
        ),
        Text(
            "不给区间：因素的乘积不带有其计数基础，无从得知各因素的误差。",
            "No interval is given: a product of factors doesn't carry the counts behind it, so "
            "nothing is known of the error of each factor.",
        ),
    )


def arithmetic() -> Text:
    """Return the warning that the parts are arithmetic."""
    return Text(
        "这是算术上的分解，不说明原因；换一种因素或分类，各部分也会不同。",
        "This is arithmetic and names no cause; other factors or classes give other parts.",
    )


def name(names: Mapping[str, Text], key: object) -> Text:
    """Return the reader's words for `key`, or the key itself with spaces for underscores."""
    plain = str(key).replace("_", " ")
    is_year = plain.isdecimal() and len(plain) == 4 and "1900" <= plain <= "2100"
    return names.get(str(key), Text(f"{plain}年" if is_year else plain, plain))


def signed(value: float, digits: int) -> str:
    """Return `value` with its sign and `digits` decimals; what rounds to 0 carries no sign."""
    text = f"{value:+,.{digits}f}"
    return text[1:] if float(text.replace(",", "")) == 0 else text.replace("-", "−")


def plot_title(result: DasGuptaResult) -> Text:
    """Return the change as a title."""
    first, second = _ends(result)
    change = signed(result.difference, _digits(result))
    return Text(
        f"从{first.zh}到{second.zh}变化{change}，按因素分解",
        f"From {first.en} to {second.en}: a change of {change}, split by factor",
    )


def plot_subtitle(result: DasGuptaResult) -> Text:
    """Return what is drawn."""
    names = [name(result.spec.names, factor) for factor in result.spec.factors]
    return Text(
        "各因素所占的部分：" + "、".join(text.zh for text in names),
        "The part of each factor: " + ", ".join(text.en for text in names),
    )


def plot_source() -> Text:
    """Return the source when the user gives none."""
    return Text("使用者提供的数据", "data supplied by the user")


def plot_status() -> Text:
    """Return what the numbers are when the user doesn't say."""
    return Text("由所给数据推算", "derived from the data given")


def plot_parts(result: DasGuptaResult) -> pd.DataFrame:
    """Return the parts as the waterfall takes them."""
    first, second = _ends(result)
    factors = [name(result.spec.names, factor) for factor in result.spec.factors]
    labels = [first, *factors, second]
    return pd.DataFrame(
        {
            "label_zh": [text.zh for text in labels],
            "label_en": [text.en for text in labels],
            "kind": ["total", *["part"] * len(factors), "total"],
            "value": [result.value_first, *result.parts.effects, result.value_second],
        }
    )


def _values(result: DasGuptaResult) -> Text:
    (first, second), digits = _ends(result), _digits(result)
    low, high = (f"{v:,.{digits}f}" for v in (result.value_first, result.value_second))
    change = signed(result.difference, digits)
    return Text(
        f"从{first.zh}的{low}到{second.zh}的{high}，变化{change}。",
        f"From {low} ({first.en}) to {high} ({second.en}): a change of {change}.",
    )


def _parts(result: DasGuptaResult) -> Text:
    digits = _digits(result)
    pairs = [
        (name(result.spec.names, factor), signed(float(effect), digits))
        for factor, effect in zip(result.spec.factors, result.parts.effects, strict=True)
    ]
    zh = "，".join(f"{text.zh}对应{part}" for text, part in pairs)
    en = ", ".join(f"{part} with {text.en}" for text, part in pairs)
    return Text(f"其中{zh}，相加即为总变化。", f"Of this go {en}; together they are the change.")


def _ends(result: DasGuptaResult) -> tuple[Text, Text]:
    spec = result.spec
    return name(spec.names, spec.first), name(spec.names, spec.second)


def _digits(result: DasGuptaResult) -> int:
    largest = max(abs(result.value_first), abs(result.value_second))
    return 0 if largest >= 1000 else 2 if largest >= 1 else 4
