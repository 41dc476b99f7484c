"""Says what was promised: numeric targets with the date, the due year and the instrument."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from fedanalysis.catalogue.measured import indicator
from fedanalysis.catalogue.tables import read_data
from fedanalysis.errors import UnknownNameError
from fedanalysis.language import Text
from fedanalysis.schema import EVENTS, TARGETS


@dataclass(frozen=True, slots=True)
class Target:
    """One numeric target for an indicator.

    Attributes
    ----------
    id, indicator_id, geo_code : str
        Its name, the indicator it sets a level for, and the place.
    date_set : str
        When it was set, as precisely as known (``2011`` or ``2011-07-30``).
    due_year : int or None
        When it falls due; None if no due year is printed.
    relation : {"at_least", "about"}
        Whether the level is a floor or a level to come close to.
    value : float
        The level, percent.
    event_id : str
        The policy event that sets it.
    instrument : str
        Kind of instrument (programme, law, …).
    instrument_name : Text
        The instrument's title.
    source_title, publisher, source_url : str
        Where the target was read; empty if unknown.
    confidence : {"A", "B", "C"}
        Grade of that source.
    read_on_a_copy : bool
        Whether it was read on a copy.
    note : str
        Note on the target, in English.
    """

    id: str
    indicator_id: str
    geo_code: str
    date_set: str
    due_year: int | None
    relation: str
    value: float
    event_id: str
    instrument: str
    instrument_name: Text
    source_title: str
    publisher: str
    source_url: str
    confidence: str
    read_on_a_copy: bool
    note: str

    @property
    def share(self) -> float:
        """The level as a share, 0–1."""
        return self.value / 100

    @property
    def line(self) -> tuple[float, int | None, Text]:
        """The target as a figure draws it: share (0–1), due year, and a short name."""
        level = f"{self.value:g}%"
        due = "" if self.due_year is None else f"{self.due_year}"
        zh = f"目标：{due + '年' if due else ''}{level}"
        return self.share, self.due_year, Text(zh, f"target{' ' + due if due else ''}: {level}")

    @property
    def label(self) -> Text:
        """The target as a reader would say it, in both languages."""
        name = indicator(self.indicator_id).label
        level = f"{self.value:g}%"
        zh = f"不低于{level}" if self.relation == "at_least" else f"达到{level}左右"
        en = ("at least " if self.relation == "at_least" else "about ") + level
        if self.due_year is None:
            return Text(f"{name.zh}{zh}", f"{name.en}: {en}")
        return Text(f"到{self.due_year}年{name.zh}{zh}", f"{name.en}: {en} by {self.due_year}")


def targets(indicator_id: str | None = None) -> pd.DataFrame:
    """Return the dated targets, all or those of one indicator.

    Parameters
    ----------
    indicator_id : str, optional
        The indicator; all targets if not given.

    Returns
    -------
    pandas.DataFrame
        One row per target: ``target_id``, ``indicator_id``, ``geo_code``, ``date_set``,
        ``due_year`` (``<NA>`` if none is printed), ``relation`` (``at_least`` or ``about``),
        ``value`` (percent), ``unit``, ``event_id``, ``instrument`` and the source columns.
        An indicator without a target gives no rows.

    Raises
    ------
    UnknownNameError
        If the catalogue doesn't hold the indicator.
    DataFileError
        If the file is missing or malformed.
    """
    rows = read_data("official/targets.csv", TARGETS)
    if indicator_id is None:
        return rows
    return rows.loc[rows["indicator_id"] == indicator(indicator_id).id].reset_index(drop=True)


def target(target_id: str) -> Target:
    """Return one target.

    Raises
    ------
    UnknownNameError
        If there is no such target, or its event isn't among the policy events.
    DataFileError
        If a file is missing or malformed.

    Examples
    --------
    >>> print(target("vc_members_2020").label.en)
    Women among village committee members: at least 30% by 2020
    """
    rows = targets().set_index("target_id", drop=False)
    if target_id not in rows.index:
        raise UnknownNameError.of("target", target_id, rows.index)
    row = rows.loc[[target_id]].to_dict("records")[0]
    return Target(
        id=target_id,
        due_year=None if pd.isna(row["due_year"]) else int(row["due_year"]),
        value=float(row["value"]),
        instrument_name=_name_of(str(row["event_id"])),
        read_on_a_copy=bool(row["read_on_a_copy"]),
        **{name: str(row[name]) for name in _WORDS},
    )


_WORDS = (
    "indicator_id",
    "geo_code",
    "date_set",
    "relation",
    "event_id",
    "instrument",
    "source_title",
    "publisher",
    "source_url",
    "confidence",
    "note",
)


def _name_of(event_id: str) -> Text:
    events = read_data("official/events.csv", EVENTS).set_index("event_id")
    if event_id not in events.index:
        raise UnknownNameError.of("policy event", event_id, events.index)
    event = events.loc[event_id]
    return Text(str(event["name_zh"]), str(event["name_en"]))
