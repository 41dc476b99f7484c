"""The verb ``fedanalysis trace``: takes a record's id, gives what the number rests on."""

from __future__ import annotations

import argparse

from fedanalysis.cli.usage import CommandParser
from fedanalysis.language import LANGUAGES


def add_trace(verbs: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the verb to the command line."""
    trace = verbs.add_parser(
        "trace",
        help="say what a recorded number rests on",
        description="Walk a recorded number back to the published rows, sentences, ledger cells or "
        "rules it rests on, and say whether their files are as described.",
    )
    trace.add_argument("record", metavar="RECORD", help="the id of a recorded number")
    trace.add_argument("--json", action="store_true", help="print everything as JSON")
    trace.add_argument("--lang", choices=LANGUAGES, help="default: zh, or FEDANALYSIS_LANG")
    trace.set_defaults(verb=_trace)


def _trace(arguments: argparse.Namespace) -> int:
    from fedanalysis.publish.trace import trace_record

    found = trace_record(arguments.record)
    print(found.to_json() if arguments.json else found.told(arguments.lang))
    return 0
