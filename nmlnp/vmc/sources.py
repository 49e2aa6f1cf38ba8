"""The source of each kernel of a state and a Hamiltonian: derived passes beside the kernel's template."""

from pathlib import Path

from nmlnp.hamiltonian.composition import local_energy, term_columns
from nmlnp.tiles.derived import passes
from nmlnp.tiles.derived.formulas import HEADERS

HERE = Path(__file__).parent

TEMPLATES = {
    "walk": "metropolis_kernel.py",
    "scatter": "scatter_kernel.py",
    "local_energies": "local_energy_kernel.py",
    "all_log_derivatives": "log_derivatives_kernel.py",
}

DRIFT = 2
"""The walk's PROPOSAL that needs the gradient of log psi."""

SIGNATURES = {
    "log_psi": "s, p, POSITIONS, LABELS, OUT",
    "log_psi_gradient": "s, p, POSITIONS, LABELS, OUT, GRADIENT",
    "log_derivatives": "s, p, rows, first, count, POSITIONS, LABELS",
    "local_energy": "s, p, h, POSITIONS, LABELS, RESULT",
}


class Sources:
    """The sources of the kernels of one state, Hamiltonian and list of observables.

    Parameters
    ----------
    state : nmlnp.states.state.State
    hamiltonian : nmlnp.hamiltonian.Hamiltonian
    observables : sequence
        Of :mod:`nmlnp.observables`.
    """

    def __init__(self, state, hamiltonian, observables=()):
        self.state, self.hamiltonian, self.observables = state, hamiltonian, observables

    @property
    def term_names(self):
        """The names of the terms that have a column of their own."""
        return term_columns(self.state, self.hamiltonian)

    @property
    def column_names(self):
        """The names of the columns of the local energy after those of the components."""
        own = [name for observable in self.observables for name in observable.columns]
        return (*self.term_names, *own)

    def text(self, kernel, target, tile, pad=0, drift=None):
        """Return the functions that the kernel's template calls, and their SCRATCH.

        Parameters
        ----------
        kernel : str
            A key of :data:`TEMPLATES`.
        target : {"cpu", "cuda", "numpy"}
        tile : int
            Walkers of a tile.
        pad : int
            Unused numbers at the end of wide rows.
        drift : bool, optional
            Give the walk log psi with its gradient, or without; both by default.
        """
        graph = self.state.graph
        header, functions, extent = HEADERS[target] + "".join(graph.formulas), [], 0
        for name in self._functions(kernel, drift):
            backwards = name in ("log_psi_gradient", "log_derivatives")
            P = passes.Pass(graph, tile, pad, backwards, name == "log_psi_gradient")
            if name == "local_energy":
                header += local_energy(P, self.hamiltonian, self.observables)
            else:
                getattr(passes, name)(P)
            extent = max(extent, P.place())
            functions.append(f"def {name}({SIGNATURES[name]}):\n{P.text()}")
        size = f"SCRATCH = FIELDS + {extent}\n"
        return header + size + "\n\n" + "\n\n".join(functions)

    def _functions(self, kernel, drift):
        walk = {None: ("log_psi", "log_psi_gradient"), False: ("log_psi",), True: ("log_psi_gradient",)}
        return {
            "walk": walk[drift],
            "scatter": (),
            "local_energies": ("local_energy",),
            "all_log_derivatives": ("log_derivatives",),
        }[kernel]
