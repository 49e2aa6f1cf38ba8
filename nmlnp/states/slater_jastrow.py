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

import numpy as np

from nmlnp.states.nuclei import nucleons
from nmlnp.states.state import State

CONFINEMENT = 0.05
"""alpha, fm^-2."""


class SlaterJastrow(State):
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

    def __init__(self, nucleus, hidden=32, inputs="full", sign_network=True, confinement=CONFINEMENT):
        super().__init__(nucleons(nucleus, "sampled" if inputs == "full" else "blind"))
        self.hidden = hidden
        self.sees_labels = inputs == "full"
        self.sign_network = sign_network
        self.confinement = confinement

    def forward(self, net):
        x = net.particle_features(labels=self.sees_labels)
        log_psi = [self.deep_sets(net, x, "U"), net.confinement(self.confinement)]
        if self.sign_network:
            log_psi.append(net.log_tanh(self.deep_sets(net, x, "V")))
        return tuple(log_psi)

    def deep_sets(self, net, x, name):
        """Return rho(sum_i phi(x_i))."""
        g = net.tanh(net.dense(x, self.hidden, f"{name} phi 1"))
        g = net.tanh(net.dense(g, self.hidden, f"{name} phi 2"), bias=f"{name} phi 2 bias")
        g = net.total(g)
        for layer in ("rho 1", "rho 2"):
            g = net.tanh(net.dense(g, self.hidden, f"{name} {layer}"), bias=f"{name} {layer} bias")
        return net.head(g, f"{name} rho 3")

    def initialise(self, views, generator):
        if self.sign_network:
            # With tanh V close to a constant, psi starts without spurious nodes.
            views["V rho 2 bias"][:] = 1.0
            views["V rho 3"][:] = np.abs(views["V rho 3"]) + 1.0 / self.hidden
