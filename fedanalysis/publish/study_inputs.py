"""Says what a chapter of a study can rest on: takes the study's files, gives them or a caution.

A chapter whose input is absent or unreadable says what to put where; it never fails for that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from fedanalysis.catalogue.kinds import ledger_kind
from fedanalysis.errors import InputFileError
from fedanalysis.indicators.cleaned import RAW, study_files, study_reports
from fedanalysis.language import Text
from fedanalysis.plots.paragraph import Paragraph, caution

if TYPE_CHECKING:
    from fedanalysis.reports.figures import Figures
    from fedanalysis.reports.findings import Findings
    from fedanalysis.reports.read import Report

_STATES = {
    "cleaned": Text("已清理", "cleaned"),
    "refused": Text("读不了，未用", "can't be read, not used"),
    "waiting": Text("尚未清理，或清理后又改过", "not cleaned yet, or changed since"),
    "report": Text("报告", "report"),
    "misplaced": Text("不在任何种类的文件夹里，未用", "in no folder of a kind, not used"),
}
_NO_KIND = Text("不在任何种类的文件夹里", "In no folder of a kind")
# 18 or 15 characters of an identity number; 11 of a mobile and 10 to 12 of a fixed line
_PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])(?:[1-9]\d{16}[\dXx]|[1-9]\d{14}"
    r"|(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|[（(]?0\d{2,3}[）)—– -]{1,2}\d{7,8})"
    r"(?![0-9A-Za-z]|\.\d|\s*[万亿元人名个户次份册%％])"
)


def list_study_files(start: Path | None = None) -> pd.DataFrame:
    """Return every file of the study with its state in words, and rows and cells counted.

    Parameters
    ----------
    start : Path, optional
        A folder in the study; by default the working folder.

    Returns
    -------
    pandas.DataFrame
        As :func:`~fedanalysis.indicators.cleaned.study_files`, with ``state_zh``, ``state_en``
        (with the rule that refused it, if one did).

    Raises
    ------
    StudyError
        If there is no study, or the summary of the last cleaning is damaged.
    """
    files = study_files(start)
    words = [_STATES[state] for state in files["state"]]
    zh = [word.zh for word in words]
    en = [word.en for word in words]
    rules = files["rule"].tolist()
    return files.assign(
        state_zh=pd.Series(
            [f"{word}（{rule}）" if rule else word for word, rule in zip(zh, rules, strict=True)],
            files.index,
            dtype="str",
        ),
        state_en=pd.Series(
            [f"{word} ({rule})" if rule else word for word, rule in zip(en, rules, strict=True)],
            files.index,
            dtype="str",
        ),
    )


def count_study_files(files: pd.DataFrame) -> pd.DataFrame:
    """Count files and rows of a study by kind.

    Parameters
    ----------
    files : pandas.DataFrame
        As :func:`list_study_files` gives.

    Returns
    -------
    pandas.DataFrame
        One row per folder that holds a file, in the order of `files`: ``kind_zh``, ``kind_en``,
        ``file_n``, ``unused_n`` (files), ``row_n``, ``kept_n``, ``rejected_n``, ``dropped_n``
        (Int64; missing where no file of the kind was cleaned).

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     _ = (Path(root) / "study.toml").write_text("")
    ...     count_study_files(list_study_files(Path(root))).empty
    True
    """
    used = files["state"].isin(["cleaned", "report"])
    named = files.assign(
        kind_zh=files["kind_zh"].replace("", _NO_KIND.zh),
        kind_en=files["kind_en"].replace("", _NO_KIND.en),
        unused_n=(~used).astype("int64"),
    )
    grouped = named.groupby(["kind_zh", "kind_en"], sort=False)
    rows = ["row_n", "kept_n", "rejected_n", "dropped_n"]
    counts = grouped.size().rename("file_n").to_frame().join(grouped["unused_n"].sum())
    return counts.join(grouped[rows].sum(min_count=1).astype("Int64")).reset_index()


def missing_ledger(kind: str, start: Path | None = None) -> Paragraph | None:
    """Say that no cleaned ledger of `kind` is there and what to do, or return None if one is.

    Parameters
    ----------
    kind : str
        A kind of ledger.
    start : Path, optional
        A folder in the study; by default the working folder.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    StudyError
        If there is no study.
    """
    title = ledger_kind(kind).title
    files = study_files(start)
    mine = files[files["folder"] == kind]
    kept = mine.loc[mine["state"] == "cleaned", "kept_n"].sum()
    if kept > 0:
        return None
    place = f"{RAW}/{kind}/"
    if mine.empty:
        return caution(
            f"还没有{title.zh}：请把文件放进 {place}，再运行 fedanalysis clean 与 "
            "fedanalysis build。",
            f"There is no file yet for the {_lower(title.en)}: put it into {place}, then run "
            "fedanalysis clean and fedanalysis build.",
        )
    if (mine["state"] == "waiting").any():
        return caution(
            f"{place} 里有文件尚未清理，或清理后又改过：请运行 fedanalysis clean，再运行 "
            "fedanalysis build。",
            f"A file in {place} hasn't been cleaned, or has changed since: run fedanalysis clean, "
            "then fedanalysis build.",
        )
    return caution(
        f"{place} 里的文件读不了，或没有一行能用：原因见第 00 章与 data/cleaned/ 中的说明页。",
        f"No file in {place} can be read, or no row of it can be used: chapter 00 and the pages in "
        "data/cleaned/ say why.",
    )


def ledger_gaps(kind: str, start: Path | None = None) -> Paragraph | None:
    """Say which files and rows of `kind` a chapter doesn't rest on, or return None if all count.

    Raises
    ------
    UnknownNameError
        If there is no such kind.
    StudyError
        If there is no study.
    """
    ledger_kind(kind)
    files = study_files(start)
    mine = files[files["folder"] == kind]
    refused = int((mine["state"] == "refused").sum())
    waiting = int((mine["state"] == "waiting").sum())
    rejected = int(mine["rejected_n"].sum())
    zh, en = [], []
    if rejected:
        zh.append(f"退回核实、未计入的行有 {rejected} 行")
        en.append(f"{rejected} rows were sent back and aren't counted")
    if refused:
        zh.append(f"读不了的文件有 {refused} 个")
        en.append(f"files that can't be read: {refused}")
    if waiting:
        zh.append(f"尚未清理或清理后又改过的文件有 {waiting} 个，本页用的是上次清理的结果")
        en.append(f"files not cleaned, or changed since, which count as last cleaned: {waiting}")
    if not zh:
        return None
    said = "; ".join(en)
    return caution("；".join(zh) + "。", said[0].upper() + said[1:] + ".")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class StudyReport:
    """The report of a study with its figures and findings, or why there are none.

    Attributes
    ----------
    problem : Paragraph or None
        Why there is no report to check; the other fields are then empty.
    report : Report
        The report, numbers that look like identity or telephone numbers made unreadable.
    figures : Figures
        Its figures.
    findings : Findings
        What doesn't add up.
    others : tuple of str
        Names of further reports, which the chapter doesn't check.
    """

    problem: Paragraph | None
    report: Report
    figures: Figures
    findings: Findings
    others: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Say what was found, or why nothing was."""
        return repr(self.problem) if self.problem else f"{self.figures!r}\n{self.findings!r}"


