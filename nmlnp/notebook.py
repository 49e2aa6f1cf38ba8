"""The progress of a run in a notebook: a line that is written over, as a browser shows no live terminal."""

import sys
import time

from rich.console import Console

from nmlnp.terminal import Progress, format_seconds

INTERVAL = 0.5  # seconds between two looks of the line
BAR = 16
WIDTH = 110  # columns that are written over


def progress_of(quiet, unit):
    """Return the progress of a run for where it is shown: a terminal, a file, or a notebook."""
    kind = NotebookProgress if Console().is_jupyter else Progress
    return kind(quiet=quiet, unit=unit)


class NotebookProgress(Progress):
    """As :class:`nmlnp.terminal.Progress`, on standard output, which a notebook does not show as an error."""

    def __init__(self, quiet=False, unit="MeV"):
        plain = Console(file=sys.stdout, width=WIDTH, force_terminal=False, force_jupyter=False)
        super().__init__(quiet, plain, unit)

    def advance(self, completed, **fields):
        """Report that ``completed`` steps of the stage are done."""
        self._completed = completed
        if self._quiet or time.monotonic() - self._spoken < INTERVAL:
            return
        self._spoken = time.monotonic()
        parts = [f"{self._name:<10}", self._bar(), self._status(fields), self._time_left()]
        self._write("  ".join(part for part in parts if part))

    def _bar(self):
        if not self._total:
            return f"{self._completed}" if self._completed else ""
        full = BAR * min(self._completed, self._total) // self._total
        return f"{'█' * full}{'░' * (BAR - full)} {self._completed}/{self._total}"

    def _finish_stage(self):
        if self._name is not None and not self._quiet:
            seconds = format_seconds(time.monotonic() - self._started)
            parts = [f"{self._name:<10}", self._bar(), f"done after {seconds}"]
            self._write("  ".join(part for part in parts if part) + "\n")
        self._name = None

    def _say(self, sentence, style=""):
        self._write(f"{sentence}\n")

    def _write(self, text):
        line, newline, _ = text.partition("\n")
        file = self._console.file
        file.write(f"\r{line:<{WIDTH}}{newline}")
        file.flush()
