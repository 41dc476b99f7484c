import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fedanalysis.safety.escaping import inert, inert_series, original, original_series

TEXTS = st.text(st.sampled_from("'=+-@\t\r\na甲 "), max_size=5) | st.text()


@given(TEXTS)
def test_original_undoes_inert_for_every_text(text):
    assert original(inert(text)) == text


@given(TEXTS)
def test_no_inert_text_begins_like_a_formula(text):
    assert not inert(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(TEXTS.filter(str.isprintable), max_size=4))
def test_columns_are_escaped_as_single_texts_are(texts):
    column = pd.Series(texts, dtype="str")
    assert inert_series(column).tolist() == [inert(text) for text in texts]
    assert original_series(column).tolist() == [original(text) for text in texts]


@pytest.mark.parametrize("column", [inert_series, original_series])
def test_missing_stays_missing_and_the_column_unchanged(column):
    given_ = pd.Series(["=1", None], dtype="str", index=[5, 9])
    assert column(given_).isna().tolist() == [False, True]
    assert given_.tolist()[0] == "=1"
    assert column(given_).index.tolist() == [5, 9]
    assert column(pd.Series([], dtype="str")).dtype == given_.dtype
