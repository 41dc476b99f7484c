"""Says what a number is: takes its context, gives its meaning.

The first rule that knows the number decides; the rules stand in the order in which they are asked.
"""

from __future__ import annotations

from fedanalysis.reports import amounts, idioms, numbering
from fedanalysis.reports.context import Context
from fedanalysis.reports.meaning import DROP, Meaning, Rule

RULES: tuple[Rule, ...] = (
    numbering.list_number,
    numbering.ordinal,
    numbering.year,
    numbering.date_part,
    idioms.name,
    idioms.idiom,
    amounts.percent,
    amounts.lost_percent,
    amounts.age,
    amounts.duration,
    amounts.money,
    amounts.count,
    amounts.bare,
)


def classify(context: Context) -> Meaning:
    """Return what a number is; :data:`DROP` where it is no figure at all."""
    for rule in RULES:
        meaning = rule(context)
        if meaning is not None:
            return meaning
    return DROP
