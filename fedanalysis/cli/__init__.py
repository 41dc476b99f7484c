"""The command ``fedanalysis``: one thin subcommand a verb."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from fedanalysis.cli.check import add_check
from fedanalysis.cli.clean import add_clean
from fedanalysis.cli.forms import add_forms
from fedanalysis.cli.new import add_new
from fedanalysis.cli.progress import show_progress
from fedanalysis.cli.rebase import add_rebase
from fedanalysis.cli.trace import add_trace
from fedanalysis.cli.usage import CommandParser
from fedanalysis.errors import ChecksumError, FedanalysisError
from fedanalysis.safety.paths import data_folder, project_folder

_ABOUT = """\
Policy evaluation for women's federations: from ledgers, reports and official series to notebooks
and a bilingual site. 妇联工作评估：由台账、报告与官方序列生成 Notebook 与双语网站。
"""
_EXAMPLES = """\
examples:
  fedanalysis new my-city      a folder for a study of your own; its README says how to go on
  fedanalysis build            run every notebook in both languages, render site/
  fedanalysis lab              open the notebooks in JupyterLab
  fedanalysis check            which results differ from their references, and why
  fedanalysis rebase --reason "2018 was revised"
                               make the new results the references, and log why
  fedanalysis extract report.docx --csv figures.csv
                               every figure of a report as a row of a table
  fedanalysis audit report.docx --html audit.html --lang zh
                               what does not add up, proved or open, as one page
  fedanalysis clean *.xlsx --kind roster --out clean/
                               messy ledgers as tables, with what was changed and rejected
  fedanalysis trace village_share_2020
                               what a recorded number rests on, row by row
  fedanalysis forms forms/     empty forms to hand out, which clean reads as they are

