"""The sentences of projected stocks: takes their result, gives Chinese and English."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from fedanalysis.language import Text
from fedanalysis.models.share_trend_words import join

if TYPE_CHECKING:
    from fedanalysis.models.stock_flow import StockFlowResult

_SCENARIO = Text(
    "这是情景推算，不是预测：招录、晋升和离任的比例是给定的，假定始终不变。",
    "This is a scenario, not a forecast: rates of recruitment, promotion and leaving are given and "
    "supposed to stay as they are.",
)


def paragraph(result: StockFlowResult) -> Text:
    """Return that it's a scenario, then the answer of each."""
    rows = result.answers.to_dict("records")
    return join(_SCENARIO, *(_answer(result, row) for row in rows))


def notes(result: StockFlowResult) -> tuple[Text, ...]:
    """Return the assumptions and limits, one sentence each."""
    draws, level = result.spec.draws, f"{100 * result.spec.confidence:g}"
    return (
        _SCENARIO,
        Text(
            f"{level}%区间来自{draws}次模拟，只含谁被招录、晋升、离任的偶然性，"
            "不含比例本身可能有的误差，而后者通常更大。",
            f"{level}% intervals come from {draws} simulated histories and hold only the chance of "
            "who is recruited, promoted or leaves, not how wrong the rates may be, which is mostly "
            "more.",
        ),
        Text(
            "职数不受限制：各级人数由流量决定，应与编制核对。",
            "Posts are not limited: the size of a rank follows from the flows and must be checked "
            "against the posts there are.",
        ),
        Text(
            "每年每人最多变动一级；同一性别、同一级的人比例相同，与任职长短无关。",
            "A person moves by one rank a year at most; all of one sex at a rank have the same "
            "rates, however long they have been there.",
        ),
    )


def plot_title(result: StockFlowResult) -> Text:
    """Return the answer of the first scenario as a title."""
    row = result.answers.to_dict("records")[0]
    name, target = _name(row), _percent(result.spec.target)
    if row["answer"] == "never":
        return Text(
            f"{name.zh}{row['rank']}达不到{target}",
            f"{name.en}{row['rank']} would never reach {target}",
        )
    year = f"{row['reach_year']:.0f}"
    return Text(
        f"{name.zh}{row['rank']}在{year}年达到{target}",
        f"{name.en}{row['rank']} would reach {target} in {year}",
    )


def plot_subtitle(result: StockFlowResult) -> Text:
    """Return what is drawn, its unit and the years."""
    rank, first = result.answers["rank"].iloc[0], result.spec.start_year
    last = first + result.spec.horizon
    return Text(
        f"{rank}中妇女所占比重（%），{first}—{last}年，情景推算",
        f"Women's share of {rank} (%), {first}–{last}, scenario",
    )


def plot_source() -> Text:
    """Return the source when the user gives none."""
    return Text("由给定的存量和流量比例推算", "computed from stocks and rates as given")


def _answer(result: StockFlowResult, row: dict[Any, Any]) -> Text:
    say = {"already": _already, "reached": _reached, "later": _later, "never": _never}
    said = [say[str(row["answer"])](result, row)]
    if not isnan(row["lost_year"]):
        year, steady = f"{row['lost_year']:.0f}", _percent(row["steady_share"])
        said.append(
            Text(
                f"但{year}年又低于目标，最终停在{steady}。",
                f"In {year} it would be lost again; the share settles at {steady}.",
            )
        )
    return join(*said)


def _already(result: StockFlowResult, row: dict[Any, Any]) -> Text:
    name, target, share = _name(row), _percent(result.spec.target), _percent(row["start_share"])
    return Text(
        f"{name.zh}{row['rank']}在{result.spec.start_year}年已是{share}，不低于{target}。",
        f"{name.en}{row['rank']} stands at {share} in {result.spec.start_year} already, not below "
        f"{target}.",
    )


def _reached(result: StockFlowResult, row: dict[Any, Any]) -> Text:
    name, target, year = _name(row), _percent(result.spec.target), f"{row['reach_year']:.0f}"
    span = _span(result, row)
    return Text(
        f"{name.zh}若比例不变，{row['rank']}在{year}年首次达到{target}（{span.zh}）。",
        f"{name.en}at these rates {row['rank']} would first reach {target} in {year} ({span.en}).",
    )


def _later(result: StockFlowResult, row: dict[Any, Any]) -> Text:
    name, target, year = _name(row), _percent(result.spec.target), f"{row['reach_year']:.0f}"
    last, end = result.spec.start_year + result.spec.horizon, _percent(row["end_share"])
    return Text(
        f"{name.zh}若比例不变，{row['rank']}到{last}年为{end}，尚未达到{target}；"
        f"要到{year}年才达到，届时比例早已不可信。",
        f"{name.en}at these rates {row['rank']} would stand at {end} in {last}, still below "
        f"{target}; only in {year} would it get there, long after the rates can be believed.",
    )


def _never(result: StockFlowResult, row: dict[Any, Any]) -> Text:
    name, target = _name(row), _percent(result.spec.target)
    steady, top = _percent(row["steady_share"]), _percent(row["top_share"])
    zh = en = ""
    if row["top_share"] > row["steady_share"] + 5e-4:
        zh, en = f"，最高时为{top}", f", after {top} at most"
    return Text(
        f"{name.zh}若比例不变，{row['rank']}永远达不到{target}：妇女占比最终停在{steady}{zh}。",
        f"{name.en}at these rates {row['rank']} would never reach {target}: the share of women "
        f"settles at {steady}{en}.",
    )


def _span(result: StockFlowResult, row: dict[Any, Any]) -> Text:
    last = result.spec.start_year + result.spec.horizon
    level = f"{100 * result.spec.confidence:g}"
    low = f"{row['reach_low']:.0f}"
    if isnan(row["reach_high"]):
        missed = _percent(row["missed"])
        return Text(
            f"仅计偶然性，{level}%区间自{low}年起，到{last}年仍有{missed}的模拟未达到",
            f"{level}% interval, chance alone, from {low} on; {missed} of simulated histories are "
            f"not there by {last}",
        )
    return Text(
        f"仅计偶然性，{level}%区间{low}至{row['reach_high']:.0f}年",
        f"{level}% interval, chance alone, {low} to {row['reach_high']:.0f}",
    )


def _name(row: dict[Any, Any]) -> Text:
    name = row["scenario"]
    return Text(f"{name}：", f"{name}: ") if name else Text("", "")


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%" if round(100 * share, 6) % 1 else f"{100 * share:.0f}%"
