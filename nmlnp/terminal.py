"""What a run shows in the terminal: its progress, and the table at its end."""

import math
import time

from rich import box
from rich.console import Console, Group
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress
from rich.table import Table
from rich.text import Text

from nmlnp.physics.references import Reference, best, published
from nmlnp.verdict import verdicts

PLAIN_INTERVAL = 10.0  # seconds between two lines where the output is not a terminal
NARROWEST = 80  # columns; tables in fewer would cut digits off their numbers


def format_value(value, error=None):
    """Return a value with its error, ``-2.2419(2)``; without an error, six significant digits."""
    from nmlnp.vmc.statistics import format_with_error

    if value is None:
        return "-"
    return f"{value:.6g}" if error is None else format_with_error(value, error)


def show(thing):
    """Print a table or text on standard output, a sentence in one line."""
    console = Console()
    console.width = max(console.width, NARROWEST)
    # Wild numbers are wide, and those most of all must be read to the end.
    for part in getattr(thing, "renderables", ()):
        if isinstance(part, Table):
            needed = console.measure(part, options=console.options.update(width=1000)).maximum
            console.width = max(console.width, needed)
    console.print(thing, soft_wrap=isinstance(thing, str), markup=False, highlight=False)


class Progress:
    """The progress of a run: a live bar in a terminal, a line now and then elsewhere.

    Parameters
    ----------
    quiet : bool
        Show nothing at all; also for every rank but the root.
    console : rich.console.Console, optional
        Where to write; standard error by default.
    unit : str
        Unit of the energy.

    Examples
    --------
    >>> with Progress() as progress:
    ...     progress.stage("optimise", total=300)
    ...     progress.advance(1, energy=-2.1, error=0.03, acceptance=0.52)
    ...     progress.note("The step was halved because the overlap was too small.")
    """

    def __init__(self, quiet=False, console=None, unit="MeV"):
        self._console = Console(stderr=True) if console is None else console
        self._quiet = quiet
        self._unit = unit
        self._live = None
        self._task = None
        self._name, self._total, self._completed, self._before = None, None, 0, 0
        self._started = self._spoken = 0.0

    def __enter__(self):
        if not self._quiet and self._console.is_terminal:
            self._live = RichProgress(
                TextColumn("[bold]{task.description:<10}"),
                BarColumn(bar_width=16),
                MofNCompleteColumn(),
                TimeRemainingColumn(elapsed_when_finished=True),
                TextColumn("{task.fields[status]}"),
                console=self._console,
                # The drawing thread takes the interpreter from the sampler, so it draws seldom.
                refresh_per_second=4,
            )
            self._live.start()
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self._finish_stage()
        if self._live is not None:
            self._live.stop()
            self._live = None

    def stage(self, name, total=None, done=0):
        """Start a stage of ``total`` steps (``None`` where that is not known), ``done`` of them earlier."""
        self._finish_stage()
        self._name, self._total, self._completed, self._before = name, total, done, done
        self._started = self._spoken = time.monotonic()
        if self._live is not None:
            self._task = self._live.add_task(name, total=total, completed=done, status="")

    def advance(self, completed, **fields):
        """Report that ``completed`` steps of the stage are done.

        Parameters
        ----------
        completed : int
            Steps done so far, not since the last call.
        **fields : float
            ``energy`` and ``error`` in the unit of the run, ``acceptance`` between 0 and 1.
        """
        self._completed = completed
        if self._live is not None:
            self._live.update(self._task, completed=completed, status=self._status(fields))
        elif not self._quiet and time.monotonic() - self._spoken >= PLAIN_INTERVAL:
            self._spoken = time.monotonic()
            of_total = "" if self._total is None else f"/{self._total}"
            parts = [f"{self._name} {completed}{of_total}", self._status(fields), self._time_left()]
            self._say("  ".join(part for part in parts if part))

    def note(self, sentence):
        """Show a sentence the user should read."""
        if not self._quiet:
            self._say(sentence, style="yellow")

    def _finish_stage(self):
        if self._name is None:
            return
        if self._live is not None:
            total = self._completed or 1
            done = total if self._total is None else self._completed
            self._live.update(self._task, total=self._total or total, completed=done)
            self._live.stop_task(self._task)
        elif not self._quiet:
            self._say(f"{self._name} done after {time.monotonic() - self._started:.1f} s")
        self._name = None

    def _status(self, fields):
        parts = []
        if fields.get("energy") is not None:
            parts.append(f"{format_value(fields['energy'], fields.get('error'))} {self._unit}")
        if fields.get("acceptance") is not None:
            parts.append(f"acceptance {100.0 * fields['acceptance']:.0f} %")
        return "  ".join(parts)

    def _time_left(self):
        steps = self._completed - self._before  # those that this start made
        if not self._total or not steps:
            return ""
        elapsed = time.monotonic() - self._started
        return f"{format_seconds(elapsed * (self._total - self._completed) / steps)} left"

    def _say(self, sentence, style=""):
        self._console.print(Text(sentence, style=style), soft_wrap=True)


