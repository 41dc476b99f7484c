"""Writes the small messy ledgers that are committed: takes a folder, gives files, always the same.

``python -m fedanalysis.synthetic.sheets_examples data/synthetic/messy`` writes them, and what every
cell of them says.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pandas as pd

from fedanalysis.catalogue.messy_truth import MESSY_TRUTH
from fedanalysis.safety.writing import replacing_files
from fedanalysis.synthetic.city import make_city
from fedanalysis.synthetic.dirt import Dirt
from fedanalysis.synthetic.messy import HasTables, print_files

SEED = 2011
TRUTH = "truth.synthetic.csv"
_MOST_ROWS = 35
_ALWAYS = dict.fromkeys(("title_rows", "notes_below", "serial_no", "total"), 1.0)
_NEVER = dict.fromkeys(("utf16_text", "macro", "two_ledgers", "sheet_each", "hidden_sheet"), 0.0)
# name of the file → table, and what it always is
_EXAMPLES: dict[str, tuple[str, dict[str, float]]] = {
    "roster.synthetic": ("rosters_past", {"header_levels": 0.0, "township_once": 1.0}),
    "training.synthetic": ("training_class", {"header_levels": 1.0, "unit_in_header": 1.0}),
    "election.synthetic": ("election", {"gb18030_csv": 1.0, "header_levels": 0.0}),
    "organisation.synthetic": ("organisation", {"xls": 1.0}),
    "funding.synthetic": ("funding", {"unit_line": 1.0}),
}


def write_examples(folder: str | Path, *, city: HasTables | None = None) -> list[str]:
    """Write a few small messy ledgers of a made-up city, each labelled synthetic inside.

    Beside them stands ``truth.synthetic.csv``, one row per cell: what is printed and what it says.

    Parameters
    ----------
    folder : str or Path
        Files of the same names are replaced, all or none; others stay.
    city : City, optional
        Else the city of a fixed seed.

    Returns
    -------
    list of str
        Names of the files.

    Raises
    ------
    FolderWriteError
        If the folder can't be written into.
    """
    tables = (city or make_city(seed=SEED)).tables
    names, truths = [], []
    with replacing_files(Path(folder)) as fresh:
        for number, (stem, (table, always)) in enumerate(_EXAMPLES.items()):
            if table not in tables:
                continue
            forms = dict.fromkeys(("gb18030_csv", "utf8_csv", "xls"), 0.0)
            rates = {**Dirt.mixture("usual").rates, **_ALWAYS, **_NEVER, **forms, **always}
            part = {table: _first(tables[table])}
            ((name, content), *_), truth = print_files(part, Dirt(rates), seed=SEED + number)
            names.append(stem + Path(name).suffix)
            if name.endswith(".csv"):
                content = content.replace(b"\r\n", b"\n")  # the same in every checkout
            (fresh / names[-1]).write_bytes(content)
            cells = truth.cells[truth.cells["file"] == name]
            truths.append(cells.assign(file=names[-1], is_synthetic=1))
        cells = pd.concat(truths)[[field.name for field in MESSY_TRUTH.fields]]
        (fresh / TRUTH).write_bytes(cells.to_csv(index=False, lineterminator="\n").encode())
    return [*names, TRUTH]


def _first(table: pd.DataFrame) -> pd.DataFrame:
    """Return the first rows that make one file."""
    if "year" in table.columns:
        table = table[table["year"] == table["year"].max()]
    return table.head(_MOST_ROWS)


def main(argv: list[str] | None = None) -> int:
    """Write the examples into the folder named."""
    parser = argparse.ArgumentParser(prog="python -m fedanalysis.synthetic.sheets_examples")
    parser.add_argument("folder")
    write_examples(parser.parse_args(argv).folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
