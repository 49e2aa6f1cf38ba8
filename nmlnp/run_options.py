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
Iterations = Annotated[int | None, typer.Option(metavar="N", help="Optimisation steps.")]
Seed = Annotated[int | None, typer.Option(metavar="N", help="Seed of the random numbers.")]

KEYS = {
    "force": "hamiltonian.force",
    "hamiltonian": "hamiltonian.family",
    "model": "hamiltonian.model",
    "cutoff": "hamiltonian.cutoff",
    "iterations": "optimisation.iterations",
    "walkers": "sampling.walkers",
    "seed": "run.seed",
    "backend": "run.backend",
}
"""What each option sets."""


def by_key(**options):
    """Return options by the dotted key that they set."""
    return {KEYS[name]: value for name, value in options.items()}
