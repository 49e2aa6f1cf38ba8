"""What ``nmlnp list`` and ``nmlnp show`` print."""

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from nmlnp import systems
from nmlnp.config import load
from nmlnp.errors import NmlnpError
from nmlnp.launch import draw
from nmlnp.physics.references import best, lookup_config
from nmlnp.plots import stage_names
from nmlnp.terminal import summary_table
from nmlnp.vmc.run_folder import RESULT, RunFolderError

_HAMILTONIANS = (
    ("pionless", "Schiavilla et al. 2021, models a, b, c, d and o (the default), with Coulomb"),
    ("pionless-2021", "Adams et al. 2021, cutoffs 2, 4 (the default) and 6 fm^-1, without Coulomb"),
)

_ANSAETZE = (
    ("operator", "pair correlations with spin and isospin operators (the default)"),
    ("slater_jastrow", "e^U tanh(V) times the s-shell Slater determinant"),
)


def catalogue():
    """Return the systems with the energies to reach, the Hamiltonians and the wave functions."""
    return Group(
        Text("pionless, model o", "bold"),
        _energy_table({}),
        Text("HH: hyperspherical harmonics, where no exact energy is known.", "dim"),
        Text("E_sym: the limit of a correlator that is blind to spin and isospin.\n", "dim"),
        Text("pionless-2021, cutoff 4 fm^-1", "bold"),
        _energy_table({"hamiltonian.family": "pionless-2021"}),
        Text(""),
        _named("Hamiltonian", _HAMILTONIANS),
        Text(""),
        _named("Wave function", _ANSAETZE),
        Text("\nRun one with, for example: nmlnp run 4He --force NN"),
    )


def _energy_table(overrides):
    table = _table("System", "", "Force", "Exact (MeV)", "Published network", "E_sym")
    for name in systems.names():
        named = (name, systems.title(name))
        for force in ("NN",) if name == "2H" else ("NN", "3N"):
            references = lookup_config(load(name, {"hamiltonian.force": force} | overrides))
            if references:
                table.add_row(*named, force, *_energies(references))
                named = ("", "")
    return table


def _energies(references):
    known = best(references, "energy")
    others = {entry.kind: entry for entry in references if entry.quantity == "energy"}
    shown = "-" if known is None else known.text
    prefix = "" if known is None or known.kind == "exact" else f"{known.kind} "
    cells = [others.get(kind) for kind in ("ANN", "E_sym")]
    return prefix + shown, *("-" if cell is None else cell.text for cell in cells)


def _named(title, rows):
    table = _table(title, "")
    for row in rows:
        table.add_row(*row)
    return table


def _table(*titles):
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, header_style="bold")
    for number, title in enumerate(titles):
        table.add_column(title, justify="right" if number > 2 else "left", no_wrap=number != 1)
    return table


def run_view(folder):
    """Draw the figures of a run anew and return its summary, of a finished or a running run.

    Parameters
    ----------
    folder : nmlnp.vmc.run_folder.RunFolder

    Returns
    -------
    rich.console.RenderableType
    """
    result, log = folder.read_result(), folder.read_log()
    parts = []
    if result is None:
        planned = folder.config.optimisation.iterations
        done = log[-1]["step"] if log else 0
        parts.append(f"Not finished: {done} of {planned} optimisation steps are in the log; the energy below")
        parts[-1] += " is that of the last step." if log else " will come with the first step."
        result = _so_far(folder.config, log)
    try:
        parts.append(summary_table(result))
    except (TypeError, ValueError, KeyError, AttributeError):
        raise RunFolderError(
            f"{folder.path / RESULT} is damaged: remove it and resume the run to write it again."
        ) from None
    parts += _stage_shares(log)
    try:
        parts += [f"Figure: {figure}" for figure in draw(folder, result)]
    except NmlnpError as error:
        parts.append(str(error))
    return Group(*(Text(part) if isinstance(part, str) else part for part in parts))


def _stage_shares(log):
    """Return a line on where the time of a step goes and how much memory it takes, if the log says so."""
    lines = [line for line in log if line.get("stages")]
    seconds = {name: sum(line["stages"].get(name, 0.0) for line in lines) for name in stage_names(lines)}
    total = sum(seconds.values())
    if not total:
        return []
    shares = ", ".join(f"{name} {100.0 * share / total:.0f} %" for name, share in seconds.items())
    memory = max((line.get("device_memory") or 0 for line in lines), default=0)
    device = f"; at most {memory / 2**30:.2f} GiB of the device's memory" if memory else ""
    return [f"{total / len(lines):.3g} s a step: {shares}{device}"]


def _so_far(config, log):
    last = log[-1] if log else {}
    names = {"energy": "energy", "error": "energy_error", "variance": "variance", "acceptance": "acceptance"}
    return {
        "system": config.system.nucleus,
        "hamiltonian": config.hamiltonian.label,
        "force": config.hamiltonian.force,
        "reference": [reference._asdict() for reference in lookup_config(config)],
        "walkers": config.sampling.walkers,
        "iterations": last.get("step", 0),
        "seed": config.run.seed,
        **{title: last[name] for name, title in names.items() if name in last},
    }
