"""The verb ``fedanalysis check``: says which results differ from their references."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fedanalysis.cli.progress import show_progress
from fedanalysis.cli.usage import CommandParser
from fedanalysis.errors import FedanalysisError
from fedanalysis.safety.paths import project_folder

if TYPE_CHECKING:
    from fedanalysis.publish.guard import Checked
    from fedanalysis.publish.guard_inputs import InputChange


def add_check(verbs: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the verb to the command line."""
    check = verbs.add_parser(
        "check",
        help="say which results differ from their committed references",
        description="Run the notebooks and compare words, tables, recorded numbers and charts "
        "with the references. Exit status: 0 same, 1 changed, 2 could not run. No reference is "
        "written; `fedanalysis rebase` does that.",
    )
    add_run_options(check)
    check.add_argument(
        "--fast", action="store_true", help="skip notebooks that rest on nothing new"
    )
    check.add_argument("--json", action="store_true", help="print the findings as JSON")
    check.set_defaults(verb=_check)


def add_run_options(parser: argparse.ArgumentParser) -> None:
    """Add what every verb that runs notebooks behind the fence can be told."""
    parser.add_argument("name", nargs="*", help="first letters of a notebook's name; default: all")
    parser.add_argument("--jobs", type=_count, default=2, help="notebooks at a time (default: 2)")
    parser.add_argument(
        "--cell-seconds", type=_count, default=600, help="time limit of a cell (default: 600)"
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1, not {text!r}")
    return int(text)


def run_check(arguments: argparse.Namespace, title: str, *, fast: bool, quiet: bool) -> Checked:
    """Check the project at hand, with a progress bar unless `quiet`."""
    from fedanalysis.publish.guard import check_project, choose_notebooks

    project = project_folder()
    total = len(choose_notebooks(project, arguments.name))
    options: dict[str, Any] = {
        "names": arguments.name,
        "fast": fast,
        "jobs": arguments.jobs,
        "cell_seconds": arguments.cell_seconds,
    }
    if quiet:
        return check_project(project, **options)
    with show_progress(title, total) as done:
        return check_project(project, **options, progress=done)


def _check(arguments: argparse.Namespace) -> int:
    try:
        return _say(arguments)
    except (FedanalysisError, OSError) as error:
        if arguments.json:
            print(json.dumps({"status": 2, "error": str(error)}, ensure_ascii=False))
        print(f"fedanalysis: {error}", file=sys.stderr)
        return 2


def _say(arguments: argparse.Namespace) -> int:
    report = run_check(
        arguments, "Checking notebooks", fast=arguments.fast, quiet=arguments.json
    ).report
    if arguments.json:
        print(report.to_json())
        return report.status
    for finding in report.findings:
        print(finding, file=sys.stderr if finding.failed else sys.stdout)
    _say_causes(report.causes)
    skipped = f", {len(report.skipped)} skipped (nothing new)" if report.skipped else ""
    print(f"{_VERDICTS[report.status]}: {len(report.checked)} notebooks run{skipped}.")
    return report.status


def _say_causes(causes: Sequence[InputChange]) -> None:
    if not causes:
        return
    print("Changed since the reference:")
    # code that no changed notebook imported can't be the cause; a library may read data unseen
    likely = [c for c in causes if c.used_by or not c.name.startswith("fedanalysis/")]
    shown = (likely or causes)[:_MOST]
    for change in shown:
        print(f"  {change}")
    if len(causes) > len(shown):
        print(f"  and {len(causes) - len(shown)} more; --json lists all")


_MOST = 12  # changed inputs shown
_VERDICTS = ("Same", "Changed", "Could not check all")
