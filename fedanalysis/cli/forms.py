"""The verb ``fedanalysis forms``: takes a folder, writes empty forms into it."""

from __future__ import annotations

import argparse
from pathlib import Path

from fedanalysis.catalogue.kinds import list_ledger_kinds
from fedanalysis.cli.usage import CommandParser


def add_forms(verbs: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the verb to the command line."""
    forms = verbs.add_parser(
        "forms",
        help="write empty forms that `clean` reads as they are",
        description="Write empty .xlsx forms, with drop-downs, checks, instructions and codebook "
        "in Chinese. Nothing is overwritten. What is filled in, `clean` reads without a change.",
    )
    forms.add_argument("folder", type=Path, metavar="DIR", help="folder to write into")
    forms.add_argument(
        "--kind",
        action="append",
        choices=list_ledger_kinds(),
        help="which form; may be given again (default: the six of the README)",
    )
    forms.add_argument("--rows", type=int, default=500, help="rows with checks (default: 500)")
    forms.set_defaults(verb=_forms)


def _forms(arguments: argparse.Namespace) -> int:
    from fedanalysis.ledgers.forms import write_forms

    paths = write_forms(arguments.folder, kinds=arguments.kind, rows=arguments.rows)
    for path in paths:
        print(path.name)
    print(f"Wrote {len(paths)} forms into {arguments.folder}.")
    return 0
