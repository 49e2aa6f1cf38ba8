"""What ``nmlnp list`` and ``nmlnp show`` print."""

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from nmlnp import systems
from nmlnp.config import load
from nmlnp.config.state import STATES
from nmlnp.errors import NmlnpError
from nmlnp.launch import draw
from nmlnp.physics.references import best, dots, lookup_config, traps
from nmlnp.plots import stage_names
from nmlnp.terminal import summary_table
from nmlnp.vmc.run_folder import RESULT, RunFolderError

_HAMILTONIANS = {
    "nuclei": (
        ("pionless", "Schiavilla et al. 2021, models a, b, c, d and o (the default), with Coulomb"),
        ("pionless-2021", "Adams et al. 2021, cutoffs 2, 4 (the default) and 6 fm^-1, without Coulomb"),
    ),
    "dots": (
        ("oscillator", "omega^2 r^2/2 for each electron"),
        ("coulomb", "1/r for each pair, unless interaction = false"),
    ),
    "traps": (
        ("oscillator", "x^2/2 for each fermion"),
        ("gaussian", "V0/(sqrt(2 pi) s0) exp(-x^2/(2 s0^2)) for each pair"),
    ),
}


def catalogue():
    """Return the families: their systems, Hamiltonians, wave functions, and the energies to reach."""
    return Group(
        Text("Nuclei: pionless, model o", "bold"),
        _energy_table({}),
        Text("HH: hyperspherical harmonics, where no exact energy is known.", "dim"),
        Text("E_sym: the limit of a correlator that is blind to spin and isospin.\n", "dim"),
        Text("Nuclei: pionless-2021, cutoff 4 fm^-1", "bold"),
        _energy_table({"hamiltonian.family": "pionless-2021"}),
        *_parts("nuclei"),
        Text("\nDots: electrons in a harmonic trap, nmlnp run dot", "bold"),
        _dot_table(),
        Text("DMC: diffusion Monte Carlo, where no exact energy is known.", "dim"),
        Text("RBM: restricted Boltzmann machine.  HF: Hartree-Fock, an upper bound.", "dim"),
        *_parts("dots"),
        Text("\nTraps: spinless fermions on a line, s0 = 0.5, nmlnp run trap1d", "bold"),
        _trap_table(),
        Text("CI: configuration interaction, an upper bound, where no exact energy is known.", "dim"),
        *_parts("traps"),
        Text("\nRun one with, for example: nmlnp run 4He --force NN, or"),
        Text("nmlnp run dot --electrons 6 --omega 0.5, nmlnp run trap1d --fermions 4 --v0 -10"),
    )


_OWN_TERM = ("my_force.py:Yukawa", "a term from a file of your own, in hamiltonian.terms")
_OWN_STATE = ("my_state.py:MyState", "a wave function from a file of your own, in state.file")


def _parts(family):
    states = [
        (name, f"{state.ABOUT}{'' if number else ' (the default)'}")
        for number, (name, state) in enumerate(STATES[family].items())
    ]
    states.append(_OWN_STATE)
    return (
        Text(""),
        _named("Hamiltonian", (*_HAMILTONIANS[family], _OWN_TERM)),
        Text(""),
        _named("Wave function", states),
    )


def _dot_table():
    table = _table("Electrons", "Omega", "Best known (Hartree)", "Network", "RBM", "HF", left=2)
    before = None
    for dimension, electrons, omega in dots.rows():
        references = dots.lookup(electrons, dimension, omega)
        named = f"{electrons}, {dimension}D"
        shown, before = "" if named == before else named, named
        table.add_row(shown, f"{omega:.4g}", *_energies(references, ("ANN", "RBM", "HF")))
    return table


def _trap_table():
    table = _table("Fermions", "V0", "Best known (hbar omega)", "Network", left=2)
    before = None
    for fermions, v0 in traps.rows():
        references = traps.lookup(fermions, v0)
        shown, before = "" if fermions == before else str(fermions), fermions
        table.add_row(shown, f"{v0:g}", *_energies(references, ("ANN",)))
    return table


def _energy_table(overrides):
    table = _table("System", "", "Force", "Exact (MeV)", "Published network", "E_sym")
    for name in systems.names("nuclei"):
        named = (name, systems.title(name))
        for force in ("NN",) if name == "2H" else ("NN", "3N"):
            references = lookup_config(load(name, {"hamiltonian.force": force} | overrides))
            if references:
                table.add_row(*named, force, *_energies(references, ("ANN", "E_sym")))
                named = ("", "")
    return table


def _energies(references, kinds):
    known = best(references, "energy")
    others = {entry.kind: entry for entry in references if entry.quantity == "energy"}
    shown = "-" if known is None else known.text
    prefix = "" if known is None or known.kind == "exact" else f"{known.kind} "
    cells = [others.get(kind) for kind in kinds]
    return prefix + shown, *("-" if cell is None else cell.text for cell in cells)


def _named(title, rows):
    table = _table(title, "")
    for row in rows:
        table.add_row(*row)
    return table


def _table(*titles, left=3):
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, header_style="bold")
    for number, title in enumerate(titles):
        table.add_column(title, justify="left" if number < left else "right", no_wrap=bool(title))
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
    parts = [run_summary(folder, result, log), *map(Text, _stage_shares(log))]
    try:
        figures = draw(folder, result or so_far(folder.config, log))
        parts += [Text(f"Figure: {figure}") for figure in figures]
    except NmlnpError as error:
        parts.append(Text(str(error)))
    return Group(*parts)


def run_summary(folder, result, log):
    """Return the table of a result, or how far the run is where there is none (None) yet."""
    parts = []
    if result is None:
        planned = folder.config.optimisation.iterations
        done = log[-1]["step"] if log else 0
        text = f"Not finished: {done} of {planned} optimisation steps are in the log; the energy below "
        text += "is that of the last step." if log else "will come with the first step."
        parts.append(Text(text))
        result = so_far(folder.config, log)
    try:
        return Group(*parts, summary_table(result))
    except (TypeError, ValueError, KeyError, AttributeError):
        raise RunFolderError(
            f"{folder.path / RESULT} is damaged: remove it and resume the run to write it again."
        ) from None


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


def so_far(config, log):
    """Return what is known of a running run, by the names of a result."""
    last = log[-1] if log else {}
    names = {"energy": "energy", "error": "energy_error", "variance": "variance", "acceptance": "acceptance"}
    return {
        **config.described(),
        "reference": [reference._asdict() for reference in lookup_config(config)],
        "walkers": config.sampling.walkers,
        "iterations": last.get("step", 0),
        "seed": config.run.seed,
        **{title: last[name] for name, title in names.items() if name in last},
    }
