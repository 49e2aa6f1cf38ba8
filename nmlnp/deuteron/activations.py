"""Activations with their slopes, in a form that vectorises.

The plain NumPy forms are the definition; they also take complex numbers, so that a complex step can
differentiate them.  The compiled ones agree with them to a few units in the last place.
"""

import numpy as np
from numba import njit

from nmlnp.tiles.leaves import exp, tanh


def softplus(z):
    """log(1 + e^z) of an array, real or complex, without overflow."""
    size = np.where(z.real > 0.0, z, -z)
    return np.log1p(np.exp(-size)) + np.where(z.real > 0.0, z, 0.0)


def sigmoid(z):
    """1/(1 + e^-z) of an array, real or complex."""
    return np.exp(-softplus(-z))


def shifted_tanh(z):
    """1 + tanh(z), the sigmoid of 2z times two: without the 1 no wave would vanish at infinity."""
    return 1.0 + np.tanh(z)


ACTIVATIONS = {"softplus": softplus, "sigmoid": sigmoid, "tanh": shifted_tanh}
"""Name: plain NumPy form; the compiled kernels know each by its place in this table."""

AT_ZERO = tuple(float(activation(np.zeros(1))[0]) for activation in ACTIVATIONS.values())
"""Activations of the input 0, in the order of the table."""

FARTHEST = 150.0
"""Inputs below -150 count as -150 (1e-65): products of smaller numbers would underflow, which is slow."""

_inlined = njit(forceinline=True, fastmath={"contract", "nsz"}, error_model="numpy")


@_inlined
def _log1p_of_unit(e):
    """log(1 + e) for 0 <= e <= 1: 2 artanh(s) with s = e/(2 + e) <= 1/3.

    The polynomial interpolates (artanh(s)/s - 1)/s^2 at the Chebyshev nodes of s^2 in [0, 1/9], to 5e-17.
    """
    s = e / (2.0 + e)
    z = s * s
    p = 0.08082022805971767
    p = p * z + 0.04400369243072337
    p = p * z + 0.06000536404795356
    p = p * z + 0.06657072104827468
    p = p * z + 0.07692785032479312
    p = p * z + 0.09090894718066429
    p = p * z + 0.11111111358713932
    p = p * z + 0.1428571428355438
    p = p * z + 0.20000000000007292
    p = p * z + 0.3333333333333333
    return 2.0 * (s + s * z * p)


@njit(fastmath={"contract", "nsz"}, error_model="numpy")
def activate(kind, values, slopes):
    """Replace the inputs of a row of nodes by their activations; write the slopes beside them.

    Parameters
    ----------
    kind : int
        Place in ``ACTIVATIONS``.
    values, slopes : (n,) arrays
    """
    if kind == 0:
        for k in range(values.size):
            z = values[k]
            e = exp(-min(abs(z), FARTHEST))
            inverse = 1.0 / (1.0 + e)
            values[k] = max(z, 0.0) + _log1p_of_unit(e)
            slopes[k] = inverse if z > 0.0 else e * inverse
    elif kind == 1:
        for k in range(values.size):
            z = values[k]
            e = exp(-min(abs(z), FARTHEST))
            inverse = 1.0 / (1.0 + e)
            values[k] = inverse if z > 0.0 else e * inverse
            slopes[k] = e * inverse * inverse
    else:
        for k in range(values.size):
            t = tanh(values[k])
            values[k] = 1.0 + t
            slopes[k] = 1.0 - t * t
