"""The figure of a scan: what the number of hidden nodes changes."""

import numpy as np


def draw_scan(figure, scan):
    """Draw energy, fidelity, kinetic and potential energy, P_D, and bias and variance against the width.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
    scan : dict
        Content of ``scan.json``.
    """
    widths, results = np.array(scan["widths"]), scan["results"]
    panels = figure.subplots(3, 2, sharex=True)
    exact = results[0]["exact"]["energy"]
    each = [{name: np.array(v, dtype=float) for name, v in r["each_seed"].items()} for r in results]
    _energies(panels[0, 0], widths, each, exact)
    _infidelities(panels[0, 1], widths, each)
    terms = results[0]["networks"]
    potential = [k for k in terms if isinstance(terms[k], dict) and k.endswith((" SS", " SD", " DD"))]
    _deviation(panels[1, 0], widths, results, [("T_S", ["T_S"]), ("T_D", ["T_D"])], "kinetic energy (keV)")
    sums = [(f"V_{w}", [name for name in potential if name.endswith(w)]) for w in ("SS", "SD", "DD")]
    _deviation(panels[1, 1], widths, results, sums, "potential energy (keV)")
    _d_state(panels[2, 0], widths, each, results[0]["exact"]["P_D"])
    for wave, color in (("S", "C0"), ("D", "C1")):
        for name, style in (("bias", "o-"), ("variance", "s--")):
            values = [r["networks"]["split"][f"{name}_{wave}"] for r in results]
            label = f"{name}$^2$, {wave}" if name == "bias" else f"{name}, {wave}"
            panels[2, 1].loglog(widths, values, style, color=color, label=label)
    panels[2, 1].set_ylabel(r"error of $\psi$")
    panels[2, 1].legend()
    for panel in panels[-1]:
        panel.set_xscale("log")
        panel.set_xticks(widths, [str(width) for width in widths])
        panel.minorticks_off()
        panel.set_xlabel("hidden nodes")


def _energies(panel, widths, each, exact):
    for width, values in zip(widths, each, strict=True):
        error = 1e3 * (values["energy"] - exact)
        panel.loglog(np.full(error.size, width), error, ".", color="C0", alpha=0.35, markersize=4)
    medians = [1e3 * (np.nanmedian(values["energy"]) - exact) for values in each]
    panel.loglog(widths, medians, "o-", color="C1", label="median")
    panel.axhline(abs(exact), color="black", linestyle=":", label="0.1 %")
    panel.set_ylabel(r"$E - E_{\rm exact}$ (keV)")
    panel.legend()


def _infidelities(panel, widths, each):
    for name, color in (("F_S", "C0"), ("F_D", "C1")):
        values = [1.0 - v[name] for v in each]
        if np.isnan(np.concatenate(values)).all():
            continue
        for width, lost in zip(widths, values, strict=True):
            panel.loglog(np.full(lost.size, width), np.maximum(lost, 1e-12), ".", color=color, alpha=0.3)
        panel.loglog(widths, [np.nanmedian(v) for v in values], "o-", color=color, label=f"${name}$")
    panel.set_ylabel("1 - fidelity")
    panel.legend()


def _deviation(panel, widths, results, named, label):
    """Mean error with its run-to-run spread of sums of terms."""
    for k, (name, parts) in enumerate(named):
        mean = [sum(r["networks"][p]["mean"] - r["networks"][p]["exact"] for p in parts) for r in results]
        # Terms of one wave pair fluctuate together; the root of the summed squares is a lower bound.
        spread = [np.sqrt(sum((r["networks"][p]["spread"] or 0.0) ** 2 for p in parts)) for r in results]
        offset = 1.0 + 0.02 * (k - 1)
        scaled = 1e3 * np.array(mean), 1e3 * np.array(spread)
        panel.errorbar(
            widths * offset, scaled[0], scaled[1], fmt="o-", capsize=3, label=f"${name[0]}_{{{name[2:]}}}$"
        )
    panel.axhline(0.0, color="black", linewidth=1.0)
    panel.set_yscale("symlog", linthresh=1.0)
    panel.set_ylabel(f"error, {label}")
    panel.legend()


def _d_state(panel, widths, each, exact):
    for width, values in zip(widths, each, strict=True):
        panel.semilogx(np.full(values["P_D"].size, width), 100.0 * values["P_D"], ".", color="C0", alpha=0.35)
    panel.semilogx(widths, [100.0 * np.nanmedian(v["P_D"]) for v in each], "o-", color="C1", label="median")
    panel.axhline(100.0 * exact, color="black", linestyle=":", label="exact")
    centre = 100.0 * exact
    panel.set_ylim(centre - 0.6, centre + 0.6)
    panel.set_ylabel(r"$P_D$ (%)")
    panel.legend()
