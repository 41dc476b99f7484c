import numpy as np
import pandas as pd
import pytest

from fedanalysis.indicators.small_cells import LEAST, _Gaps, protect_counts


def drawn(seed):
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(2, 6)), int(rng.integers(2, 4)))
    return rng.poisson(rng.choice([1, 6, 60], size=shape[0])[:, None] * rng.random(shape[1]), shape)


@pytest.mark.parametrize("seed", range(40))
def test_no_small_count_can_be_worked_out(seed):
    values = drawn(seed)
    counts = pd.DataFrame(values, columns=list("abc")[: values.shape[1]])
    shown = protect_counts(counts)
    groups = values.sum(axis=0)
    if not (groups >= LEAST).all():
        return
    inner = shown.iloc[:-1][counts.columns].isna().to_numpy()
    rows = shown.iloc[:-1]["all"].isna().to_numpy()
    assert _Gaps(values, LEAST, inner, rows)._open() is None or (inner.all() and rows.all())


@pytest.mark.parametrize("seed", range(40))
def test_what_is_shown_is_true_and_not_small(seed):
    values = drawn(seed)
    counts = pd.DataFrame(values, columns=list("abc")[: values.shape[1]])
    shown = protect_counts(counts)
    whole = counts.assign(all=counts.sum(axis=1))
    whole.loc["total"] = whole.sum()
    told = shown.notna().to_numpy()
    assert (shown.to_numpy()[told] == whole.to_numpy()[told]).all()
    assert all(number >= LEAST or number == 0 for number in shown.to_numpy()[told])


def test_totals_are_shown_where_the_few_men_would_hide_them():
    counts = pd.DataFrame(
        {"women": [104, 74, 56, 29, 28], "men": [3, 5, 0, 0, 0]}, index=list("abcde")
    )
    shown = protect_counts(counts)
    assert shown["all"].tolist() == [107, 79, 56, 29, 28, 299]
    assert shown.loc["total", ["women", "men"]].tolist() == [291, 8]
