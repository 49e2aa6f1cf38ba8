"""The commands ``nmlnp production ...``."""

import shlex
from typing import Annotated

import typer

from nmlnp import run_options

_EXAMPLES = """[bold]Examples[/bold]

[cyan]nmlnp production init 4He --cluster slurm --gpus 8 --nodes 2[/cyan]   four GPUs on each of two nodes

[cyan]nmlnp production init 4He --cluster slurm --gpus 0 --ranks 8 --nodes 4 --cores 32[/cyan]   on CPUs

[cyan]nmlnp production init my.toml --cluster slurm --time 24:00:00 --out scan/7[/cyan]   your configuration
"""

production = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")


@production.callback()
def _production():
    """Runs on a cluster: a folder with a configuration and a batch script that restarts itself."""


@production.command(epilog=_EXAMPLES)
def init(
    system: Annotated[
        str,
        typer.Argument(
            metavar="SYSTEM|FILE.toml", help="A system (see [cyan]nmlnp list[/cyan]) or a TOML file."
        ),
    ],
    cluster: Annotated[str, typer.Option(metavar="slurm", help="The batch system.")],
    out: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="The folder to make; if not given such as production/3H-3N."),
    ] = None,
    nodes: Annotated[int, typer.Option(metavar="N", help="Nodes.")] = 1,
    gpus: Annotated[
        int | None,
        typer.Option(metavar="N", help="GPUs over all nodes, one rank each; one a node if not given."),
    ] = None,
    ranks: Annotated[
        int | None,
        typer.Option(metavar="N", help="MPI ranks over all nodes, without GPUs; one a node if not given."),
    ] = None,
    cores: Annotated[int, typer.Option(metavar="N", help="Cores of each rank.")] = 8,
    time: Annotated[str, typer.Option(metavar="HH:MM:SS", help="Time limit of one job.")] = "12:00:00",
    force: run_options.Force = None,
    hamiltonian: run_options.Hamiltonian = None,
    model: run_options.Model = None,
    cutoff: run_options.Cutoff = None,
    electrons: run_options.Electrons = None,
    dimension: run_options.Dimension = None,
    omega: run_options.Omega = None,
    fermions: run_options.Fermions = None,
    v0: run_options.V0 = None,
    state: run_options.State = None,
    iterations: run_options.Iterations = None,
    walkers: Annotated[
        int | None,
        typer.Option(metavar="N", help="Walkers over all ranks; at least 16384 a GPU if not given."),
    ] = None,
    seed: run_options.Seed = None,
    backend: Annotated[str | None, typer.Option(metavar="cpu|cuda", help="Where to compute.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="SECTION.KEY=VALUE", help="Any setting of run.toml; repeatable."),
    ] = None,
):
    """Write a folder with run.toml and run.slurm, ready to be submitted."""
    from nmlnp.config import from_command_line
    from nmlnp.production.folder import init as write

    options = run_options.by_key(
        force=force,
        hamiltonian=hamiltonian,
        model=model,
        cutoff=cutoff,
        electrons=electrons,
        dimension=dimension,
        omega=omega,
        fermions=fermions,
        v0=v0,
        state=state,
        iterations=iterations,
        walkers=walkers,
        seed=seed,
        backend=backend,
    )
    overrides = from_command_line(settings, options)
    folder, config, resources = write(system, overrides, cluster, out, nodes, gpus, ranks, cores, time)
    typer.echo(f"{folder}: run.toml, run.slurm, README.md")
    typer.echo(f"{resources.words()}; {config.sampling.walkers} walkers.")
    cd = f"cd {shlex.quote(str(folder))}"
    typer.echo(f"Fill in account and partition in {folder}/run.slurm, then: {cd} && sbatch run.slurm")


def add_to(app):
    """Add the commands to the command line."""
    app.add_typer(production, name="production")
