"""Renders the site: takes executed notebooks, gives ``site/zh`` and ``site/en`` as plain HTML.

The site is built in a folder beside the old one and takes its place only when all of it is whole.
"""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from fedanalysis.errors import BuildError
from fedanalysis.language import LANGUAGES, Language, Text
from fedanalysis.publish.home import PROJECT, Cover, chapters, home_page
from fedanalysis.publish.notebooks import Executed, for_language, records_by_notebook
from fedanalysis.publish.reference import reference_page
from fedanalysis.publish.results import compare
from fedanalysis.safety.writing import replacing_folder, write_text

THEME = Path(__file__).resolve().parent / "theme"


@dataclass(frozen=True, slots=True)
class Site:
    """A rendered site.

    Attributes
    ----------
    folder : Path
        Holds ``index.html``, ``zh/`` and ``en/``.
    pages : int
        Number of HTML pages, both languages together.
    """

    folder: Path
    pages: int


def check_languages_agree(runs: Sequence[Executed]) -> None:
    """Make sure both languages recorded the same numbers.

    Raises
    ------
    BuildError
        If a record differs; names each notebook and record.
    """
    zh, en = (records_by_notebook(r for r in runs if r.lang == lang) for lang in LANGUAGES)
    differing = compare(zh, en)
    if differing:
        raise BuildError(
            "both languages must record the same numbers.",
            where="\n    ".join(f"{d} (zh → en)" for d in differing),
            hint="A number must not depend on the language of its labels.",
        )


def build_site(
    runs: Sequence[Executed], target: Path, *, docs: Path, sources: Path, cover: Cover = PROJECT
) -> Site:
    """Render executed notebooks into `target`, replacing it whole or not at all.

    Parameters
    ----------
    runs : sequence of Executed
        Every notebook in every language.
    target : Path
        Folder of the site; an older one stays until the new one is complete.
    docs : Path
        Folder with ``*.zh.md`` and ``*.en.md`` pages; may be absent.
    sources : Path
        Folder of the committed notebooks, offered for download.
    cover : Cover
        What the site says of itself; by default this project's words.

    Raises
    ------
    BuildError
        If both languages differ, or Sphinx warns or fails.
    """
    check_languages_agree(runs)
    with (
        tempfile.TemporaryDirectory(prefix="fedanalysis-") as work,
        replacing_folder(target) as new,
    ):
        stages = {lang: Path(work) / lang for lang in LANGUAGES}
        for lang, stage in stages.items():
            _stage(runs, lang, stage, docs=docs, cover=cover)
        _render(stages, cover.title)
        for lang, stage in stages.items():
            shutil.copytree(stage / "html", new / lang)
            (new / lang / "_notebooks").mkdir()
            for run in runs:
                shutil.copy(sources / f"{run.name}.ipynb", new / lang / "_notebooks")
        write_text(new / "index.html", _root_page(cover.title))
        pages = sum(1 for _ in new.glob("*/*.html"))
    return Site(target, pages)


def _root_page(title: Text) -> str:
    words = " · ".join(dict.fromkeys((title.zh, title.en)))
    page = (THEME / "root.html").read_text(encoding="utf-8")
    return Template(page).substitute(title=html.escape(words, quote=False))


def _stage(
    runs: Sequence[Executed], lang: Language, stage: Path, *, docs: Path, cover: Cover
) -> None:
    import nbformat

    source = stage / "source"
    mine = [run for run in runs if run.lang == lang]
    pages = {run.name: for_language(run.notebook, lang) for run in mine}
    for name, page in pages.items():
        write_text(source / f"{name}.ipynb", nbformat.writes(page))
    guides = []
    for page in sorted(docs.glob(f"*.{lang}.md")):
        guides.append(page.name.removesuffix(f".{lang}.md"))
        shutil.copy(page, source / f"{guides[-1]}.md")
    if cover.has_reference:
        write_text(source / "reference.md", reference_page(lang))
    home = home_page(chapters(mine, pages), lang, guides=guides, cover=cover)
    write_text(source / "index.md", home)


def _render(stages: dict[Language, Path], title: Text) -> None:
    running = {
        lang: subprocess.Popen(
            [
                *(sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html"),
                *("-c", str(THEME), "-d", str(stage / "doctrees")),
                *(str(stage / "source"), str(stage / "html")),
            ],
            env={
                **os.environ,
                "FEDANALYSIS_LANG": lang,
                "FEDANALYSIS_TITLE": title.to(lang),
                "PYTHONUTF8": "1",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        for lang, stage in stages.items()
    }
    said = {lang: process.communicate()[0] for lang, process in running.items()}
    failed = [lang for lang, process in running.items() if process.returncode]
    if failed:
        raise BuildError(
            f"the site can't be rendered ({', '.join(failed)}).",
            where="\n    ".join(said[failed[0]].strip().splitlines()[-12:]),
            hint="The previous site was left as it was.",
        )
    for stage in stages.values():
        for leftover in (".buildinfo", "objects.inv"):
            (stage / "html" / leftover).unlink(missing_ok=True)
