"""The ladder of evidence: six rungs, and the words that each one allows or forbids."""

from __future__ import annotations

import re
from enum import IntEnum

from fedanalysis.errors import DesignError
from fedanalysis.errors.base import listed
from fedanalysis.language import LANGUAGES, Language, Text


class Rung(IntEnum):
    """How far the design of a study carries; a higher rung allows stronger words.

    Attributes
    ----------
    COUNTS : 0
        Numbers without a denominator of persons.
    RATE : 1
        A share of the persons trained, with an interval.
    BOUNDS : 2
        What the share leaves possible, given a range for what nobody observed.
    ADJUSTED : 3
        A comparison group, alike after adjustment for what was measured.
    BEFORE_AFTER : 4
        Changes of the trained against changes of a comparison group.
    RANDOMISED : 5
        A lottery decided who was trained.

    References
    ----------
    Manski, C. F. (2007), *Identification for Prediction and Decision*, ch. 2 and 7.

    Examples
    --------
    >>> Rung.ADJUSTED > Rung.RATE
    True
    """

    COUNTS = 0
    RATE = 1
    BOUNDS = 2
    ADJUSTED = 3
    BEFORE_AFTER = 4
    RANDOMISED = 5


RUNG_NAMES: dict[Rung, Text] = {
    Rung.COUNTS: Text("只有人数", "counts"),
    Rung.RATE: Text("比例与区间", "a rate with its interval"),
    Rung.BOUNDS: Text("没有对照时的上下限", "bounds without a comparison"),
    Rung.ADJUSTED: Text("经调整的对照", "an adjusted comparison"),
    Rung.BEFORE_AFTER: Text("前后对照", "before and after, with a comparison"),
    Rung.RANDOMISED: Text("抽签或随机分配", "a lottery or random assignment"),
}

MAY_SAY: dict[Rung, Text] = {
    Rung.COUNTS: Text("可以说：有多少。", "It may be said how many there are."),
    Rung.RATE: Text(
        "可以说：参训者中有多大比例，以及这一比例的区间。",
        "It may be said what share of those trained it is, and how sure that share is.",
    ),
    Rung.BOUNDS: Text(
        "可以说：在写明的假定下，净差额最小和最大可能是多少。",
        "It may be said how small and how large the net difference can be under the stated "
        "assumption.",
    ),
    Rung.ADJUSTED: Text(
        "可以说：如果除所列变量外两组没有其他差别，那么差额是多少。",
        "It may be said how large the difference is if the groups differ in nothing but what is "
        "listed.",
    ),
    Rung.BEFORE_AFTER: Text(
        "可以说：如果没有培训时两组的变化本会相同，那么差额是多少。",
        "It may be said how large the difference is if both groups would have changed alike "
        "without training.",
    ),
    Rung.RANDOMISED: Text(
        "可以说：对参加抽签的人，培训使结果改变了多少，及其区间。",
        "It may be said how much training changed the outcome of those who took part in the "
        "draw, with its interval.",
    ),
}

MAY_NOT_SAY: dict[Rung, Text] = {
    Rung.COUNTS: Text(
        "不能说：比例是高是低，也不能说其中多少人是因为培训。",
        "It may not be said whether that is many or few, nor how many owe it to the training.",
    ),
    Rung.RATE: Text(
        "不能说：其中多少人是因为培训；没有培训也会有人做到，人数未知。",
        "It may not be said how many owe it to the training: some would have got there without "
        "it, and how many is unknown.",
    ),
    Rung.BOUNDS: Text(
        "不能说：上下限之间哪个数值更可能。",
        "It may not be said which value between the bounds is the likelier.",
    ),
    Rung.ADJUSTED: Text(
        "不能说：未测量的差别已经排除。",
        "It may not be said that unmeasured differences are ruled out.",
    ),
    Rung.BEFORE_AFTER: Text(
        "不能说：两组的变化本会相同这一点已得到证明；此前走势一致只是旁证。",
        "It may not be said that equal change is proven: equal trends before are only a sign.",
    ),
    Rung.RANDOMISED: Text(
        "不能说：对没有参加抽签的人也是如此。",
        "It may not be said that the same holds for those who took no part in the draw.",
    ),
}

