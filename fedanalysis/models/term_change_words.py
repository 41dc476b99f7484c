"""The sentences of the change between terms: takes its result, gives Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from fedanalysis.language import Text
from fedanalysis.models.series_words import dropped, path_of, quality, series_name, signed
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.term_change import TermChangeResult


def paragraph(result: TermChangeResult) -> Text:
    """Return the levels, the changes, their basis and their limits as one paragraph."""
    return join(
        _levels(result), *_changes(result), _path(result), *quality(result.terms),
        _basis(result), *_limits(),
    )  # fmt: skip


def notes(result: TermChangeResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    return (
        _basis(result),
        *_independence(result),
        *_exact(result),
        *quality(result.terms),
        *dropped(result.n_dropped),
        *_limits(),
    )


def plot_title(result: TermChangeResult) -> Text:
    """Return the change from the first to the last term, or that the shares turn."""
    name, years = series_name(result.terms), result.terms["year"]
    if not result.is_monotone:
        path = path_of(result.terms)
        return Text(f"{name.zh}：有升有降（{path}）", f"{name.en}: up and down ({path})")
    change = 100 * (result.terms["women_share"].iloc[-1] - result.terms["women_share"].iloc[0])
    size = signed(change, 1)
    return Text(
        f"{name.zh}：{years.iloc[0]}—{years.iloc[-1]}年相差{size}个百分点",
        f"{name.en}: {size} points between {years.iloc[0]} and {years.iloc[-1]}",
    )


def plot_subtitle(result: TermChangeResult) -> Text:
    """Return measure, unit and number of terms."""
    n = len(result.terms)
    return Text(
        f"占比（%），{n}届；届数太少，不拟合趋势", f"Share (%), {n} terms: too few for a trend"
    )


def _levels(result: TermChangeResult) -> Text:
    name = series_name(result.terms)
    zh, en = [], []
    for _, row in result.terms.iterrows():
        year, share = int(row["year"]), f"{100 * row['women_share']:.1f}%"
        seats = result.has_counts
        counted = f"{int(row['women_n'])}/{int(row['seat_n'])}" if seats else ""
        zh.append(f"{year}年{share}" + (f"（{counted}）" if seats else ""))
        en.append(f"{share} in {year}" + (f" ({counted} seats)" if seats else ""))
    return Text(f"{name.zh}：{'，'.join(zh)}。", f"{name.en}: {', '.join(en)}.")


def _changes(result: TermChangeResult) -> list[Text]:
    frame = result.to_frame()
    return [
        _change(result, pair.set_index("term"))
        for _, pair in frame.groupby(["year_from", "year_to"], sort=False)
    ]


def _change(result: TermChangeResult, pair: pd.DataFrame) -> Text:
    points = pair.loc[["points_change"]].iloc[0]
    first, last = int(points["year_from"]), int(points["year_to"])
    range_, seats = _interval(result, points), _seats(result, pair)
    change = signed(points["estimate"], 1)
    return Text(
        f"{first}—{last}年相差{change}个百分点{range_.zh}{seats.zh}。",
        f"Between {first} and {last} the share changed by {change} points{range_.en}{seats.en}.",
    )


def _interval(result: TermChangeResult, points: pd.Series) -> Text:
    if not result.has_interval:
        return Text("", "")
    level = f"{100 * result.confidence:g}%"
    low, high = signed(points["ci_low"], 1), signed(points["ci_high"], 1)
    open_ = points["ci_low"] <= 0 <= points["ci_high"]
    tail = Text("，含零，方向不能确定", "; zero included: not settled") if open_ else Text("", "")
    return Text(
        f"（{level}区间{low}至{high}{tail.zh}）", f" ({level} interval {low} to {high}{tail.en})"
    )


def _seats(result: TermChangeResult, pair: pd.DataFrame) -> Text:
    if not result.has_counts:
        return Text("", "")
    changes = {str(term): float(value) for term, value in pair["estimate"].items()}
    whole, all_ = f"{changes['women_change']:+.0f}", f"{changes['seat_change']:+.0f}"
    extra = f"{changes['women_beyond_share']:+.1f}"
    whole, all_, extra = (text.replace("-", "−") for text in (whole, all_, extra))
    return Text(
        f"；妇女{whole}名，席位{all_}个，与按前一届占比推算的人数相差{extra}名",
        f"; women {whole}, seats {all_}, that is {extra} women against the earlier share",
    )


def _path(result: TermChangeResult) -> Text:
    shares = path_of(result.terms)
    if not result.is_monotone:
        return Text(
            f"各届为{shares}，有升有降，不能称为持续变动。",
            f"The terms go {shares}, up and down: no steady change.",
        )
    return Text(
        "届数不足四届，不拟合趋势；这里只说各届之差。",
        "Fewer than four terms: no trend is fitted, only differences are given.",
    )


def _basis(result: TermChangeResult) -> Text:
    if not result.has_counts:
        return Text(
            "只有占比，没有席位数，因此没有区间。",
            "Only shares are given, without seats, so there is no interval.",
        )
    if result.coverage == "sample":
        return Text(
            "席位为样本，区间用Newcombe法（第10种），把各席位当作相互独立。",
            "The seats are a sample; the interval is Newcombe's (method 10) and takes seats as "
            "independent.",
        )
    if result.superpopulation is not None:
        named = result.superpopulation
        return Text(
            f"席位为全部席位；区间只在把它们看作取自“{named.zh}”时才有意义（Newcombe法，第10种）。",
            f"These are all seats; the interval means something only if they are read as drawn "
            f"from {named.en} (Newcombe, method 10).",
        )
    return Text(
        "席位为全部席位，差数就是实际变动，没有抽样误差，因此不给区间。",
        "These are all seats: the difference is what happened, without sampling error, so there "
        "is no interval.",
    )


def _independence(result: TermChangeResult) -> tuple[Text, ...]:
    if not result.has_interval:
        return ()
    return (
        Text(
            "同一委员会的席位、专留的席位、连任的妇女使席位之间并不独立，区间可能偏窄，也可能偏宽。",
            "Seats of one committee, a reserved seat and women elected again aren't independent, "
            "so the interval can be too narrow or too wide.",
        ),
    )


def _exact(result: TermChangeResult) -> tuple[Text, ...]:
    tests = result.tests()
    if tests.empty:
        return ()
    zh = "，".join(f"{a}—{b}年{p:.3f}" for a, b, p in _rows(tests))
    en = ", ".join(f"{p:.3f} for {a}–{b}" for a, b, p in _rows(tests))
    return (
        Text(
            f"Fisher精确检验（双侧，{len(tests)}个比较按Holm调整）：{zh}；与区间不必一致。",
            f"Fisher's exact test (two-sided, Holm over {len(tests)}): {en}; it need not agree "
            "with the interval.",
        ),
    )


def _rows(tests: pd.DataFrame) -> list[tuple[int, int, float]]:
    return list(zip(tests["year_from"], tests["year_to"], tests["p_holm"], strict=True))


def _limits() -> tuple[Text, ...]:
    return (
        Text(
            "差数只描述变动，不识别原因。", "A difference describes; it does not identify causes."
        ),
        Text(
            "尚不知道：下一届会怎样；两届的口径、席位范围是否一致。",
            "Not known: what the next term brings; and whether both terms count the same seats.",
        ),
    )
