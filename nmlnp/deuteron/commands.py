"""The commands ``nmlnp deuteron train`` and ``nmlnp deuteron scan``."""

from typing import Annotated

import typer

_TRAIN_EXAMPLES = """[bold]Examples[/bold]

[cyan]nmlnp deuteron train[/cyan]   20 networks of 10 hidden nodes for N3LO, in some seconds

[cyan]nmlnp deuteron train --hidden 10 --optimiser rmsprop[/cyan]   as published, 250 000 iterations

[cyan]nmlnp deuteron train --potential lo --cutoff 450 --hidden 20[/cyan]   one-pion exchange and a contact

[cyan]nmlnp deuteron train --potential my_matrix_elements.txt[/cyan]   a potential of your own

[cyan]nmlnp deuteron train --iterations 6000 --resume[/cyan]   go on, and longer

A file has eight columns, q, w, q', w' (fm^-1) and V_SS, V_SD, V_DS, V_DD (MeV fm^3), one line for each pair
of momenta; w and w' are the weights of int dq.
"""

_SCAN_EXAMPLES = """[bold]Examples[/bold]

[cyan]nmlnp deuteron scan[/cyan]   2 to 20 hidden nodes, 20 networks each

[cyan]nmlnp deuteron scan --hidden 4,6,8,10 --seeds 150[/cyan]   these widths, 150 networks each

[cyan]nmlnp deuteron scan --seeds 150 --out wide --resume[/cyan]   what is finished there is not done again
"""

deuteron = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")

Potential = Annotated[str, typer.Option(metavar="n3lo|lo|pionless|FILE", help="The force, or a table of it.")]
Cutoff = Annotated[
    int | None, typer.Option(metavar="450|500|600", help="Cutoff of lo in MeV; 500 if not given.")
]
Layers = Annotated[int, typer.Option(metavar="N", help="Hidden layers of that width.")]
Activation = Annotated[str, typer.Option(metavar="softplus|sigmoid|tanh", help="Activation of the nodes.")]
Separate = Annotated[
    bool, typer.Option("--separate", metavar="", help="A network for each of the two waves.")
]
Optimiser = Annotated[
    str, typer.Option(metavar="natural|rmsprop|adam", help="Natural gradient, or as published.")
]
Rate = Annotated[float, typer.Option(metavar="X", help="Learning rate of rmsprop and adam.")]
Seeds = Annotated[int, typer.Option(metavar="N", help="How many networks, each from its own seed.")]
FirstSeed = Annotated[int, typer.Option(metavar="N", help="Seed of the first network.")]
Pretraining = Annotated[int, typer.Option(metavar="N", help="Steps of the pre-training.")]
Iterations = Annotated[
    int | None, typer.Option(metavar="N", help="Steps of the energy; 3000, or 250000 of rmsprop and adam.")
]
Out = Annotated[str | None, typer.Option(metavar="DIR", help="The folder; runs/deuteron-... if not given.")]
Resume = Annotated[bool, typer.Option("--resume", metavar="", help="Go on with what the folder holds.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", metavar="", help="Print nothing but errors.")]


@deuteron.callback()
def _deuteron():
    """The deuteron in momentum space: networks that learn its S and D waves by quadrature."""


@deuteron.command(epilog=_TRAIN_EXAMPLES)
def train(
    potential: Potential = "n3lo",
    cutoff: Cutoff = None,
    hidden: Annotated[int, typer.Option(metavar="N", help="Nodes of a hidden layer.")] = 10,
    layers: Layers = 1,
    activation: Activation = "softplus",
    separate: Separate = False,
    optimiser: Optimiser = "natural",
    rate: Rate = 0.01,
    seeds: Seeds = 20,
    first_seed: FirstSeed = 0,
    pretraining: Pretraining = 500,
    iterations: Iterations = None,
    out: Out = None,
    resume: Resume = False,
    quiet: Quiet = False,
):
    """Train networks from several seeds, and judge them by the exact state.

    The folder gets states.h5 (networks, course), result.json and three figures.
    """
    from nmlnp.deuteron.experiment import Experiment
    from nmlnp.deuteron.screens import experiment_view
    from nmlnp.deuteron.settings import Settings
    from nmlnp.terminal import Progress, show

    settings = Settings(
        potential, cutoff, hidden, layers, activation, separate, optimiser, rate, seeds, first_seed,
        pretraining, iterations,
    )  # fmt: skip
    experiment = Experiment(settings, out or f"runs/{settings.name}", resume)
    with Progress(quiet=quiet) as progress:
        experiment.run(progress)
    result = experiment.finish()
    if not quiet:
        show(experiment_view(result, experiment.folder))


@deuteron.command(epilog=_SCAN_EXAMPLES)
def scan(
    potential: Potential = "n3lo",
    cutoff: Cutoff = None,
    hidden: Annotated[
        str, typer.Option(metavar="N,N,...", help="Nodes of a hidden layer, several numbers.")
    ] = "2,3,4,5,6,8,10,15,20",
    layers: Layers = 1,
    activation: Activation = "softplus",
    separate: Separate = False,
    optimiser: Optimiser = "natural",
    rate: Rate = 0.01,
    seeds: Seeds = 20,
    first_seed: FirstSeed = 0,
    pretraining: Pretraining = 500,
    iterations: Iterations = None,
    out: Out = None,
    resume: Resume = False,
    quiet: Quiet = False,
):
    """Train networks of several widths: energy, fidelity, P_D and their spread against the number of nodes.

    The folder gets a folder of each width, scan.json and scan.png.
    """
    from nmlnp.deuteron.scan import run_scan
    from nmlnp.deuteron.screens import scan_view
    from nmlnp.deuteron.settings import Settings
    from nmlnp.errors import ConfigError
    from nmlnp.terminal import Progress, show

    try:
        widths = [int(part) for part in hidden.split(",")]
    except ValueError:
        raise ConfigError(f"--hidden takes whole numbers with commas between them, not {hidden!r}.") from None
    settings = Settings(
        potential, cutoff, min(widths), layers, activation, separate, optimiser, rate, seeds, first_seed,
        pretraining, iterations,
    )  # fmt: skip
    with Progress(quiet=quiet) as progress:
        result = run_scan(settings, widths, out or f"runs/scan-{settings.scan_name}", progress, resume)
    if not quiet:
        show(scan_view(result))


def add_to(app):
    """Add the commands to the command line."""
    app.add_typer(deuteron, name="deuteron")