NEXT_STEP: dict[Rung, Text] = {
    Rung.COUNTS: Text(
        "再上一级需要：参训的人数（不是人次）。",
        "The next rung needs the number of persons trained, not of attendances.",
    ),
    Rung.RATE: Text(
        "再上一级需要：没有培训时的比例可能在什么范围，并写明依据。",
        "The next rung needs a range for the share without training, and its grounds.",
    ),
    Rung.BOUNDS: Text(
        "再上一级需要：一个未参训的对照组，及两组培训前的情况。",
        "The next rung needs a group without training, and what both were like before.",
    ),
    Rung.ADJUSTED: Text(
        "再上一级需要：两组在培训前后各期的结果。",
        "The next rung needs the outcome of both groups before and after.",
    ),
    Rung.BEFORE_AFTER: Text(
        "再上一级需要：名额不足时抽签决定谁先参训。",
        "The next rung needs a draw that decides who is trained first where places are few.",
    ),
    Rung.RANDOMISED: Text(
        "这是最高一级；仍须报告中途退出和未报到的人。",
        "This is the highest rung; those who dropped out or never came must still be reported.",
    ),
}

CAUSAL_WORDS: dict[Language, tuple[str, ...]] = {
    "zh": (
        "导致", "使得", "促使", "促进", "促成", "推动了", "提高了", "提升了", "改善了", "增加了",
        "带来", "带动了", "影响了", "造成", "归功于", "得益于", "归因于", "效果显著", "成效显著",
        "有效", "作用显著",
    ),
    "en": (
        "cause", "causes", "caused", "causing", "lead to", "leads to", "led to", "leading to",
        "increase", "increases", "increased", "increasing", "improve", "improves", "improved",
        "improving", "boost", "boosts", "boosted", "raise", "raises", "raised", "reduce",
        "reduces", "reduced", "effect of", "effects of", "impact of", "impact on", "effective",
        "due to", "thanks to", "because of", "result of", "resulted in", "results in",
        "promotes", "promoted", "enables", "enabled", "attributable to",
    ),
}  # fmt: skip
"""Words that claim a cause; no text below :attr:`Rung.ADJUSTED` holds one of them."""


def causal_words_in(text: Text) -> tuple[str, ...]:
    """Return the words of `text` that claim a cause, in either language.

    Parameters
    ----------
    text : Text
        Any statement.

    Returns
    -------
    tuple of str
        The words found, each once, Chinese first; empty if there are none.

    Examples
    --------
    >>> causal_words_in(Text("培训促进就业", "Training leads to work"))
    ('促进', 'leads to')
    """
    found = [word for word in CAUSAL_WORDS["zh"] if word in text.zh]
    found += [
        word
        for word in CAUSAL_WORDS["en"]
        if re.search(rf"\b{re.escape(word)}\b", text.en, flags=re.IGNORECASE)
    ]
    return tuple(found)


def check_words(text: Text, *, rung: Rung, name: str = "text") -> Text:
    """Return `text` if the `rung` allows its words; refuse a causal word below rung 3.

    Raises
    ------
    DesignError
        If the rung is below :attr:`Rung.ADJUSTED` and `text` claims a cause.

    Examples
    --------
    >>> check_words(Text("432人就业", "432 found work"), rung=Rung.COUNTS).en
    '432 found work'
    """
    words = causal_words_in(text) if rung < Rung.ADJUSTED else ()
    if not words:
        return text
    raise DesignError(
        f"`{name}` can't claim a cause on rung {int(rung)} ({RUNG_NAMES[rung].en}).",
        where=f"It says {listed(words)}.",
        hint=NEXT_STEP[rung].to(LANGUAGES[1]),
    )
