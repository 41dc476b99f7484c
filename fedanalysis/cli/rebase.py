"""The verb ``fedanalysis rebase``: makes this run the reference, with a reason in the log."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from fedanalysis.cli.check import add_run_options, run_check
from fedanalysis.cli.usage import CommandParser
from fedanalysis.safety.paths import project_folder


def add_rebase(verbs: argparse._SubParsersAction[CommandParser]) -> None:
    """Add the verb to the command line."""
    rebase = verbs.add_parser(
        "rebase",
        help="make this run's results the references, and log why",
        description="Run the notebooks and write what changed: outputs, recorded numbers, "
        "checksums of data, and an entry in notebooks/results/LOG.md. Where nothing changed, no "
        "file is touched. Nothing else writes a reference. Exit status 1: something is left that "
        "a rebase can't mend.",
    )
    rebase.add_argument("--reason", required=True, help="why results change, in one sentence")
    add_run_options(rebase)
    rebase.set_defaults(verb=_rebase)


def _rebase(arguments: argparse.Namespace) -> int:
    from fedanalysis.publish.rebase import rebase
    from fedanalysis.publish.results_log import check_reason

    check_reason(arguments.reason)  # before minutes are spent
    checked = run_check(arguments, "Running notebooks", fast=False, quiet=False)
    today = datetime.now(tz=UTC).astimezone().date()
    done = rebase(project_folder(), checked, reason=arguments.reason, day=today)
    for finding in checked.report.findings:
        print(finding)
    if not done.findings:
        print("Nothing changed; no file was touched.")
    else:
        print(f"Rewrote {len(done.notebooks)} notebooks; {len(done.findings)} changes logged.")
    left = len(checked.report.findings) - len(done.findings)
    if left:
        print(f"{left} of the above can't be mended by a rebase.")
    return int(left > 0)
