"""The command ``nmlnp``: run, list, show, exercise, book, doctor.

Only the command line itself lives here.  Everything heavy is imported by the
command that needs it, so that ``nmlnp --help`` answers at once.
"""

import sys
from typing import Annotated

import typer

from nmlnp import __version__, run_options
from nmlnp.deuteron.commands import add_to as add_deuteron_to
from nmlnp.environment import settle
from nmlnp.errors import NmlnpError
from nmlnp.grading.commands import add_to
from nmlnp.production.commands import add_to as add_production_to

app = typer.Typer(
    name="nmlnp",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

_EXAMPLES = """[bold]Examples[/bold]

[cyan]nmlnp run 2H[/cyan]   the deuteron, in about two minutes

[cyan]nmlnp run 4He --force NN --iterations 800[/cyan]   no three-body force, more steps

[cyan]nmlnp run dot --electrons 6[/cyan]   six electrons in a quantum dot

[cyan]mpiexec -n 4 nmlnp run 4He[/cyan]   the same command on four MPI ranks

[cyan]nmlnp run 4He --resume[/cyan]   go on where the last run of 4He stopped

[cyan]nmlnp show runs/4He-3N[/cyan]   table and figures of a run, finished or not

[cyan]nmlnp exercise list[/cyan]   the exercises of the lectures
"""

_RUN_EXAMPLES = """[bold]Examples[/bold]

[cyan]nmlnp run 3H[/cyan]   everything by default, into runs/3H-3N

[cyan]nmlnp run 3H --hamiltonian pionless-2021 --cutoff 4[/cyan]   another Hamiltonian

[cyan]nmlnp run 3H --set hamiltonian.three_body_range=1.5[/cyan]   any setting of config.toml

[cyan]nmlnp run dot --electrons 6 --omega 0.5 --state rbm_jastrow[/cyan]   a quantum dot

[cyan]nmlnp run trap1d --fermions 4 --v0 -10[/cyan]   fermions on a line that attract each other

[cyan]nmlnp run runs/3H-3N/config.toml --seed 2[/cyan]   repeat a run with another seed

[cyan]nmlnp run 3H --out runs/try --iterations 50[/cyan]   a short try, into a folder of its own

[cyan]nmlnp run 3H --resume --iterations 1000[/cyan]   go on, and longer than planned
"""


_LIST_EXAMPLES = """[bold]Examples[/bold]

[cyan]nmlnp list[/cyan]   what there is to run, and the energies to reach
"""

_SHOW_EXAMPLES = """[bold]Examples[/bold]

[cyan]nmlnp show runs/4He-3N[/cyan]   the result, or how far the run is; draws its figures there

[cyan]nmlnp show production/3H-3N-scan[/cyan]   a table of all points of a scan, and scan.png
"""

_DOCTOR_EXAMPLES = """[bold]Examples[/bold]

[cyan]nmlnp doctor[/cyan]   on this machine

[cyan]srun --ntasks=1 nmlnp doctor[/cyan]   on a node of a cluster
"""

_BOOK_EXAMPLES = """[bold]Examples[/bold]

[cyan]pip install '.\\[book]' && nmlnp book[/cyan]   in a clone; prints where the first page is

[cyan]nmlnp book --edition student[/cyan]   no trace of the solutions, into _build/student
"""


def _show_version(wanted: bool):
    if wanted:
        typer.echo(f"nmlnp {__version__}")
        raise typer.Exit


@app.callback(epilog=_EXAMPLES)
def _nmlnp(
    version: Annotated[
        bool,
        typer.Option(
            "--version", metavar="", help="Show the version.", callback=_show_version, is_eager=True
        ),
    ] = False,
):
    """Variational Monte Carlo of nuclei and trapped fermions with neural-network wave functions."""


@app.command(epilog=_RUN_EXAMPLES)
def run(
    system: Annotated[
        str,
        typer.Argument(
            metavar="SYSTEM|FILE.toml", help="A system (see [cyan]nmlnp list[/cyan]) or a TOML file."
        ),
    ],
    out: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Run folder; if not given a new one, such as runs/3H-3N."),
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", metavar="", help="Go on with the run in the folder.")
    ] = False,
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
    walkers: Annotated[int | None, typer.Option(metavar="N", help="Walkers over all ranks.")] = None,
    seed: run_options.Seed = None,
    backend: Annotated[str | None, typer.Option(metavar="auto|cpu|cuda", help="Where to compute.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="SECTION.KEY=VALUE", help="Any setting of config.toml; repeatable."),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", metavar="", help="Print nothing but errors.")
    ] = False,
):
    """Optimise a wave function, then measure energies and radii with it.

    The run folder gets the resolved configuration, a log of every step, checkpoints, the result and figures.
    """
    from nmlnp.config import from_command_line
    from nmlnp.launch import launch

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
    raise typer.Exit(launch(system, from_command_line(settings, options), out, resume, quiet))


@app.command("list", epilog=_LIST_EXAMPLES)
def list_():
    """List the systems, Hamiltonians and wave functions, with the energies to reach."""
    from nmlnp.screens import catalogue
    from nmlnp.terminal import show

    show(catalogue())


@app.command("show", epilog=_SHOW_EXAMPLES)
def show_(
    folder: Annotated[
        str, typer.Argument(metavar="DIR", help="The folder of a run or of a scan, finished or not.")
    ],
):
    """Show the summary of a run or of a scan, and draw its figures anew."""
    from nmlnp.production.scan import is_scan
    from nmlnp.screens import run_view
    from nmlnp.terminal import show
    from nmlnp.vmc.run_folder import RunFolder

    if is_scan(folder):
        from nmlnp.production.scan_view import view

        show(view(folder))
    else:
        show(run_view(RunFolder.open(folder)))


@app.command(epilog=_BOOK_EXAMPLES)
def book(
    edition: Annotated[
        str, typer.Option(metavar="full|student", help="With the solutions folded, or without them.")
    ] = "full",
):
    """Build the book from a clone, to be read in a browser without a network."""
    from nmlnp.book import build

    build(edition)


@app.command(epilog=_DOCTOR_EXAMPLES)
def doctor():
    """Report what this machine offers, what is missing and how to get it."""
    from rich.console import Console

    from nmlnp.doctor import examine, report

    Console().print(report(examine()))


add_to(app)
add_production_to(app)
add_deuteron_to(app)


def main():
    """Run the command; every error is a sentence and an exit code, never a traceback."""
    settle()
    # A folder's name may hold what this terminal cannot show.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        app()
    except Exception as error:
        from nmlnp.launch import sentence

        for line in sentence(error).splitlines():
            print(f"nmlnp: {line}", file=sys.stderr)
        sys.exit(error.exit_code if isinstance(error, NmlnpError) else 1)
