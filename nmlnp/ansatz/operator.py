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

from pathlib import Path

import numpy as np

from nmlnp.ansatz.geometry import helmert, pairs, partners
from nmlnp.ansatz.layout import Layout, random_weights
from nmlnp.physics import spin_isospin

FEATURE_WIDTHS = (2.25, 9.0)
"""Squared widths (fm^2) of the Gaussian features, beside log(1 + r^2)/2."""


class OperatorAnsatz:
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

    template = Path(__file__).with_name("operator_kernel.py")
    outer_products = ()  # every layer acts on several pairs or particles of a walker
    samples_labels = False

    def __init__(self, nucleus, hidden=16, layers=2, operators=True):
        self.labels = spin_isospin.REFERENCE_LABELS[nucleus]
        self.A = len(self.labels)
        self.hidden = hidden
        self.layers = layers
        self.basis = spin_isospin.basis(nucleus, operators)
        self.components = self.basis.components
        # With one component F would only rescale psi, and give it nodes.
        self.outputs = 2 if self.components > 1 else 1
        messages = [
            (f"layer {l} {part}", (hidden, hidden) if part != "bias" else (hidden,))
            for l in range(layers)
            for part in ("pair", "particle", "bias")
        ]
        self.layout = Layout(
            [
                ("features", (len(FEATURE_WIDTHS) + 2, hidden)),
                *messages,
                ("head", (hidden, self.outputs)),
                ("envelope", (2,)),
            ]
        )

    def constants(self):
        """Return the compile-time constants of the kernel template."""
        return {
            "A": self.A,
            "H": self.hidden,
            "LAYERS": self.layers,
            "FEATURES": len(FEATURE_WIDTHS) + 1,
            "WIDTHS": FEATURE_WIDTHS,
            "OUTPUTS": self.outputs,
            "COMPONENTS": self.components,
            "MIXING": _nested(self.basis.mixing),
            "OPERATORS": _nested(self.basis.operators),
            "PROTONS": _nested(self.basis.protons),
            "D": 3,
            "FRAME": helmert(self.A),
            "KINDS": 2,
            "CENTRED": True,
            "PAIRS": pairs(self.A),
            "PARTNERS": partners(self.A),
            "PARAMETERS": self.layout.size,
        }

    def initial_parameters(self, generator):
        """Return parameters (P,) of a state close to a bound s-shell nucleus."""
        parameters = np.zeros(self.layout.size)
        views = self.layout.split(parameters)
        for name, view in views.items():
            if name == "features" or (name.startswith("layer") and view.ndim == 2):
                # A particle carries A - 1 pairs, and a pair two particles.
                gain = 0.5 / max(self.A - 1, 1) if name.endswith("particle") else 1.0
                view[:] = random_weights(generator, view.shape, gain)
        views["head"][:] = random_weights(generator, views["head"].shape, 0.1)
        views["envelope"][:] = (np.log(0.5 / (self.A - 1)), 0.0)
        return parameters

    def prepare(self, parameters):
        """Return parameters followed by the transposes the way back needs."""
        views = self.layout.split(parameters)
        layers = [f"layer {l} {part}" for l in range(self.layers) for part in ("pair", "particle")]
        transposes = [views[name].T for name in layers]
        transposes += [views["head"].T, views["features"].T]
        return np.concatenate([parameters, *(t.ravel() for t in transposes)])


def _nested(array):
    """Return an array as nested tuples of floats, exact zeros kept as zeros."""
    if np.ndim(array) == 0:
        return 0.0 if abs(array) < 1e-12 else float(array)
    return tuple(_nested(row) for row in array)
