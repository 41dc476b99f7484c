import numpy as np
import pytest

from fedanalysis.errors import UnknownNameError, ValueRangeError
from fedanalysis.synthetic.dirt import MIXTURES, Dirt, Picker, list_dirt


def picker(seed=1, **rates):
    return Picker(Dirt(rates), np.random.default_rng(seed))


def test_every_type_says_what_it_is_and_where():
    listed = list_dirt()
    assert listed["name"].is_unique
    assert set(listed["place"]) == {"cell", "row", "sheet", "file"}
    assert (listed[["zh", "en"]] != "").all(axis=None)
    assert listed[list(MIXTURES)].stack().between(0, 1).all()


def test_no_type_gets_rarer_where_more_is_dirty():
    rates = list_dirt().set_index("name")[["light", "heavy"]]
    other_forms = ["date_cell"]  # one way of writing a date takes the place of another
    assert (rates["light"] <= rates["heavy"]).drop(other_forms).all()


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan"), "much", True, None])
def test_refuses_a_rate_that_is_no_share(rate):
    with pytest.raises(ValueRangeError, match="from 0 to 1"):
        Dirt({"total": rate})


def test_a_misspelt_type_or_mixture_is_named_with_its_neighbour():
    with pytest.raises(UnknownNameError, match="approximate"):
        Dirt({"aproximate": 0.1})
    with pytest.raises(UnknownNameError, match="heavy"):
        Dirt.mixture("heavi")


def test_rates_can_not_be_changed_afterwards():
    given = {"total": 0.5}
    dirt = Dirt(given)
    given["total"] = 1.0
    assert dirt.rate("total") == 0.5
    with pytest.raises(TypeError):
        dirt.rates["total"] = 1.0


def test_types_befall_as_often_as_their_rates_say():
    draw = picker(wan=0.2, negative=0.1)
    drawn = [draw.which(("wan", "negative", "thousands")) for _ in range(4000)]
    assert abs(drawn.count("wan") / 4000 - 0.2) < 0.02
    assert abs(drawn.count("negative") / 4000 - 0.1) < 0.02
    assert "thousands" not in drawn


def test_rates_above_one_together_are_scaled():
    draw = picker(wan=1.0, negative=1.0)
    drawn = [draw.which(("wan", "negative")) for _ in range(2000)]
    assert "" not in drawn
    assert abs(drawn.count("wan") / 2000 - 0.5) < 0.04
