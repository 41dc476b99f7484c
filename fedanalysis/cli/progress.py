"""Shows how far a command is: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def show_progress(
    title: str, total: int, *, keep_lines: bool = False
) -> Iterator[Callable[[str], None]]:
    """Give a function that takes one line for each of `total` steps done.

    Parameters
    ----------
    title : str
        What is being done.
    total : int
        Number of steps.
    keep_lines : bool
        Whether each line stays on a terminal above the bar, or the next one takes its place.
    """
    if not sys.stdout.isatty():
        yield _numbered(total)
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    text = TextColumn("{task.description}", markup=False)
    with Progress(text, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()) as bar:
        task = bar.add_task(title, total=total)

        def show(line: str) -> None:
            if keep_lines:
                bar.console.print(line, markup=False, highlight=False)
            bar.update(task, advance=1, description=title if keep_lines else line)

        yield show


def _numbered(total: int) -> Callable[[str], None]:
    count = 0

    def show(line: str) -> None:
        nonlocal count
        count += 1
        print(f"[{count}/{total}] {line}", flush=True)

    return show
