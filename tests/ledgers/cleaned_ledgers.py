"""Builds cleaned ledgers from literal rows, with nothing read and nothing cleaned."""

import pandas as pd

from fedanalysis.catalogue.kinds import ledger_kind
from fedanalysis.ledgers.cleaned import CleanLedger, kept_types, typed
from fedanalysis.ledgers.grid import LedgerNote

_CHANGES = {"source_sheet": "str", "source_row": "int64", "column": "str", "old": "str"}
_CHANGES |= {"new": "str", "rule": "str"}
_REVIEW = {"column": "str", "text": "str", "reason_code": "str", "row_n": "int64"}
_REJECTED = {"source_file": "str", "source_sheet": "str", "source_row": "int64", "column": "str"}
_REJECTED |= {"reason_code": "str", "also": "str"}


def make_clean(
    rows=(),
    *,
    kind="roster",
    file="花名册.xlsx",
    rejected=(),
    changes=(),
    review=(),
    dropped=None,
    notes=(),
    unknown=(),
):
    """Return a cleaned ledger; `rows` are dicts of cleaned texts, the rest tuples as documented."""
    found = ledger_kind(kind)
    names = [*kept_types(found), *unknown]
    texts = pd.DataFrame([dict(row) for row in rows], columns=names, dtype="str").fillna("")
    texts["source_file"] = file
    texts["source_sheet"] = "名册"
    texts["source_row"] = [str(3 + at) for at in range(len(texts))]
    kept = typed(texts.astype("str"), found)
    given = [(file, "名册", *row) for row in rejected]
    sent_back = pd.DataFrame(given, columns=[*_REJECTED, "name"]).astype(
        _REJECTED | {"name": "str"}
    )
    dropped = dict(dropped or {})
    duplicates = dropped.get("row.duplicate", 0)
    body_n = len(kept) + len(sent_back) + duplicates
    rows_in = body_n + sum(dropped.values()) - duplicates
    stages = [("rows_in", rows_in), ("set_aside", rows_in - body_n), ("body", body_n)]
    stages += [("rejected", len(sent_back)), ("duplicate", duplicates), ("kept", len(kept))]
    return CleanLedger(
        file=file,
        kind=found,
        rows_in=rows_in,
        kept=kept,
        rejected=sent_back,
        changes=pd.DataFrame(list(changes), columns=list(_CHANGES)).astype(_CHANGES),
        review=pd.DataFrame(list(review), columns=list(_REVIEW)).astype(_REVIEW),
        dropped=dropped,
        notes=tuple(LedgerNote(*note) for note in notes),
        stages=pd.DataFrame(stages, columns=["stage", "row_n"]).astype({"stage": "str"}),
    )


def make_roster():
    """Return a roster with a bit of everything; every personal value begins with 机密."""
    rows = [
        {
            "name": f"机密{at}",
            "sex_code": "2",
            "unit": "=甲镇妇联",
            "birth_date": "1978-05",
            "age": "40",
        }
        for at in range(40)
    ]
    return make_clean(
        [dict(row, 别名="机密乙") for row in rows],
        unknown=["别名"],
        rejected=[
            (50, "id_number", "id.checksum", "", "机密甲"),
            (
                51,
                "id_number",
                "id.checksum",
                "name:name.several birth_date:date.impossible",
                "机密",
            ),
            (53, "", "row.shape", "", "机密"),
            (54, "", "row.shape", "", "机密"),
            (60, "name", "required.missing", "", ""),
        ],
        changes=[("名册", 3 + at, "sex_code", "女性", "2", "code.sex") for at in range(12)]
        + [("名册", 3 + at, "sex_code", "女 ", "2", "code.sex") for at in range(4)]
        + [("名册", 3 + at, "unit", "<b>甲</b>\n镇", "=甲镇妇联", "text.space") for at in range(30)]
        + [("名册", 3 + at, "name", "机 密", "机密", "name.space") for at in range(9)]
        + [("名册", 3 + at, "别名", "机 密", "机密", "text.space") for at in range(9)],
        review=[
            ("education_code", "大学", "code.unknown", 7),
            ("education_code", "进修<i>", "code.unknown", 2),
            ("education_code", "在职", "code.unknown", 1),
            ("phone", "", "phone.unreadable", 8),
        ],
        dropped={"row.total": 1, "row.note": 2, "row.duplicate": 3},
        notes=[
            ("sheet.hidden", "<旧>"),
            ("header.unknown", "名册!Q"),
            ("id.region_unknown", "id_number", 12),
        ],
    )
