"""A rule on women's seats as an object: takes sizes in seats, gives the women it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from fedanalysis.errors import ValueRangeError
from fedanalysis.language import Text
from fedanalysis.models.quota_bounds import whole

Rounding = Literal["up", "down", "nearest"]

_ROUNDED: dict[str, Callable[[int, Fraction], int]] = {
    "up": lambda size, share: -(-size * share.numerator // share.denominator),
    "down": lambda size, share: size * share.numerator // share.denominator,
    # halves go up: twice the product plus one, halved and cut
    "nearest": lambda size, share: (
        (2 * size * share.numerator + share.denominator) // (2 * share.denominator)
    ),
}
_ROUNDING_WORDS = {
    "up": Text("向上取整", "rounded up"),
    "down": Text("向下取整", "rounded down"),
    "nearest": Text("四舍五入", "rounded to the nearest"),
}


@dataclass(frozen=True, slots=True)
class SeatRule:
    """Says how many women a committee of a given size must have.

    The rule is arithmetic in whole seats, computed exactly; where both parts are given the larger
    holds. Don't use it for rules on candidates, lists or posts: it counts members only.

    Attributes
    ----------
    minimum : int, default 0
        Women every committee must have, whatever its size.
    share : Fraction, str, float or None
        Share of the seats, above 0 and up to 1, taken as written: ``0.3`` is exactly 3/10 and
        ``"1/3"`` exactly a third. Stored as a Fraction.
    rounding : {"up", "down", "nearest"}, default "up"
        How a part of a seat is rounded; halves go up in ``"nearest"``.

    Raises
    ------
    ValueRangeError
        If `minimum` isn't a whole number, `share` isn't above 0 and up to 1, `rounding` is
        unknown, or the rule asks for nothing.

    References
    ----------
    Organic Law of the Villagers' Committees (2010), Art. 6: women among the members, that is
    ``SeatRule(minimum=1)``.

    Examples
    --------
    >>> SeatRule(minimum=1).required([3, 7]).tolist()
    [1, 1]
    >>> SeatRule(share="1/3").required([3, 4, 5, 6, 7]).tolist()
    [1, 2, 2, 2, 3]
    """

    minimum: int = 0
    share: Fraction | str | float | None = None
    rounding: Rounding = "up"

    def __post_init__(self) -> None:
        if self.minimum != 0 or isinstance(self.minimum, bool):
            object.__setattr__(self, "minimum", whole(self.minimum, "minimum"))
        if self.rounding not in get_args(Rounding):
            raise ValueRangeError.outside("rounding", must='"up", "down" or "nearest"')
        if self.share is not None:
            object.__setattr__(self, "share", _exact(self.share))
        elif self.minimum == 0:
            raise ValueRangeError.outside(
                "rule", must="a minimum of at least 1, a share, or both", hint="SeatRule(minimum=1)"
            )

    def required(self, sizes: Iterable[int]) -> npt.NDArray[np.int64]:
        """Return the women asked of committees of these sizes.

        Parameters
        ----------
        sizes : iterable of int
            Sizes in seats, at least 1.

        Returns
        -------
        array of int, shape (len(sizes),)
            Women asked for, at least 0 and at most the size.

        Raises
        ------
        ValueRangeError
            If a size isn't a whole number of at least 1, or the rule asks for more women than a
            committee has seats.
        """
        seats = np.array([whole(size, "sizes") for size in sizes], dtype="int64")
        kinds, back = np.unique(seats, return_inverse=True)
        asked = np.array([self._of(int(size)) for size in kinds], dtype="int64")
        if (asked > kinds).any():
            raise ValueRangeError.outside(
                "rule",
                must="at most as many women as a committee has seats",
                where=f"It asks for {asked[asked > kinds][0]} of {kinds[asked > kinds][0]}.",
            )
        return asked[back]

    @property
    def name(self) -> Text:
        """The rule in words."""
        parts = [Text(f"至少{self.minimum}名妇女", f"at least {_women(self.minimum)}")]
        if not self.minimum:
            parts = []
        if self.share is not None:
            how = _ROUNDING_WORDS[self.rounding]
            parts.append(
                Text(
                    f"妇女不少于席位的{self.share}（{how.zh}）",
                    f"women on at least {self.share} of the seats, {how.en}",
                )
            )
        return Text("且".join(part.zh for part in parts), " and ".join(part.en for part in parts))

    def _of(self, size: int) -> int:
        if self.share is None:
            return self.minimum
        return max(self.minimum, _ROUNDED[self.rounding](size, Fraction(self.share)))


def _women(number: int) -> str:
    return "one woman" if number == 1 else f"{number} women"


def _exact(share: Fraction | str | float) -> Fraction:
    try:
        exact = share if isinstance(share, Fraction) else Fraction(str(share))
    except (ValueError, ZeroDivisionError):
        exact = Fraction(0)
    if not 0 < exact <= 1:
        raise ValueRangeError.outside(
            "share",
            must="a share above 0 and up to 1",
            hint='Write 0.30 for 30 %, "1/3" for a third.',
        )
    return exact