`import fedanalysis as fa` gives the same in Python.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status: 0 done, 1 a known failure, 2 wrong usage.

    The verb ``clean`` says 2 if a file was refused, and 64 on wrong usage; ``check`` says 1 if a
    result changed and 2 if something could not run.
    """
    _speak_utf8()
    arguments = _parser().parse_args(argv)
    try:
        return int(arguments.verb(arguments))
    except FedanalysisError as error:
        print(f"fedanalysis: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"fedanalysis: can't use `{error.filename}`: {error.strerror}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("fedanalysis: stopped; no file was left half written.", file=sys.stderr)
        return 130


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fedanalysis",
        description=_ABOUT,
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verbs = parser.add_subparsers(
        title="commands", required=True, metavar="COMMAND", parser_class=CommandParser
    )
    _add_build(verbs)
    add_check(verbs)
    add_rebase(verbs)
    _add_run(verbs)
    _add_lab(verbs)
    _add_extract(verbs)
    _add_audit(verbs)
    add_clean(verbs)
    add_new(verbs)
    add_forms(verbs)
    add_trace(verbs)
    return parser


def _add_build(verbs: argparse._SubParsersAction[CommandParser]) -> None:
    build = verbs.add_parser(
        "build",
        help="run every notebook in both languages and render the site",
        description="Run every notebook in both languages and render site/zh and site/en. "
        "The old site stays until the new one is whole. Nothing else is written.",
    )
    build.add_argument("--out", type=Path, help="folder of the site (default: site/)")
    build.add_argument("--jobs", type=int, default=2, help="notebooks at a time (default: 2)")
    build.add_argument(
        "--strict", action="store_true", help="refuse data files that differ from their checksums"
    )
    build.set_defaults(verb=_build)


def _add_run(verbs: argparse._SubParsersAction[CommandParser]) -> None:
    run = verbs.add_parser(
        "run",
        help="run notebooks, write nothing",
        description="Run notebooks in Chinese and say whether they run, and which recorded numbers "
        "differ from those in notebooks/results/. `check` compares everything, `rebase` keeps it.",
    )
    run.add_argument("name", nargs="*", help="first letters of a notebook's name; default: all")
    run.set_defaults(verb=_run)


def _add_lab(verbs: argparse._SubParsersAction[CommandParser]) -> None:
    lab = verbs.add_parser(
        "lab",
        help="open the notebooks in JupyterLab",
        description="Open JupyterLab in notebooks/. Further arguments go to JupyterLab.",
    )
    lab.add_argument("rest", nargs="*", help=argparse.SUPPRESS)
    lab.passes_on = "rest"
    lab.set_defaults(verb=_lab)


def _add_extract(verbs: argparse._SubParsersAction[CommandParser]) -> None:
    extract = verbs.add_parser(
        "extract",
        help="turn a report into a table of its figures",
        description="Read a report (.txt .md .html .docx .pdf) and write one row per figure: where "
        "it stands, its value and unit, what it is, and what it is a share of.",
    )
    extract.add_argument("report", type=Path, help="the report; it is only read")
    extract.add_argument("--csv", type=Path, help="file to write; default: the screen")
    extract.set_defaults(verb=_extract)


def _add_audit(verbs: argparse._SubParsersAction[CommandParser]) -> None:
    audit = verbs.add_parser(
        "audit",
        help="say what in a report does not add up",
        description="Check the figures of a report against each other. What is proved is the "
        "contradiction, never which figure is wrong.",
    )
    audit.add_argument("report", type=Path, help="the report; it is only read")
    audit.add_argument("--json", type=Path, help="write the findings as JSON")
    audit.add_argument("--html", type=Path, help="write the marked text and findings as one page")
    audit.add_argument("--lang", choices=["zh", "en"], default="zh", help="default: zh")
    audit.add_argument("--strict", action="store_true", help="exit 1 if anything is proved")
    audit.set_defaults(verb=_audit)


def _build(arguments: argparse.Namespace) -> int:
    from fedanalysis.publish.notebooks import list_notebooks, records_by_notebook, run_book
    from fedanalysis.publish.results import compare, read_results
    from fedanalysis.publish.site import build_site
    from fedanalysis.publish.study import read_cover

    project = project_folder()
    cover = read_cover(project)
    folder = project / "notebooks"
    started = time.monotonic()
    _report_changed_data(strict=arguments.strict)
    kept = read_results(folder / "results")
    paths = list_notebooks(folder)
    with show_progress("Running notebooks", 2 * len(paths)) as done:
        runs = run_book(
            paths, jobs=arguments.jobs, done=lambda run: done(f"{run.name} ({run.lang})")
        )
    print("Rendering both languages …", flush=True)
    target = arguments.out or project / "site"
    site = build_site(runs, target, docs=project / "docs", sources=folder, cover=cover)
    records = records_by_notebook(run for run in runs if run.lang == "zh")
    if kept:
        _report_changed_records(compare(kept, records))
    seconds = time.monotonic() - started
    print(
        f"Made {site.pages} pages from {len(paths)} notebooks and "
        f"{sum(len(r) for r in records.values())} recorded numbers in {seconds:.0f} s."
    )
    print(f"Open {(site.folder / 'index.html').resolve().as_uri()} in a browser.")
    return 0


def _report_changed_data(*, strict: bool) -> None:
    from fedanalysis.catalogue.datapackage import changed_files

    changes = changed_files(data_folder())
    if changes and strict:
        raise ChecksumError.from_changes(changes)
    for change in changes:
        print(f"Changed data: {change}", file=sys.stderr)


def _report_changed_records(changes: Sequence[object]) -> None:
    for change in changes:
        print(f"Changed number: {change}", file=sys.stderr)
    if changes:
        print(
            f"{len(changes)} recorded numbers differ from notebooks/results/; "
            "`fedanalysis rebase --reason …` keeps the new ones.",
            file=sys.stderr,
        )


def _run(arguments: argparse.Namespace) -> int:
    from fedanalysis.publish.guard import choose_notebooks
    from fedanalysis.publish.notebooks import run_book
    from fedanalysis.publish.results import compare, read_results

    paths = choose_notebooks(project_folder(), arguments.name)
    kept = read_results(project_folder() / "notebooks" / "results")
    with show_progress("Running notebooks", len(paths)) as done:
        runs = run_book(paths, ["zh"], done=lambda run: done(f"{run.name} ({run.lang})"))
    changes = compare(
        {run.name: kept.get(run.name, ()) for run in runs}, {run.name: run.records for run in runs}
    )
    for change in changes:
        print(change)
    print(f"Ran {len(runs)} notebooks; {len(changes)} recorded numbers differ from those kept.")
    return 0


def _extract(arguments: argparse.Namespace) -> int:
    from fedanalysis.reports.extract import extract_figures
    from fedanalysis.reports.read import read_report
    from fedanalysis.safety.writing import write_text

    report = read_report(arguments.report)
    figures = extract_figures(report)
    table = figures.frame.to_csv(index=False, float_format="%.12g", lineterminator="\n")
    if arguments.csv is None:
        print(table, end="")
        return 0
    write_text(arguments.csv, table)
    print(f"Wrote {figures!r} to {arguments.csv}.")
    _print_notes((*report.notes, *figures.notes))
    return 0


def _print_notes(notes: Sequence[object]) -> None:
    for note in notes:
        print(f"Note: {note}", file=sys.stderr)


def _audit(arguments: argparse.Namespace) -> int:
    from fedanalysis.publish.audit_page import audit_page
    from fedanalysis.reports.audit import audit_figures
    from fedanalysis.reports.extract import extract_figures
    from fedanalysis.reports.read import read_report
    from fedanalysis.safety.writing import write_text

    report = read_report(arguments.report)
    figures = extract_figures(report)
    findings = audit_figures(figures)
    _print_notes((*report.notes, *figures.notes))
    if arguments.json is not None:
        write_text(arguments.json, findings.to_json() + "\n")
    if arguments.html is not None:
        spans = [(span[0], span[1]) for span in report.furniture]
        page = audit_page(
            figures, findings, name=arguments.report.name, lang=arguments.lang, furniture=spans
        )
        write_text(arguments.html, page)
    for finding in findings.found:
        print(f"[{finding.severity}] {finding.text.to(arguments.lang)}")
    print(findings)
    return 1 if arguments.strict and findings.proved else 0


def _lab(arguments: argparse.Namespace) -> int:
    folder = project_folder() / "notebooks"
    return subprocess.call([sys.executable, "-m", "jupyterlab", str(folder), *arguments.rest])
