"""The verb ``fedanalysis new``: takes a path, gives the folder of a study of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path

from fedanalysis.cli.usage import CommandParser


def add_new(verbs: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the verb to the command line."""
    new = verbs.add_parser(
        "new",
        help="make the folder of a study of your own",
        description="Make a folder with notebooks, places for your files and a guide in both "
        "languages. It must not exist yet, or be empty; nothing is ever overwritten.",
    )
    new.add_argument("folder", type=Path, metavar="DIR", help="the folder to make")
    new.set_defaults(verb=_new)


def _new(arguments: argparse.Namespace) -> int:
    from fedanalysis.publish.new_study import make_study

    folder: Path = arguments.folder
    written = make_study(folder)
    print(f"Made a study in {folder} ({len(written)} files).")
    print(f"Next: go into it (cd {_quoted(folder)}) and follow README.md or README.zh.md:")
    print("  put your files into data/raw/, then run  fedanalysis clean  and  fedanalysis build")
    return 0


def _quoted(folder: Path) -> str:
    text = str(folder)
    return f'"{text}"' if set(text) & set(" ()&;'") else text
