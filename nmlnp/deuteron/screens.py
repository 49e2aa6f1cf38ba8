"""What the commands of the momentum-space deuteron print at their end."""

from rich import box
from rich.console import Group
from rich.table import Table
from rich.text import Text

from nmlnp.deuteron.ensemble_statistics import SMALLEST_F_D, SMALLEST_F_S

_ROWS = (
    ("Energy", "energy", 1.0, "MeV", ".6f", ".6f"),
    ("D state", "P_D", 100.0, "%", ".4f", ".4f"),
    ("Kinetic, S", "T_S", 1.0, "MeV", ".4f", ".4f"),
    ("Kinetic, D", "T_D", 1.0, "MeV", ".4f", ".4f"),
)


def experiment_view(result, folder):
    """Return the table of an experiment: exact, and median, spread and best of the networks.

    Parameters
    ----------
    result : dict
        Content of ``result.json``.
    folder : path-like
    """
    networks, exact = result["networks"], result["exact"]
    settings = result["settings"]
    heading = (
        f"{settings['potential']}: {networks['seeds']} networks of {result['parameters']} parameters, "
        f"{settings['optimiser']}, {settings['iterations']} steps, {result['seconds']:.1f} s"
    )
    table = _table("", "exact", "median", "spread", "best", "")
    potential = [
        (name, name, 1.0, "MeV", ".4f", ".4f") for name in networks if name.endswith((" SS", " SD", " DD"))
    ]
    for title, name, factor, unit, fine, coarse in (*_ROWS, *potential):
        entry = networks[name]
        if entry["exact"] == 0.0:
            continue
        texts = [
            "-" if entry[key] is None else format(factor * entry[key], style)
            for key, style in (("exact", fine), ("median", fine), ("spread", coarse), ("best", fine))
        ]
        table.add_row(title, *texts, unit)
    for wave in ("F_S", "F_D"):
        if networks[wave]["median"] is not None and exact["P_D"] + (wave == "F_S") > 0.0:
            lost = [1.0 - networks[wave][key] for key in ("median", "best")]
            table.add_row(f"1 - {wave}", "0", f"{lost[0]:.1e}", "", f"{lost[1]:.1e}", "")
    facts = (
        f"Exact: r_d = {exact['r_d']:.4f} fm, Q = {exact['Q']:.4f} fm^2, "
        f"A_S = {exact['A_S']:.4f} fm^-1/2, eta = {exact['eta']:.4f}"
    )
    failed = (
        f"{100.0 * networks['failed']:.0f} % failed, that is, missed one of: energy to 0.1 %, "
        f"F_S > {SMALLEST_F_S}, F_D > {SMALLEST_F_D}"
    )
    files = f"Written to {folder}"
    return Group(Text(heading, "bold"), table, Text(facts), Text(failed), Text(files, "dim"))


def scan_view(scan):
    """Return the table of a scan, and published conclusions beside what it found."""
    table = _table(
        "hidden", "parameters", "E - exact (keV)", "spread", "best", "1 - F_S", "1 - F_D", "failed"
    )
    for width, result in zip(scan["widths"], scan["results"], strict=True):
        networks, exact = result["networks"], result["exact"]["energy"]
        energy = networks["energy"]
        spread = "-" if energy["spread"] is None else f"{1e3 * energy['spread']:.4g}"
        lost = [
            "-" if networks[f]["median"] is None else f"{1.0 - networks[f]['median']:.1e}"
            for f in ("F_S", "F_D")
        ]
        table.add_row(
            str(width), str(result["parameters"]), f"{1e3 * (energy['median'] - exact):.4g}", spread,
            f"{1e3 * (energy['best'] - exact):.4g}", *lost, f"{100.0 * networks['failed']:.0f} %",
        )  # fmt: skip
    lines = []
    for conclusion in scan["conclusions"]:
        lines += [
            Text(f"published: {conclusion['published']}", "dim"),
            Text(f"found:     {conclusion['found']}"),
        ]
    return Group(
        table, Text("Medians of the networks; spread: standard deviation over the seeds.\n", "dim"), *lines
    )


def _table(*titles):
    table = Table(header_style="bold", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False)
    for k, title in enumerate(titles):
        table.add_column(title, justify="left" if k == 0 else "right", no_wrap=True)
    return table
