"""The directive ``interactive``: a figure in JavaScript and SVG, with a static twin for print.

``{interactive} nuclides`` mounts ``_static/interactive/nuclides.js``; the body of the directive, if
there is one, is the caption.  The data are written into the page, because a page opened from a file
may not fetch; the twin is drawn by the package's own functions.
"""

import json
from pathlib import Path
from textwrap import dedent

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import nmlnp.plots


def _nuclides_data():
    """Nuclei of AME2020 with the first evaluation that measured each, and the fit to them all."""
    import numpy as np

    from nmlnp.data import YEARS, masses
    from nmlnp.learning.mass_formula import design_matrix
    from nmlnp.learning.regression import least_squares

    nuclei = masses(2020)
    known = {year: set(zip(*(column.tolist() for column in masses(year)[:2]), strict=True)) for year in YEARS}
    pairs = zip(nuclei.Z.tolist(), nuclei.N.tolist(), strict=True)
    first = [min(year for year in YEARS if pair in known[year]) for pair in pairs]
    fit = least_squares(design_matrix(nuclei.Z, nuclei.N), nuclei.binding_energy)
    return {
        "Z": nuclei.Z.tolist(),
        "N": nuclei.N.tolist(),
        "B": np.round(nuclei.binding_energy, 3).tolist(),
        "year": first,
        "coefficients": [float(f"{value:.6g}") for value in fit.coefficients],
    }


def _draw_nuclides(figure):
    import numpy as np

    from nmlnp.learning.mass_formula import design_matrix
    from nmlnp.learning.nuclide_chart import draw_chart

    data = {name: np.array(values) for name, values in _nuclides_data().items()}
    residual = data["B"] - design_matrix(data["Z"], data["N"]) @ data["coefficients"]
    upper, lower = figure.subplots(2, 1)
    draw_chart(upper, data["Z"], data["N"], data["B"] / (data["Z"] + data["N"]), "B/A (MeV)")
    draw_chart(lower, data["Z"], data["N"], residual, "B - B(BW) (MeV)", limit=8.0)


def _draw_descent(figure):
    import numpy as np

    from nmlnp.learning.optimisers import Adam, GradientDescent, Momentum, RMSprop, minimise
    from nmlnp.learning.surfaces import valley

    surface, axes = valley(25.0, 0.5), figure.subplots()
    x, y = np.meshgrid(np.linspace(-3, 3, 121), np.linspace(-2, 2, 81))
    height = np.apply_along_axis(surface.value, -1, np.stack([x, y], axis=-1))
    axes.contour(x, y, height, levels=[0.05, 0.3, 1, 3, 8, 18, 35, 60], colors="0.75", linewidths=0.8)
    for method in (GradientDescent, Momentum, RMSprop, Adam):
        path = minimise(surface.value, surface.gradient, (-2.6, 1.2), method(10**-1.5), 120)
        axes.plot(*path.points.T, marker=".", markersize=3, label=method.__name__)
    axes.set(xlabel="x", ylabel="y", xlim=(-3, 3), ylim=(-2, 2))
    axes.legend(loc="lower left")


def _draw_metropolis(figure):
    import numpy as np

    from nmlnp.learning.metropolis import walk
    from nmlnp.learning.oscillator import log_psi

    axes = figure.subplots()
    positions = walk(log_psi, [[3.0]], 2000, 1.5, np.random.default_rng(1)).positions
    axes.hist(positions.ravel(), bins=40, range=(-3.2, 3.2), density=True, alpha=0.6, label="2000 steps")
    x = np.linspace(-3.2, 3.2, 161)
    axes.plot(x, np.exp(-(x**2)) / np.pi**0.5, label=r"$|\psi|^2$")
    axes.set(xlabel="position $x$", ylabel="probability density")
    axes.legend()


def _deuteron_shape_data():
    """Densities rho_0 and rho_2 of the deuteron of N3LO, in equal steps of the distance."""
    import numpy as np

    from nmlnp.deuteron.exact import ground_state
    from nmlnp.deuteron.potentials import interaction
    from nmlnp.deuteron.shape import density_parts, radial_functions

    n3lo, r = interaction("n3lo"), 0.02 + 0.06 * np.arange(110)
    parts = density_parts(*radial_functions(n3lo, ground_state(n3lo).u, r), r)
    rho0, rho2 = ([float(f"{value:.5g}") for value in part] for part in parts)
    return {"first": 0.02, "step": 0.06, "rho0": rho0, "rho2": rho2}


