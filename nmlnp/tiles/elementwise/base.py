"""What several primitives compute with; none is a primitive itself."""

from nmlnp.tiles.cpu.base import primitive
from nmlnp.tiles.leaves import exp, logcosh, softplus, tanh

FLOOR_OF_DISTANCES = 1e-30
"""Pairs closer than this have derivatives as at this distance: numbers, never a nan."""


# What a caller does not use of the three is never computed: the function is inlined.
@primitive
def activation(x, ACTIVATION):
    if ACTIVATION == 0:
        f = tanh(x)
        d = 1.0 - f * f
        return f, d, -2.0 * f * d
    elif ACTIVATION == 1:
        e = exp(-abs(x))
        q = 1.0 / (1.0 + e)
        return softplus(x), (1.0 if x > 0.0 else e) * q, e * q * q
    else:
        d = tanh(x)
        return logcosh(x), d, 1.0 - d * d


# For tanh, f'' = -2 f f' is not multiplied out: a twentieth of the time of its jets.
@primitive
def laplacian_behind(laplacian, square, f, d, c, ACTIVATION):
    if ACTIVATION == 0:
        return d * (laplacian - 2.0 * f * square)
    else:
        return d * laplacian + c * square


@primitive
def slope_behind(v, ACTIVATION):
    if ACTIVATION == 0:
        return 1.0 - v * v
    elif ACTIVATION == 1:
        return 1.0 - exp(-v)
    else:
        return tanh(v)
