import sys

import pytest

from fedanalysis.cli.progress import show_progress


def test_plain_lines_are_numbered(capsys):
    with show_progress("Cleaning", 2) as done:
        done("a [b]c")
        done("d")
    assert capsys.readouterr().out == "[1/2] a [b]c\n[2/2] d\n"


@pytest.mark.parametrize("keep_lines", [True, False], ids=["lines", "bar"])
def test_terminal_shows_a_bar_and_names_as_they_are(capsys, monkeypatch, keep_lines):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with show_progress("Cleaning", 1, keep_lines=keep_lines) as done:
        done("a[b]c.csv")
    said = capsys.readouterr().out
    assert "1/1" in said
    assert "a[b]c.csv" in said
    last = said.rpartition("1/1")[0].rpartition("\r")[2]
    assert ("Cleaning" in last) == keep_lines
