"""What a verb answers to wrong usage: takes arguments, gives them parsed or an exit status."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from fedanalysis.safety.printing import printable


class CommandParser(argparse.ArgumentParser):
    """The parser of one verb, which sets the exit status of wrong usage itself.

    Attributes
    ----------
    usage_status : int
        What a verb exits with on wrong usage.
    passes_on : str
        The argument that takes unknown options, for a verb that hands them to another program.
    """

    usage_status = 2
    passes_on = ""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: Any = None
    ) -> tuple[Any, list[str]]:
        """Parse, and refuse unknown arguments here, where the verb's status is known."""
        known, unknown = super().parse_known_args(args, namespace)
        if unknown and self.passes_on:
            setattr(known, self.passes_on, [*unknown, *getattr(known, self.passes_on)])
            return known, []
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return known, unknown

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and exit with the status of the verb."""
        self.print_usage(sys.stderr)
        said = "\n".join(printable(line) for line in message.split("\n"))
        self.exit(self.usage_status, f"{self.prog}: error: {said}\n")
