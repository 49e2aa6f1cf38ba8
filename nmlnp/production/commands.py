"""The commands ``nmlnp production ...``."""

import os
import shlex
from pathlib import Path
from typing import Annotated

import typer

from nmlnp import run_options
from nmlnp.production.machines import MACHINES

_EXAMPLES = """[bold]Examples[/bold]

[cyan]nmlnp production init 4He --cluster slurm --gpus 8 --nodes 2[/cyan]   four GPUs on each of two nodes

[cyan]nmlnp production init 4He --cluster pbs --gpus 0 --ranks 8 --nodes 4 --cores 32[/cyan]   on CPUs

[cyan]nmlnp production init 4He --machine perlmutter --account m1234[/cyan]   a public machine

[cyan]nmlnp production init my.toml --cluster slurm --time 1-00:00:00 --out long[/cyan]   your configuration

[cyan]nmlnp production init 3H --hamiltonian pionless-2021 --cluster slurm --gpus 1
--scan hamiltonian.cutoff=2,4,6 --scan run.seed=1:5[/cyan]   fifteen runs as one array job
"""

_CHECK_EXAMPLES = """[bold]Examples[/bold]

[cyan]nmlnp production check production/4He-3N[/cyan]   on the login node, before it is submitted
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
    cluster: Annotated[
        str | None, typer.Option(metavar="slurm|pbs|flux|local", help="The batch system.")
    ] = None,
    machine: Annotated[
        str | None,
        typer.Option(metavar="NAME", help=f"A public machine instead: {', '.join(MACHINES)}."),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="The folder to make; if not given such as production/3H-3N."),
    ] = None,
    scan: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUES", help="A run for each of a,b,c or first:last; repeatable."),
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
    cores: Annotated[
        int | None, typer.Option(metavar="N", help="Cores of each rank; 8 if not given.")
    ] = None,
    time: Annotated[
        str | None, typer.Option(metavar="[D-]HH:MM:SS", help="Time limit of one job; 12 hours if not given.")
    ] = None,
    stop_before: Annotated[
        int, typer.Option(metavar="SECONDS", help="How long before that limit the run stops.")
    ] = 300,
    account: Annotated[str | None, typer.Option(metavar="NAME", help="Who pays.")] = None,
    partition: Annotated[
        str | None, typer.Option(metavar="NAME", help="Partition; the queue of PBS and Flux.")
    ] = None,
    qos: Annotated[str | None, typer.Option(metavar="NAME", help="Quality of service.")] = None,
    constraint: Annotated[str | None, typer.Option(metavar="TEXT", help="Kind of nodes.")] = None,
    mem: Annotated[str | None, typer.Option(metavar="NUMBER(M|G|T)", help="Memory of a node.")] = None,
    module: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Module to load; repeatable.")
    ] = None,
    container: Annotated[
        str | None, typer.Option(metavar="IMAGE", help="Image with nmlnp, run by apptainer.")
    ] = None,
    launcher: Annotated[
        str | None, typer.Option(metavar="srun|mpiexec", help="What starts the ranks.")
    ] = None,
    mpi: Annotated[
        str | None,
        typer.Option(metavar="TYPE", help="srun --mpi=TYPE, or mpich|openmpi for mpiexec; else as found."),
    ] = None,
    extra: Annotated[
        list[str] | None,
        typer.Option(metavar="TEXT", help="A further request, as after #SBATCH or #PBS; repeatable."),
    ] = None,
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
    """Write a folder with run.toml and a batch script, ready to be submitted."""
    from nmlnp.config import from_command_line
    from nmlnp.production import scan as scans
    from nmlnp.production.folder import init as write
    from nmlnp.production.machines import chosen

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
    site, size = chosen(cluster, machine, nodes, gpus, ranks, cores, time)
    site = site.answered(
        account=account,
        partition=partition,
        qos=qos,
        constraint=constraint,
        mem=mem,
        modules=tuple(module or ()),
        container=container,
        launcher=launcher,
        mpi=mpi,
        extra=site.extra + tuple(extra or ()),
    )
    overrides = from_command_line(settings, options)
    axes = scans.parse(scan) if scan else None
    written = write(system, overrides, out=out, site=site, stop_before=stop_before, axes=axes, **size)
    _tell(written, machine)


def _tell(written, machine):
    folder, configs = written.folder, written.configs
    names = sorted(path.name for path in folder.iterdir())
    typer.echo(f"{folder}: {', '.join(names)}")
    walkers = sorted({config.sampling.walkers for config in configs})
    typer.echo(
        f"{written.resources.words()}; {' to '.join(map(str, walkers[:: max(1, len(walkers) - 1)]))} walkers."
    )
    if machine:
        found = MACHINES[machine]
        typer.echo(f"Lines for {machine} as of {found.source}; not run there.")
    typer.echo(f"Look for what would fail: nmlnp production check {shlex.quote(str(folder))}")
    typer.echo(f"{written.submit} (cd {shlex.quote(str(folder))})")


@production.command(epilog=_CHECK_EXAMPLES)
def check(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A folder that production init wrote.")],
):
    """Look for what would fail, before a job waits for days: nothing is submitted."""
    from rich.console import Console

    from nmlnp.doctor import report
    from nmlnp.production.check import examine

    findings = examine(Path(folder))
    Console().print(report(findings))
    raise typer.Exit(1 if any(finding.status == "failed" for finding in findings) else 0)


@production.command(hidden=True)
def begin(job: Annotated[str, typer.Argument(metavar="JOB", help="The job's identifier.")]):
    """Note that a job starts in this folder; the batch script calls it before the run."""
    from nmlnp.production.restart import begin as note

    typer.echo(note(Path(), job, bool(os.environ.get("NMLNP_RESTARTED"))))


@production.command(hidden=True)
def again(
    job: Annotated[str, typer.Argument(metavar="JOB", help="The job's identifier.")],
    status: Annotated[int, typer.Argument(metavar="STATUS", help="The launcher's exit code.")],
):
    """Decide whether the job of this folder is queued again; the batch script calls it after the run."""
    from nmlnp.production.restart import AT_ONCE
    from nmlnp.production.restart import again as decide

    sentence, at_once = decide(Path(), job, status)
    typer.echo(sentence)
    raise typer.Exit(AT_ONCE if at_once else 0)


def add_to(app):
    """Add the commands to the command line."""
    app.add_typer(production, name="production")
