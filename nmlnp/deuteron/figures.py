"""The figures of the experiments with the momentum-space deuteron."""

import numpy as np

from nmlnp.deuteron.ensemble_statistics import per_seed
from nmlnp.deuteron.losses import pretraining_target
from nmlnp.deuteron.observables import normalised, waves

WAVES = ("S", "D")
_NUMBERS = ("energy", "variance", "P_D", "F_S", "F_D", "failed")


def draw_experiment(experiment):
    """Draw ``energy.png``, ``wave_functions.png`` and ``errors.png`` into the folder of an experiment."""
    for name, draw in (("energy", draw_course), ("wave_functions", draw_waves), ("errors", draw_errors)):
        save(lambda figure, draw=draw: draw(figure, experiment), experiment.folder / f"{name}.png")


def save(draw, path, height=6.0):
    """Let a function draw on a figure of the course's style, and write it as PNG."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from nmlnp.plots import lecture_style

    with mpl.rc_context():
        lecture_style()
        figure = Figure(figsize=(8.0, height), layout="constrained")
        FigureCanvasAgg(figure)
        draw(figure)
        temporary = path.with_name(path.name + ".tmp")
        figure.savefig(temporary, format="png")
        temporary.replace(path)


def draw_course(figure, experiment):
    """Energy above the exact one against the step: every network, and their median."""
    axes = figure.subplots()
    error = 1e3 * (experiment.course["energies"] - experiment.exact.energy)
    steps = experiment.course["steps"]
    axes.loglog(steps + 1, error.T, color="C0", alpha=min(1.0, 4.0 / len(error)), linewidth=0.8)
    axes.loglog(steps + 1, np.nanmedian(error, axis=0), color="C1", linewidth=2.2, label="median")
    axes.axhline(abs(experiment.exact.energy), color="black", linestyle=":", label="0.1 %")
    axes.set(xlabel="step", ylabel=r"$E - E_{\rm exact}$ (keV)")
    axes.legend()


def draw_waves(figure, experiment):
    """Waves at the start, after the pre-training and trained: bands of 68 and 100 % of the networks."""
    q = experiment.interaction.mesh.q
    kept = q < 3.0
    exact = waves(experiment.interaction, experiment.exact.u)
    target = pretraining_target(experiment.interaction.mesh) / experiment.interaction.mesh.roots
    axes = figure.subplots(2, 3, sharex=True, sharey="row")
    stages = (("initial", "at the start"), ("pretrained", "pre-trained"), ("parameters", "trained"))
    for column, (which, title) in zip(axes.T, stages, strict=True):
        psi = waves(experiment.interaction, experiment.states(which))
        column[0].set_title(title)
        for wave, (panel, name) in enumerate(zip(column, WAVES, strict=True)):
            # Each wave in the norm of the exact one, as the fidelity sees it.
            norms = np.sqrt(np.sum((psi[:, wave] * experiment.interaction.mesh.roots) ** 2, axis=1))
            scale = np.sqrt(np.sum((exact[wave] * experiment.interaction.mesh.roots) ** 2))
            draw_band(panel, q[kept], psi[:, wave, kept] * (scale / norms)[:, None])
            panel.plot(q[kept], exact[wave, kept], color="black", linewidth=1.0, label="exact")
            if which == "pretrained":
                panel.plot(q[kept], target[wave, kept] * scale, "--", color="C1", label="target")
            panel.set_ylabel(rf"$\psi_{name}$ (fm$^{{3/2}}$)" if which == "initial" else "")
            panel.label_outer()
        column[1].set_xlabel(r"q (fm$^{-1}$)")
        column[0].legend()
    for row, wave in zip(axes, exact, strict=True):
        low, high = min(wave.min(), 0.0), wave.max()
        row[0].set_ylim(low - 0.2 * (high - low) - 1e-3, high + 0.3 * (high - low) + 1e-3)


def draw_band(axes, x, curves, color="C0"):
    """Draw the band of all curves (seeds, points), a darker one of 68 % of them, and their median."""
    axes.fill_between(x, curves.min(axis=0), curves.max(axis=0), color=color, alpha=0.2, linewidth=0)
    axes.fill_between(x, *np.percentile(curves, [16, 84], axis=0), color=color, alpha=0.35, linewidth=0)
    axes.plot(x, np.median(curves, axis=0), color=color, linewidth=1.2)


def draw_errors(figure, experiment):
    """Above: squared bias and variance of each wave at each momentum; below: errors of the energy's terms."""
    upper, lower = figure.subplots(2, 1)
    q, exact = experiment.interaction.mesh.q, experiment.exact
    u = normalised(experiment.states())
    u = u * np.sign(u @ exact.u)[:, None]
    mean, n = u.mean(axis=0), q.size
    for wave, name in enumerate(WAVES):
        part = slice(wave * n, (wave + 1) * n)
        bias, variance = (mean - exact.u)[part] ** 2, u[:, part].var(axis=0)
        upper.loglog(q, bias, color=f"C{wave}", label=rf"bias$^2$, {name}")
        upper.loglog(q, variance, "--", color=f"C{wave}", label=f"variance, {name}")
    upper.set(
        xlabel=r"q (fm$^{-1}$)", ylabel=r"of $q\sqrt{w}\,\psi(q)$", xlim=(1e-2, 10.0), ylim=(1e-18, 1e-2)
    )
    upper.legend(ncols=2)
    values = per_seed(experiment.interaction, exact, u)
    reference = per_seed(experiment.interaction, exact, exact.u[None])
    terms = [name for name in values if name not in _NUMBERS and np.any(reference[name])]
    errors = [1e3 * (values[name] - reference[name]) for name in terms]
    lower.boxplot(errors, tick_labels=[name.replace(" ", "\n", 1) for name in terms], whis=(0, 100))
    lower.axhline(0.0, color="black", linewidth=1.0)
    lower.set_ylabel("error (keV)")
    lower.set_yscale("symlog", linthresh=1.0)
