"""How much of texts written by others is read rightly: the gold of tests/cases."""

import math

import pandas as pd
import pytest
from cases.loading import list_cases, read_case

from fedanalysis.reports.extract import extract_figures

KEY = ["start", "end"]


def joined(paths):
    """Set gold and extracted figures side by side, one row a span of either."""
    parts = []
    for path in paths:
        case = read_case(path)
        ours = extract_figures(case.text).frame.assign(case=case.name)
        gold = case.gold.assign(case=case.name)
        parts.append(gold.merge(ours, "outer", on=["case", *KEY], suffixes=("_gold", "")))
    return pd.concat(parts, ignore_index=True)


def fact_scores(both):
    """Return F1 of facts (span, value and unit) and the values that are silently wrong."""
    is_gold = both["is_fact_gold"].fillna(value=False).astype(bool)
    is_ours = both["is_fact"].fillna(value=False).astype(bool)
    close = (both["value"] - both["value_gold"]).abs() <= 1e-4 * both["value_gold"].abs().clip(1)
    unread = both["value"].isna() & both["value_gold"].isna()
    unit = both["unit"].str.replace("％", "%") == both["unit_gold"].str.replace("％", "%")
    right = is_gold & is_ours & (close | unread) & unit
    wrong = both.loc[is_gold & is_ours & ~close & both["value"].notna()]
    return 2 * right.sum() / (is_gold.sum() + is_ours.sum()), wrong


def agreement(both, column, rows):
    chosen = both.loc[rows]
    same = chosen[column].eq(chosen[f"{column}_gold"])
    neither = chosen[column].isna() & chosen[f"{column}_gold"].isna()
    return (same.fillna(value=False).astype(bool) | neither).mean()


SETS = {
    "case city": (["ulanhot-2011"], False, 0.98),
    "written beside the code": (None, False, 0.97),
    "written by another hand": (None, True, 0.97),
}


@pytest.mark.parametrize(("names", "held_out", "least"), SETS.values(), ids=SETS)
def test_facts_are_read_rightly(names, held_out, least):
    both = joined(names or list_cases(held_out=held_out))
    score, wrong = fact_scores(both)
    assert score >= least
    assert wrong.empty, wrong[["case", "text", "value_gold", "value"]]

    found = both["text"].notna() & both["text_gold"].notna()
    facts = found & both["is_fact_gold"].fillna(value=False).astype(bool)
    assert agreement(both, "is_fact", found) >= 0.97
    assert agreement(both, "qualifier", facts) >= 0.95
    shares = facts & both["kind_gold"].eq("share_pct") & both["subkind_gold"].isin(["", "share"])
    assert agreement(both, "base_start", shares) >= 0.85
    assert not math.isnan(score)
