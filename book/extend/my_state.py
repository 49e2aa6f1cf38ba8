"""Two electrons in a quantum dot: the exact state at omega = 1, and the same with a network."""

from math import log, sqrt

from nmlnp.states.state import State

FLOOR = 1e-24


def log_cusp(x):
    r = sqrt(x + FLOOR)
    slope = 0.5 / (r * (1.0 + r))
    return log(1.0 + r), slope, -0.5 * slope * (1.0 + 2.0 * r) / (r * r * (1.0 + r))


class Exact(State):
    """psi = (1 + r12) exp(-(r1^2 + r2^2)/2)."""

    def forward(self, net):
        return net.pair_sum(log_cusp), net.gaussian(net.number("root omega", 1.0))


class WithNetwork(State):
    """The state above times exp(sum_i w . tanh(W x_i)), x_i the position of electron i and 1."""

    def __init__(self, trapped, hidden=8):
        super().__init__(trapped.particles)
        self.root, self.hidden = sqrt(trapped.omega), hidden

    def forward(self, net):
        root = net.number("root omega", self.root)
        x = net.particle_features(scale=root)
        h = net.total(net.tanh(net.dense(x, self.hidden, "W")))
        return net.pair_sum(log_cusp), net.gaussian(root), net.head(h, "w")
