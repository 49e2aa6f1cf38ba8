r"""Slater determinants times a symmetric network and the cusp, for fermions in a trap.

.. math::
    \log|\psi| = u\cdot\tanh\Big(R \sum_i g_i + c\Big) + \sum_{i<j} \frac{a_{ij} r_{ij}}{1+\beta r_{ij}}
        - \frac{\omega}{2}\sum_i r_i^2 + \sum_s \log|\det\phi^s|,
    \qquad g_i = \tanh(W_2 \tanh(W_1 [\sqrt\omega\, r_i, s_i, 1]) + b_2),

a deep set in place of the symmetric factor; no cusp in one dimension.
"""

import numpy as np

from nmlnp.states.trapped import TrappedState


class TrappedSlaterJastrow(TrappedState):
    """The state above."""

    def forward(self, net):
        root = net.number("root omega", np.sqrt(self.trapped.omega))
        x = net.particle_features(labels=True, scale=root)
        g = net.tanh(net.dense(net.tanh(net.dense(x, self.hidden, "W 1")), self.hidden, "W 2"), bias="b 2")
        symmetric = net.tanh(net.dense(net.total(g), self.hidden, "R", gain=1.0 / self.A), bias="c")
        terms = [net.head(symmetric, "u"), net.gaussian(root), *self.slater(net, root)]
        if any(self.trapped.cusps):
            terms.append(net.pade_cusp(self.trapped.cusps, "tau"))
        return tuple(terms)

    def initialise(self, views, generator):
        if "tau" in views:
            views["tau"][:] = 0.5 * np.log(self.trapped.omega)
