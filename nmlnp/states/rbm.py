r"""A Gaussian-binary restricted Boltzmann machine times Slater determinants.

.. math::
    \log|\psi| = -\frac{\omega}{2}\sum_i (x_i - a_i)^2
        + \frac12 \sum_j \ln\big(1 + e^{b_j + \sqrt\omega\, x\cdot W_j}\big) + \log|\det\phi|,

the amplitude :math:`\psi^2 = P(x)` of the visible units' marginal distribution, x all coordinates
of the walker (Nordhagen, thesis, University of Oslo 2019; M. Hjorth-Jensen's lectures).  It is kept as
it was published: W and a differ from particle to particle, so that the product is antisymmetric only
where they do not.  With a ``jastrow`` it is multiplied by a Pade-Jastrow factor with the cusp.
"""

import numpy as np

from nmlnp.states.trapped import TrappedState


class Rbm(TrappedState):
    """The state above for fermions in a trap; ``jastrow`` adds the Pade-Jastrow factor."""

    def __init__(self, trapped, hidden=16, jastrow=False):
        super().__init__(trapped, hidden)
        self.jastrow = jastrow

    def forward(self, net):
        root = net.number("root omega", np.sqrt(self.trapped.omega))
        gaussian = net.gaussian(root, centres="a")
        machine = net.softplus(net.dense(net.coordinates(root), self.hidden, "W", gain=0.05), bias="b")
        terms = (gaussian, net.sum(machine, weight=0.5), *self.slater(net, root))
        return (*terms, net.pade_cusp(self.trapped.cusps, "tau")) if self.jastrow else terms

    def initialise(self, views, generator):
        if self.jastrow:
            views["tau"][:] = 0.5 * np.log(self.trapped.omega)
