"""The sentences on balance: takes standardised differences, gives Chinese and English."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from fedanalysis.language import Text
from fedanalysis.models.gates import Gate, failed


def weighted(k: int, before: int, after: int, worst: float, name: str) -> Text:
    """Return how far apart the groups were, and how far after weighting or matching."""
    where_zh, where_en = (f"（`{name}`）", f" (`{name}`)") if name else ("", "")
    return Text(
        f"{k}项特征中，标准化差异超过0.1的调整前{before}项、调整后{after}项；"
        f"调整后最大{worst:.2f}{where_zh}。",
        f"Standardised differences above 0.1: {before} of {k} before adjustment, {after} after; "
        f"the largest left is {worst:.2f}{where_en}.",
    )


def unweighted(k: int, after: int, worst: float, name: str) -> Text:
    """Return how far apart the groups are, where only a regression allows for it."""
    where_zh, where_en = (f"（`{name}`）", f" (`{name}`)") if name else ("", "")
    return Text(
        f"{k}项特征中有{after}项的标准化差异超过0.1，最大{worst:.2f}{where_zh}；"
        "此法不加权，差异由回归直线外推。",
        f"Standardised differences above 0.1: {after} of {k}, the largest {worst:.2f}{where_en}; "
        "without weights they are left to the regression's straight lines.",
    )


def plot_title(balance: pd.DataFrame) -> Text:
    """Return the largest difference before and after as a title."""
    apart = balance[["smd_before", "smd_after"]].abs().max()
    before, after = f"{apart['smd_before']:.2f}", f"{apart['smd_after']:.2f}"
    return Text(
        f"两组特征的最大标准化差异：调整前{before}，调整后{after}",
        f"The largest standardised difference: {before} before adjustment, {after} after",
    )


def plot_subtitle(gates: Iterable[Gate]) -> Text:
    """Return what is drawn, its limit and every failed gate."""
    bad = failed(gates)
    said = Text(
        "参训与未参训两组各项特征的标准化差异，调整前后；界限0.1",
        "Standardised differences of trained and untrained, before and after; limit 0.1",
    )
    if not bad:
        return said
    names = ", ".join(gate.name for gate in bad)
    return Text(f"{said.zh}。未通过的检查：{names}", f"{said.en}. Failed checks: {names}")


def plot_source() -> Text:
    """Return the source when the user gives none."""
    return Text("由逐人数据计算", "computed from one row per person")