def read_study_report(name: str = "", start: Path | None = None) -> StudyReport:
    """Read and check a report of the study.

    Parameters
    ----------
    name : str
        Which file of ``data/raw/report``; by default the first by name.
    start : Path, optional
        A folder in the study; by default the working folder.

    Returns
    -------
    StudyReport
        Its figures and findings; `problem` says what to do where there is no such file or it
        can't be read.

    Raises
    ------
    StudyError
        If there is no study.
    """
    from fedanalysis.reports.audit import audit_figures
    from fedanalysis.reports.extract import extract_figures
    from fedanalysis.reports.read import Report, read_report

    paths = study_reports(start)
    chosen = [path for path in paths if name in ("", path.name)][:1]
    report, problem = Report("", "", "txt", "utf-8"), None if chosen else _no_report(name)
    for path in chosen:
        try:
            report = read_report(path)
        except InputFileError as error:
            problem = _unreadable(path.name, error)
    report = replace(report, text=_without_numbers(report.text))
    figures = extract_figures(report)
    others = tuple(path.name for path in paths if path not in chosen)
    return StudyReport(problem, report, figures, audit_figures(figures), others)


def _no_report(name: str) -> Paragraph:
    if name:
        return caution(
            f"data/raw/report/ 里没有名为“{name}”的文件。",
            f"There is no file called “{name}” in data/raw/report/.",
        )
    return caution(
        "还没有报告：请把报告（.docx、.pdf、.txt、.md 或 .html）放进 data/raw/report/，再运行 "
        "fedanalysis build。",
        "There is no report yet: put one (.docx, .pdf, .txt, .md or .html) into data/raw/report/, "
        "then run fedanalysis build.",
    )


def _unreadable(name: str, error: InputFileError) -> Paragraph:
    why = " ".join(part for part in (error.head, error.where, error.hint) if part)
    return caution(
        f"报告“{name}”读不了（{error.rule}）。程序的原话：{why}",
        f"The report “{name}” can't be read ({error.rule}): {why}",
    )


def _without_numbers(text: str) -> str:
    """Return the text at the same length, identity and telephone numbers as crosses."""
    return _PERSONAL.sub(lambda found: "×" * len(found[0]), text)


def _lower(words: str) -> str:
    return words[0].lower() + words[1:]
