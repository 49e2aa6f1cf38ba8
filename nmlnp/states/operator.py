r"""Operator-correlated state of s-shell nuclei.

.. math::
    \Psi = e^{U(R)} \Big[ 1 + \sum_{i<j} F_{ij}(R)\, \sigma_i\cdot\sigma_j \Big] \Phi ,

with :math:`\Phi` the s-shell Slater state of spins and isospins.  On it
:math:`\tau_i\cdot\tau_j` and :math:`\sigma_i\cdot\sigma_j\,\tau_i\cdot\tau_j` give
nothing new, because :math:`P^\sigma_{ij}P^\tau_{ij}\Phi=-\Phi`, so one operator a
pair is complete.  U and F depend on the pair distances only: the state has
L = 0 and good parity exactly, and is antisymmetric because U is symmetric and F
equivariant.

The network works on features of the pairs, which exchange messages through the
particles; with :math:`q_i=\sum_{j\ne i} h_{ij}`,

.. math::
    h^{0}_{ij} = \tanh(W_0 f(r_{ij})),\qquad
    h^{l+1}_{ij} = \tanh\big(A_l h^l_{ij} + B_l (q^l_i + q^l_j) + b_l\big),

    U = \sum_{i<j} \big[ w_U\cdot h^L_{ij} - e^{\kappa} \sqrt{1+r_{ij}^2}
        - \tfrac{\beta}{2} \ln(1+r_{ij}^2) \big],\qquad F_{ij} = w_F\cdot h^L_{ij}.

The last two terms of U let a bound state fall off exponentially.

Spins and isospins are summed in full, not sampled.  One evaluation of the
network gives every component, and central forces keep the state in the span of
:math:`\Phi` and :math:`\sigma_i\cdot\sigma_j\Phi`, three dimensions for A = 3 and 4
and one for 2H, where F is left out (see :mod:`nmlnp.physics.spin_isospin`): the
sum costs less than one exchange ratio of a sampled state, and takes its variance
away.
"""

import numpy as np

from nmlnp.physics import spin_isospin
from nmlnp.states.nuclei import nucleons
from nmlnp.states.state import State

FEATURE_WIDTHS = (2.25, 9.0)
"""Squared widths (fm^2) of the Gaussian features, beside log(1 + r^2)/2."""


class Operator(State):
    """The state above for one nucleus.

    Parameters
    ----------
    nucleus : str
        A key of :data:`nmlnp.physics.spin_isospin.REFERENCE_LABELS`.
    hidden, layers : int
        Width of the network and number of message-passing layers.
    operators : bool
        Without them F = 0: a spin-isospin-blind state, bounded by E_sym.
    """

    def __init__(self, nucleus, hidden=16, layers=2, operators=True):
        super().__init__(nucleons(nucleus, "summed"))
        self.hidden, self.layers = hidden, layers
        self.basis = spin_isospin.basis(nucleus, operators)

    def forward(self, net):
        h = net.tanh(net.dense(net.pair_features(FEATURE_WIDTHS), self.hidden, "features"))
        for l in range(self.layers):
            own = net.dense(h, self.hidden, f"layer {l} pair")
            # A particle carries A - 1 pairs, and a pair two particles.
            q = net.dense(net.pool(h), self.hidden, f"layer {l} particle", gain=0.5 / max(self.A - 1, 1))
            h = net.tanh(own + net.spread(q), bias=f"layer {l} bias")
        # With one component F would only rescale psi, and give it nodes.
        outputs = 2 if self.basis.components > 1 else 1
        out = net.dense(h, outputs, "head", gain=0.1)
        return net.components(out, self.basis), net.pair_envelope("envelope")

    def initialise(self, views, generator):
        views["envelope"][:] = (np.log(0.5 / (self.A - 1)), 0.0)
