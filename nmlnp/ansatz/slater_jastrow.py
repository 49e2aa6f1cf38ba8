r"""Slater-Jastrow state with deep sets.

.. math::
    \Psi = e^{U} \tanh(V)\, \Phi,\qquad
    U, V = \rho\Big(\sum_i \phi(x_i)\Big),\qquad x_i = (r_i - R_{cm}, s_i, t_i),

after Adams et al., Phys. Rev. Lett. 127, 022502 (2021): :math:`\phi` has two
hidden layers, :math:`\rho` two and one output, all tanh, and U carries a
confining :math:`-\alpha\sum_i (r_i - R_{cm})^2`.  :math:`\Phi` is the s-shell Slater
determinant of spins and isospins.

Positions, spins and isospins are sampled: the network sees the labels, so each
labelling is another evaluation, and the sum over all of them would cost as many.
Where the network does not see them (``inputs="spatial"``) the state is blind to
spin and isospin, and no such state passes E_sym.
"""

import math
from pathlib import Path

import numpy as np

from nmlnp.ansatz.geometry import helmert, pairs
from nmlnp.ansatz.layout import Layout, random_weights
from nmlnp.physics import spin_isospin

CONFINEMENT = 0.05
"""alpha, fm^-2."""


class SlaterJastrowAnsatz:
    """The state above for one nucleus.

    Parameters
    ----------
    nucleus : str
        A key of :data:`nmlnp.physics.spin_isospin.REFERENCE_LABELS`.
    hidden : int
        Width of every layer.
    inputs : {"full", "spatial"}
        Whether the networks see spin and isospin.
    sign_network : bool
        The factor tanh(V), which lets the state change sign.
    confinement : float
        alpha, fm^-2.
    """

    template = Path(__file__).with_name("slater_jastrow_kernel.py")
    components = 1

    def __init__(self, nucleus, hidden=32, inputs="full", sign_network=True, confinement=CONFINEMENT):
        self.labels = spin_isospin.REFERENCE_LABELS[nucleus]
        self.A = len(self.labels)
        self.hidden = hidden
        self.columns = 6 if inputs == "full" else 4
        self.samples_labels = inputs == "full"
        self.sign_network = sign_network
        self.confinement = confinement
        square = (hidden, hidden)
        network = [
            ("phi 1", (self.columns, hidden)),
            ("phi 2", square),
            ("phi 2 bias", (hidden,)),
            ("rho 1", square),
            ("rho 1 bias", (hidden,)),
            ("rho 2", square),
            ("rho 2 bias", (hidden,)),
            ("rho 3", (hidden,)),
        ]
        self.networks = "UV" if sign_network else "U"
        self.layout = Layout([(f"{net} {name}", shape) for net in self.networks for name, shape in network])

    @property
    def outer_products(self):
        """The layers of rho, which act once on a walker: (first parameter, inputs, outputs) of each."""
        first, found = 0, []
        for name, shape in self.layout.blocks:
            if name.endswith(("rho 1", "rho 2")):
                found.append((first, *shape))
            first += math.prod(shape)
        return tuple(found)

    def constants(self):
        """Return the compile-time constants of the kernel template."""
        return {
            "A": self.A,
            "H": self.hidden,
            "NIN": self.columns,
            "SIGN_NETWORK": self.sign_network,
            "CONFINEMENT": self.confinement,
            "D": 3,
            "FRAME": helmert(self.A),
            "KINDS": 2,
            "CENTRED": True,
            "PAIRS": pairs(self.A),
            "PARAMETERS": self.layout.size,
        }

    def initial_parameters(self, generator):
        """Return parameters (P,): small U, and V far from its zeros."""
        parameters = np.zeros(self.layout.size)
        for name, view in self.layout.split(parameters).items():
            if view.ndim == 2:
                view[:] = random_weights(generator, view.shape)
            elif name.endswith("rho 3"):
                view[:] = random_weights(generator, view.shape, 0.1)
        if self.sign_network:
            # With tanh V close to a constant, psi starts without spurious nodes.
            views = self.layout.split(parameters)
            views["V rho 2 bias"][:] = 1.0
            views["V rho 3"][:] = np.abs(views["V rho 3"]) + 1.0 / self.hidden
        return parameters

    def prepare(self, parameters):
        """Return parameters followed by folded and transposed weights.

        The tangents of phi's first layer are its slope times a row of the first
        weights, which multiplies the second weights once and for all.
        """
        views = self.layout.split(parameters)
        extra = []
        for net in self.networks:
            first, second = views[f"{net} phi 1"], views[f"{net} phi 2"]
            extra += [first[c][:, None] * second for c in range(3)]
            extra += [(first[:3] ** 2).sum(axis=0)[:, None] * second]
            extra += [second.T, views[f"{net} rho 1"].T, views[f"{net} rho 2"].T, first.T]
        return np.concatenate([parameters, *(block.ravel() for block in extra)])
