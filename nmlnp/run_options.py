"""The options of a run that ``nmlnp run`` and ``nmlnp production init`` share."""

from typing import Annotated

import typer

Force = Annotated[str | None, typer.Option(metavar="NN|3N", help="Two- or three-body forces.")]
Hamiltonian = Annotated[
    str | None, typer.Option(metavar="pionless|pionless-2021", help="Family of Hamiltonians.")
]
Model = Annotated[str | None, typer.Option(metavar="a|b|c|d|o", help="Model of [cyan]pionless[/cyan].")]
Cutoff = Annotated[
    int | None, typer.Option(metavar="2|4|6", help="Cutoff of [cyan]pionless-2021[/cyan], fm^-1.")
]
Electrons = Annotated[int | None, typer.Option(metavar="N", help="Electrons of a [cyan]dot[/cyan].")]
Dimension = Annotated[int | None, typer.Option(metavar="2|3", help="Dimension of a [cyan]dot[/cyan].")]
Omega = Annotated[
    float | None, typer.Option(metavar="X", help="Frequency of a [cyan]dot[/cyan]'s trap, Hartree.")
]
Fermions = Annotated[int | None, typer.Option(metavar="N", help="Fermions of a [cyan]trap1d[/cyan].")]
V0 = Annotated[
    float | None,
    typer.Option("--v0", metavar="X", help="Strength of the interaction of a [cyan]trap1d[/cyan]."),
]
State = Annotated[
    str | None, typer.Option(metavar="NAME|FILE.py:CLASS", help="Wave function, or your own from a file.")
]
Iterations = Annotated[int | None, typer.Option(metavar="N", help="Optimisation steps.")]
Seed = Annotated[int | None, typer.Option(metavar="N", help="Seed of the random numbers.")]

KEYS = {
    "force": "hamiltonian.force",
    "hamiltonian": "hamiltonian.family",
    "model": "hamiltonian.model",
    "cutoff": "hamiltonian.cutoff",
    "electrons": "system.electrons",
    "dimension": "system.dimension",
    "omega": "hamiltonian.omega",
    "fermions": "system.fermions",
    "v0": "hamiltonian.v0",
    "state": "state.name",
    "iterations": "optimisation.iterations",
    "walkers": "sampling.walkers",
    "seed": "run.seed",
    "backend": "run.backend",
}
"""What each option sets."""


def by_key(**options):
    """Return options by the dotted key that they set."""
    named = {KEYS[name]: value for name, value in options.items()}
    if ":" in str(named.get("state.name") or ""):
        named["state.file"] = named.pop("state.name")
    return named
