"""The messy ledgers in ``data/synthetic/messy`` are those that the module writes."""

import pandas as pd
import pytest

from fedanalysis import clean_ledger, read_ledger
from fedanalysis.codes.resident_ids import id_region
from fedanalysis.safety.paths import data_folder
from fedanalysis.synthetic.sheets_examples import TRUTH, write_examples

FOLDER = data_folder() / "synthetic" / "messy"
KINDS = {
    "roster.synthetic.xlsx": "roster",
    "training.synthetic.xlsx": "training_class",
    "election.synthetic.csv": "election",
    "organisation.synthetic.xls": "organisation",
    "funding.synthetic.xlsx": "funding",
}


@pytest.fixture(scope="module")
def truth():
    return pd.read_csv(FOLDER / TRUTH, dtype="str", keep_default_na=False)


def test_the_committed_files_are_those_that_the_module_writes(tmp_path):
    names = write_examples(tmp_path)
    assert sorted(names) == sorted(path.name for path in FOLDER.iterdir())
    stale = [] if (tmp_path / TRUTH).read_bytes() == (FOLDER / TRUTH).read_bytes() else [TRUTH]
    for name, kind in KINDS.items():  # cells, not bytes: compression differs between machines
        fresh, held = (read_ledger(folder / name, kind=kind) for folder in (tmp_path, FOLDER))
        stale += [] if fresh.cells.equals(held.cells) else [name]
    assert stale == [], "run: python -m fedanalysis.synthetic.sheets_examples data/synthetic/messy"


@pytest.mark.parametrize(("name", "kind"), KINDS.items(), ids=KINDS.values())
def test_cleaning_keeps_what_the_truth_says(truth, name, kind):
    clean = clean_ledger(read_ledger(FOLDER / name, kind=kind))
    kept = clean.kept.set_index("source_row")
    wanted = truth[(truth["file"] == name) & (truth["expected"] == "value")]
    assert len(wanted) > 10
    for cell in wanted.itertuples():
        got = kept.loc[int(cell.row), cell.column]
        if pd.api.types.is_number(got) and not pd.api.types.is_bool(got):
            assert float(got) == float(cell.true)
        else:
            assert str(got).lower() == cell.true.lower()


def test_every_file_is_small_and_says_inside_that_it_is_synthetic(truth):
    assert (truth["is_synthetic"] == "1").all()
    for name, kind in KINDS.items():
        assert (FOLDER / name).stat().st_size < 200_000
        raw = read_ledger(FOLDER / name, kind=kind)
        assert "row.note" in set(raw.dropped["rule"])
    assert (FOLDER / TRUTH).stat().st_size < 200_000


def test_identity_numbers_lie_in_a_region_that_no_place_has(truth):
    numbers = truth.loc[truth["column"].eq("id_number") & truth["true"].ne(""), "true"]
    assert {id_region(number) for number in numbers} == {"999999"}