def format_seconds(seconds):
    """Return a duration as ``12.3 s``, ``4 min 05 s`` or ``2 h 07 min``."""
    if seconds < 60.0:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02d} min"


def summary_table(result):
    """Return the table of a result beside the exact and the published values.

    Parameters
    ----------
    result : dict
        The content of ``result.json``; what is missing is left out.

    Returns
    -------
    rich.console.RenderableType
    """
    references = [Reference(**entry) for entry in result.get("reference", [])]
    heading = ", ".join(str(result[key]) for key in ("system", "hamiltonian", "force") if key in result)
    parts = [Text(heading, style="bold"), _observables(result, references), _run_facts(result)]
    said = [
        Text(one.sentence, style="bold red" if one.grave else "yellow")
        for one in verdicts(result, references)
    ]
    return Group(*parts, *_source_lines(references), *said)


# Row title, key of the value, key of the error, quantity of the references, unit.
_ROWS = (
    ("Energy", "energy", "energy_error", "energy", "energy"),
    ("Kinetic", "kinetic", "kinetic_error", None, "energy"),
    ("  from gradients", "kinetic_jf", "kinetic_jf_error", None, None),
    ("Potential", "potential", "potential_error", None, "energy"),
    ("  external", "external", "external_error", None, None),
    ("  interaction", "interaction", "interaction_error", None, None),
    ("Virial", "virial", "virial_error", None, "energy"),
    ("r rms", "r_rms", "r_rms_error", None, "length"),
    ("r point-proton", "r_point_proton", "r_point_proton_error", None, "length"),
    ("r charge", "r_charge", "r_charge_error", "r_charge", "length"),
)


def _observables(result, references):
    table = Table(header_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    table.add_column("", no_wrap=True)
    for title in ("This run", "Best known", "Difference", "Published"):
        table.add_column(title, justify="right", no_wrap=True)
    units = units_of(result)
    for title, key, error_key, quantity, kind in _ROWS:
        value, error = result.get(key), result.get(error_key)
        if value is None:
            continue
        known = best(references, quantity)
        network = published(references, quantity, result.get("state"))
        table.add_row(
            f"{title} ({units.get(kind, '')})" if kind else title,
            Text(format_value(value, error), style="bold"),
            _reference_text(known),
            # A running run has no measurement yet, and its last step says nothing about the end.
            _difference(value, error, known) if "samples" in result else "",
            _reference_text(network),
        )
    return table


def units_of(result):
    """Return the units of energy and length of a result."""
    units = result.get("units")
    return units if isinstance(units, dict) else {"energy": "MeV", "length": "fm"}


def _reference_text(reference):
    return "" if reference is None else f"{reference.kind} {reference.text}"


def _difference(value, error, known):
    if known is None or not error:
        return ""
    deviation = (value - known.value) / math.hypot(error, known.error)
    text = f"{deviation:+.1f}" if abs(deviation) < 1e4 else f"{deviation:+.0e}"
    return Text(f"{text} s.e.", style="green" if abs(deviation) < 3.0 else "yellow")


def _run_facts(result):
    grid = Table.grid(padding=(0, 3))
    energy = units_of(result)["energy"]
    squared = f"({energy})^2" if " " in energy else f"{energy}^2"
    facts = [(title.format(squared), show(result[key])) for title, key, show in _FACTS if key in result]
    if "ranks" in result and "threads" in result:
        facts.append(("Ranks x threads", f"{result['ranks']} x {result['threads']}"))
    half = (len(facts) + 1) // 2
    for left, right in zip(facts[:half], [*facts[half:], ("", "")][:half], strict=True):
        grid.add_row(Text(left[0], style="dim"), left[1], Text(right[0], style="dim"), right[1])
    return grid


def _number(value):
    return "-" if value is None else f"{value:.4g}"


_FACTS = (
    ("Variance ({})", "variance", _number),
    ("Acceptance", "acceptance", lambda value: "-" if value is None else f"{100.0 * value:.1f} %"),
    (
        "Autocorrelation time",
        "autocorrelation_time",
        lambda value: "series too short" if value is None else f"{value:.3g} sweeps",
    ),
    ("Walkers", "walkers", str),
    ("Samples", "samples", str),
    ("Parameters", "parameters", str),
    ("Iterations", "iterations", str),
    ("Time", "seconds", format_seconds),
    ("Compilation", "compile_seconds", format_seconds),
    ("Backend", "backend", str),
    ("Seed", "seed", str),
)


_QUOTED = ("E_sym", "HF", "RBM", "RBM+PJ", "PJ")
"""Kinds of references whose values stand with their source, as not all have a column."""


def _source_lines(references):
    kinds = {}
    for reference in references:
        quoted = f"{reference.kind} {reference.text}" if reference.kind in _QUOTED else reference.kind
        kinds.setdefault(reference.source, []).append(quoted)
    lines = [f"{', '.join(dict.fromkeys(names))}: {source}" for source, names in kinds.items()]
    lines += ["s.e.: combined standard errors"] if best(references, "energy") else []
    return [Text(line, style="dim") for line in lines]
