"""Plans the folder of a federation: takes the city's tables, gives the ledgers to be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from fedanalysis.catalogue.kinds import LedgerKind, ledger_kind, list_ledger_kinds


@dataclass(frozen=True, slots=True, eq=False)
class Planned:
    """One file to be written.

    Attributes
    ----------
    stem : str
        Its name without suffix.
    title : str
        The title printed above the table.
    kind : LedgerKind
        What it is.
    table : pandas.DataFrame
        The city's rows: ``row_id`` and columns of the kind.
    """

    stem: str
    title: str
    kind: LedgerKind
    table: pd.DataFrame


@dataclass(frozen=True, slots=True)
class _Plan:
    kind: str
    split_by: str
    stem: str
    title: str


# the city's table → what it is, by what it is split into files, names of file and table
_PLANS: Mapping[str, _Plan] = {
    "roster": _Plan("roster", "township", "干部花名册", "妇联干部花名册"),
    "rosters_past": _Plan("roster", "year", "历年花名册", "年妇联干部花名册"),
    "section_cadres": _Plan("roster", "", "科级干部名册", "科级以上干部花名册"),
    "election": _Plan("election", "year", "换届统计表", "年村（社区）换届选举情况统计表"),
    "organisation": _Plan("organisation", "", "组织建设", "妇女组织建设情况统计表"),
    "training_class": _Plan("training_class", "year", "培训台账", "年培训班台账"),
    "training_participant": _Plan("training_participant", "year", "参训人员", "年参训人员登记表"),
    "funding": _Plan("funding", "", "经费统计", "妇联工作经费统计表"),
    "concurrent_posts": _Plan("concurrent_posts", "", "兼职情况", "干部兼职情况统计表"),
    "talent": _Plan("talent", "database", "人才库", "妇女人才库登记表"),
}
_REST = "市直"


def plan_files(tables: Mapping[str, pd.DataFrame]) -> list[Planned]:
    """Return the files of a federation's folder, in a fixed order.

    Tables without a kind of ledger (persons of a committee, applicants, the panel) are left out;
    so are columns that the kind doesn't know, and columns without any value.
    """
    files = []
    for name, plan in _PLANS.items():
        table = tables.get(name)
        if table is None or table.empty or plan.kind not in list_ledger_kinds():
            continue
        kind = ledger_kind(plan.kind)
        for value, part in _parts(table, plan.split_by):
            known = [column.name for column in kind.columns if column.name != "serial_no"]
            kept = [c for c in known if c in part.columns and bool(_has_value(part[c]))]
            stem = f"{plan.stem}_{value}" if value else plan.stem
            files.append(Planned(stem, f"{value}{plan.title}", kind, part[["row_id", *kept]]))
    return files


def _parts(table: pd.DataFrame, by: str) -> list[tuple[str, pd.DataFrame]]:
    column = by
    if by == "year" and "year" not in table.columns and "start_date" in table.columns:
        keys = table["start_date"].astype("str").str[:4]
    elif column and column in table.columns:
        keys = table[column].astype("object").where(table[column].notna(), "").astype("str")
    else:
        return [("", table)]
    keys = keys.mask(keys == "", _REST)
    return [(str(key), table[keys == key]) for key in dict.fromkeys(keys.tolist())]


def _has_value(values: pd.Series) -> bool:
    return bool((values.notna() & (values.astype("str") != "")).any())
