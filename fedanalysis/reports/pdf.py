"""Reads the text layer of a PDF: takes bytes, gives text with a form feed between pages.

A PDF may be made to keep a reader busy for ever, so pypdf works in a child process with a limit on
time and, where the system knows one, on memory. Run as a module, this file is that child.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from fedanalysis.errors import ReportFileError
from fedanalysis.language import Text
from fedanalysis.safety.plausible import oddness

SECONDS = 60.0
_MEMORY = 2 << 30
_FEW = 20  # characters on a page below which it may be a picture with a page number
_ROOT = Path(__file__).resolve().parents[2]


def pdf_text(
    content: bytes, file: str, *, seconds: float = SECONDS
) -> tuple[str, tuple[Text, ...]]:
    """Return the text of a PDF and remarks on what was left out.

    Lines are those of the page; they aren't joined into paragraphs.

    Parameters
    ----------
    content : bytes
        The whole file.
    file : str
        Its name, for messages.
    seconds : float
        How long the reading may take.

    Raises
    ------
    ReportFileError
        With `rule` ``pdf.encrypted``, ``pdf.no_text`` (scanned), ``pdf.garbled`` (glyphs without
        characters), ``pdf.corrupt`` or ``pdf.effort``.
    """
    answer = _ask_child(content, file, seconds)
    if rule := answer.get("rule"):
        raise ReportFileError.of(rule, file, where=answer.get("where", ""))
    pages: list[str] = answer["pages"]
    letters = [sum(not c.isspace() for c in page) for page in pages]
    if max(letters, default=0) == 0 or (max(letters) < _FEW and any(answer["pictures"])):
        raise ReportFileError.of("pdf.no_text", file)
    text = "\f".join(pages)
    if "\0" in text or oddness(text) > 0.5 or text.count("\ufffd") > len(text) / 1000:
        raise ReportFileError.of("pdf.garbled", file)
    blank = [n for n, count in enumerate(letters, 1) if count < _FEW and answer["pictures"][n - 1]]
    return text, _remarks(blank, has_form=answer["form"])


def _remarks(blank: list[int], *, has_form: bool) -> tuple[Text, ...]:
    remarks = []
    if blank:
        pages = [str(page) for page in blank[:20]]
        zh = f"第{'、'.join(pages)}页{'等' if len(blank) > 20 else ''}为图片，没有可读文字。"
        en = f"Pages that are pictures without text: {', '.join(pages)}."
        remarks.append(Text(zh, en))
    if has_form:
        remarks.append(Text("表单域中的内容未读取。", "What stands in form fields isn't read."))
    return tuple(remarks)


def _ask_child(content: bytes, file: str, seconds: float) -> dict[str, Any]:
    paths = [entry for entry in sys.path if entry]
    # one thread: a pool for each core would by itself reach the limit on memory
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([*paths, str(_ROOT)]),
        "OPENBLAS_NUM_THREADS": "1",
    }
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "fedanalysis.reports.pdf"],
            input=content,
            capture_output=True,
            timeout=seconds,
            check=False,
            env=environment,
        )
    except subprocess.TimeoutExpired as error:
        where = f"Stopped after {seconds:g} seconds."
        raise ReportFileError.of("pdf.effort", file, where=where) from error
    if done.returncode != 0:
        raise ReportFileError.of("pdf.effort", file, where="The reading process broke off.")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _read(content: bytes) -> dict[str, Any]:
    """Return the pages, or the rule that refuses the file; any failure of pypdf is the file's."""
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted:
            return {"rule": "pdf.encrypted"}
        pages = [page.extract_text() for page in reader.pages]
        pictures = [_has_picture(page) for page in reader.pages]
        form = bool((reader.root_object.get("/AcroForm") or {}).get("/Fields"))
    except MemoryError:
        return {"rule": "pdf.effort"}
    except RecursionError:
        return {"rule": "pdf.corrupt", "where": "Its objects are nested too deeply."}
    except Exception as error:  # pypdf meets damage in any shape, from KeyError to struct.error
        return {"rule": "pdf.corrupt", "where": f"{type(error).__name__}."}
    if not pages:
        return {"rule": "pdf.corrupt", "where": "It has no pages."}
    return {"pages": pages, "pictures": pictures, "form": form}


def _has_picture(page: Any) -> bool:
    """Say whether a page shows a picture; one inside a form object counts too."""
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources else None
    return bool(objects and objects.get_object())


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows: the time limit alone holds
        return
    with contextlib.suppress(ValueError, OSError):  # macOS refuses this limit
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _main() -> None:
    import logging

    logging.disable(logging.CRITICAL)
    _limit_memory()
    answer = json.dumps(_read(sys.stdin.buffer.read()))
    sys.stdout.buffer.write(answer.encode("ascii"))


if __name__ == "__main__":
    _main()
