import json
import math

import pytest

from fedanalysis.errors import RecordError
from fedanalysis.language import Text
from fedanalysis.publish.results import (
    MIME,
    compare,
    harvest,
    read_results,
    record,
    recorded,
    write_results,
)


def one(value=24.2, name="share", **options):
    return record(name, value, **{"unit": "percent", "source": "R0319", **options})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"name": "Share 2020"}, "id"),
        ({"value": math.nan}, "finite"),
        ({"value": math.inf}, "finite"),
        ({"unit": ""}, "unit"),
        ({"source": ""}, "source"),
        ({"tolerance": -1}, "tolerance"),
    ],
)
def test_malformed_record_is_refused(options, said):
    with pytest.raises(RecordError, match=said):
        one(**options)


def test_shown_value_has_its_unit_in_the_language_asked_for():
    assert one().shown("zh") == "24.2%"
    assert one(unit="points").shown("en") == "24.2 points"
    assert one(1234.0, unit="persons", digits=0).shown("en") == "1,234"


def test_noise_is_equal_and_a_real_change_is_not():
    assert one().equals(one(24.2 * (1 + 1e-12)))
    assert not one().equals(one(24.2001))
    assert not one().equals(one(unit="points"))
    assert one(tolerance=0.01).equals(one(24.3))


def test_same_id_twice_is_refused():
    with pytest.raises(RecordError, match="share"):
        recorded(one(), one(25))


def test_records_survive_a_notebook_and_a_file(tmp_path):
    given = (one(finding=Text("升", "up")), one(1.0, name="women_per_committee", unit="seats"))
    bundle = json.loads(json.dumps(recorded(*given)._repr_mimebundle_()))
    notebook = {"cells": [{"outputs": [{"data": bundle}]}, {"source": "prose"}]}
    assert harvest(notebook) == given
    write_results(tmp_path, "03", given)
    first = (tmp_path / "03.json").read_bytes()
    assert read_results(tmp_path) == {"03": given}
    write_results(tmp_path, "03", given)
    assert (tmp_path / "03.json").read_bytes() == first


def test_page_shows_records_escaped():
    page = recorded(one(source="<script>alert(1)</script>"))._repr_mimebundle_()["text/html"]
    assert "<script>" not in page
    assert "24.2%" in page
    assert MIME in recorded(one())._repr_mimebundle_()


def test_differences_name_notebook_record_and_both_values():
    old = {"03": [one(), one(3.0, name="gone")], "04": [one(5.0, name="same")]}
    new = {"03": [one(25.0), one(7.0, name="new")], "04": [one(5.0, name="same")]}
    assert [str(d) for d in compare(old, new)] == [
        "03: share 24.2 → 25",
        "03: gone 3 → absent",
        "03: new absent → 7",
    ]


@pytest.mark.parametrize("content", ["{", '{"records": [{"id": 1}]}', "[]", '{"records": 3}'])
def test_corrupt_results_are_named(tmp_path, content):
    (tmp_path / "03.json").write_text(content)
    with pytest.raises(RecordError, match=r"03\.json"):
        read_results(tmp_path)
