"""``python -m nmlnp.bench``: the device's kernels as the compiler made them, and timed on a GPU."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from nmlnp.errors import ConfigError, NmlnpError

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="rich")


@app.command()
def bench(
    kernels: Annotated[
        bool,
        typer.Option("--kernels", metavar="", help="Registers, spills, shared memory; needs no GPU."),
    ] = False,
    states: Annotated[
        list[str] | None,
        typer.Option("--state", metavar="NAME", help="2H, 4He, 'dot 6 slater_jastrow'...; repeatable."),
    ] = None,
    walkers: Annotated[
        list[int] | None, typer.Option(min=16, metavar="N", help="Numbers of walkers; repeatable.")
    ] = None,
    peer: Annotated[
        Path | None,
        typer.Option(metavar="FILE.py", help="The JAX program with the deep sets, to be timed beside."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE.json", help="Write the figures there, and a page beside it.")
    ] = None,
):
    """Measure the engine on a GPU: seconds of every stage, and the share of the arithmetic it uses.

    [bold]Examples[/bold]

    [cyan]python -m nmlnp.bench --kernels[/cyan]   what the compiler made of the kernels

    [cyan]python -m nmlnp.bench --out cuda.json[/cyan]   2H and 4He, 4096 to 262144 walkers

    [cyan]python -m nmlnp.bench --peer jax_peer.py --walkers 16384[/cyan]   beside a program in JAX
    """
    from nmlnp.bench import tables
    from nmlnp.bench.states import STATES

    states = states or ["2H", "4He", *(["deep sets"] if peer else [])]
    for name in states:
        if name not in STATES:
            raise ConfigError(f"There is no state '{name}' to measure: choose from {', '.join(STATES)}.")
    if peer is not None and not peer.is_file():
        raise ConfigError(f"There is no file {peer} to time beside: give the path of the JAX program.")
    if out is not None and (out.suffix != ".json" or not out.parent.is_dir()):
        # Said before the measurement, which takes minutes; the page takes the name with .md.
        raise ConfigError(
            f"The figures cannot be written to {out}: give a name.json in a folder that exists."
        )
    if kernels:
        report = tables.kernel_report(states)
    else:
        report = tables.stage_report(states, walkers or [4096, 16384, 65536, 262144], peer)
    tables.show(report)
    if out is not None:
        out.write_text(json.dumps(report, indent=1) + "\n")
        out.with_suffix(".md").write_text(tables.markdown(report))


def main():
    """Run the command; every error is a sentence."""
    try:
        app()
    except NmlnpError as error:
        print(f"nmlnp.bench: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