def _draw_deuteron_shape(figure):
    import numpy as np

    from nmlnp.deuteron.shape import density

    data = _deuteron_shape_data()
    r, parts = data["first"] + data["step"] * np.arange(110), (np.array(data["rho0"]), np.array(data["rho2"]))
    x, z = np.meshgrid(np.linspace(-1.6, 1.6, 161), np.linspace(-1.6, 1.6, 161))
    for axes, M, name in zip(
        figure.subplots(1, 2, sharey=True), (0, 1), ("M = 0", r"M = $\pm$1"), strict=True
    ):
        rho = density(M, parts, r, x, z)
        axes.contourf(x, z, rho / rho.max(), levels=np.linspace(0.0, 1.0, 11), cmap="Blues")
        axes.contour(x, z, rho / rho.max(), levels=[0.75], colors="C1")
        axes.set(title=name, xlabel="x (fm)", aspect="equal")
        axes.label_outer()
    figure.axes[0].set_ylabel("z, axis of the spin (fm)")


# Name: data for the page (or None), what draws the twin, and the caption where the page gives none.
FIGURES = {
    "nuclides": (
        _nuclides_data,
        _draw_nuclides,
        r"""The nuclei of AME2020 with $Z, N \ge 8$. Choose what the colour shows: the binding energy per
        nucleon $B/A$, the residual $B - B(\mathrm{BW})$ of the Bethe-Weizsäcker formula fitted to them all,
        or the first of four evaluations that has a measured mass. Point at a nucleus, or use the arrow keys;
        its isotopes are drawn below. Broken lines are magic numbers.""",
    ),
    "descent": (
        None,
        _draw_descent,
        """Four optimisers on one surface, with one learning rate. Click to move the start, or use the arrow
        keys; below is the height after each step.""",
    ),
    "deuteron-shape": (
        _deuteron_shape_data,
        _draw_deuteron_shape,
        r"""The deuteron of the N3LO force: the surface on which the density of finding a nucleon, in the
        state of spin projection $M$, is a given part of its maximum. Drag it, or use the arrow keys, to turn
        it; the line is the axis of the spin. At high densities $M = 0$ is a doughnut about the axis and
        $M = \pm 1$ a dumbbell along it; both dissolve into one cloud as the density falls.""",
    ),
    "metropolis": (
        None,
        _draw_metropolis,
        r"""A Metropolis walk in the ground state of the harmonic oscillator: the last 300 steps, and the
        histogram of all of them beside $|\psi|^2$. Try moves that are much too short and much too long.""",
    ),
}


class Interactive(SphinxDirective):
    """Mount an interactive figure; the body, if there is one, is its caption."""

    required_arguments = 1
    has_content = True

    def run(self):
        """Return the figure as HTML, with its twin and its caption."""
        name = self.arguments[0]
        if name not in FIGURES:
            raise self.error(f"There is no interactive figure {name!r}; there are {', '.join(FIGURES)}.")
        data, _, default = FIGURES[name]
        twin = "../" * self.env.docname.count("/") + f"_static/interactive/twin-{name}.svg"
        # "</" would end the script element early.
        inline = "" if data is None else json.dumps(data(), separators=(",", ":")).replace("</", "<\\/")
        start = (
            f'<figure class="interactive" data-figure="{name}"><div class="interactive-stage"></div>'
            + (f'<script type="application/json">{inline}</script>' if inline else "")
            + f'<img class="interactive-twin" src="{twin}" alt="Static twin of the interactive figure" />'
            + "<figcaption>"
        )
        caption = self.parse_text_to_nodes("\n".join(self.content) or dedent(default))
        return [
            nodes.raw("", start, format="html", interactive=name),
            *caption,
            nodes.raw("", "</figcaption></figure>", format="html"),
        ]


def add_scripts(app, pagename, templatename, context, doctree):
    """Let a page load the scripts of the figures that it shows."""
    names = {node.get("interactive") for node in doctree.findall(nodes.raw)} if doctree else set()
    for name in ("figure", *sorted(names & FIGURES.keys())) if names & FIGURES.keys() else ():
        app.add_js_file(f"interactive/{name}.js", loading_method="defer")


def draw_twins(app, exception):
    """Draw the static twins of the figures."""
    if exception is not None or app.builder.format != "html":
        return
    import matplotlib as mpl
    from matplotlib.figure import Figure

    folder = Path(app.outdir) / "_static" / "interactive"
    with mpl.rc_context({"svg.hashsalt": "nmlnp"}):
        nmlnp.plots.lecture_style()
        for name, (_, draw, _) in FIGURES.items():
            figure = Figure(figsize=(6.4, 6.8 if name == "nuclides" else 4.0), layout="constrained")
            draw(figure)
            figure.savefig(folder / f"twin-{name}.svg", metadata={"Date": None})


def setup(app):
    """Register the extension with Sphinx."""
    app.add_directive("interactive", Interactive)
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", draw_twins)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
