"""The sentences of the quota arithmetic: takes its result, gives Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fedanalysis.language import Text
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.quota import QuotaResult

_BODIES = {
    "village_committee": Text("村民委员会", "village committee"),
    "residents_committee": Text("居民委员会", "residents' committee"),
}


def paragraph(result: QuotaResult) -> Text:
    """Return the averages, the bounds of the last year and what an average hides."""
    return join(_averages(result), *_latest(result), _hidden())


def notes(result: QuotaResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    smallest, largest = result.sizes
    said = [
        _hidden(),
        Text(
            f"上下限是三个总数与每个委员会{smallest}至{largest}人的规模所允许的极端情形，"
            "不是估计，也不表示哪一种更可能。",
            f"The bounds are the extremes that the three totals and a size of {smallest} to "
            f"{largest} members allow; they estimate nothing and make no case more likely.",
        ),
        Text(
            "妇女人数由公布的占比乘以成员总数得出，含占比四舍五入的误差。",
            "The number of women is the printed share times the members and carries the rounding "
            "of the share.",
        ),
    ]
    if result.n_dropped:
        said.append(
            Text(
                f"另有{result.n_dropped}行缺少占比、成员数或委员会数，未用。",
                f"Rows not used: {result.n_dropped} (without share, members or committees).",
            )
        )
    return tuple(said)


def plot_title(result: QuotaResult) -> Text:
    """Return the last year's average and upper bound as a title."""
    row, body = result.frame.iloc[-1], _body(result)
    mean = f"{row['women_per_committee']:.1f}"
    most = f"{100 * row['none_max_legal']:.0f}"
    return Text(
        f"{row['year']:.0f}年平均每个{body.zh}{mean}名妇女，没有妇女的最多可占{most}%",
        f"{row['year']:.0f}: {mean} women per {body.en} on average, yet up to {most}% could have "
        "none",
    )


def plot_subtitle(result: QuotaResult) -> Text:
    """Return what is drawn, its unit and the sizes used."""
    smallest, largest = result.sizes
    return Text(
        f"没有妇女成员的{_body(result).zh}所占比重的上下限（%），每个{smallest}至{largest}人",
        f"Bounds on the share of {_body(result).en}s without a woman (%), {smallest} to {largest} "
        "members each",
    )


def plot_source() -> Text:
    """Return the source when the user gives none."""
    return Text(
        "由占比、成员总数和委员会总数推算",
        "computed from share, members and committees",
    )


def _averages(result: QuotaResult) -> Text:
    body = _body(result)
    rows = list(
        zip(
            result.frame["year"],
            result.frame["women_per_committee"],
            result.frame["members_per_committee"],
            strict=True,
        )
    )
    zh = "；".join(f"{year}年{women:.1f}名（成员平均{size:.1f}人）" for year, women, size in rows)
    en = "; ".join(f"{women:.1f} of {size:.1f} members in {year}" for year, women, size in rows)
    return Text(f"平均每个{body.zh}的妇女人数：{zh}。", f"Women per {body.en} on average: {en}.")


def _latest(result: QuotaResult) -> tuple[Text, Text]:
    smallest, largest = result.sizes
    year = int(result.frame["year"].iloc[-1])
    least, legal = _ends(result, "none", "legal_sizes")
    _, even = _ends(result, "none", "average_size")
    low, high = _ends(result, "two_or_more", "legal_sizes")
    return (
        Text(
            f"按{year}年的总数，没有妇女的委员会最少可为{least}%，最多可为{legal}%"
            f"（规模{smallest}至{largest}人；如各委员会均为平均规模，则最多{even}%）。",
            f"The totals of {year} allow as few as {least}% of committees without a woman and as "
            f"many as {legal}% (sizes {smallest} to {largest}; {even}% if all were of average "
            "size).",
        ),
        Text(
            f"有两名及以上妇女的委员会，可在{low}%至{high}%之间。",
            f"Committees with two women or more could be anything from {low}% to {high}%.",
        ),
    )


def _ends(result: QuotaResult, quantity: str, assumption: str) -> tuple[str, str]:
    bounds = result.bounds(int(result.frame["year"].iloc[-1]))
    chosen = bounds.loc[(bounds["quantity"] == quantity) & (bounds["assumption"] == assumption)]
    low, high = chosen["low_widest"].iloc[0], chosen["high_widest"].iloc[0]
    return f"{100 * low:.0f}", f"{100 * high:.0f}"


def _hidden() -> Text:
    return Text(
        "平均数不能说明妇女在各委员会之间如何分布：有多少委员会没有妇女、有多少不止一名，"
        "须有逐个委员会的数据才能知道。",
        "An average cannot say how women are spread: how many committees have none, and how many "
        "more than one, takes data by committee.",
    )


def _body(result: QuotaResult) -> Text:
    return _BODIES.get(result.body, Text(result.body, result.body.replace("_", " ")))
