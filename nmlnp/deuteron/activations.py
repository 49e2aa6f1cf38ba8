"""Activations with their slopes, in a form that vectorises.

The plain NumPy forms are the definition; they also take complex numbers, so that a complex step can
differentiate them.  The compiled ones agree with them to a few units in the last place.
"""

import numpy as np
from numba import njit

from nmlnp.tiles.leaves import tanh


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


_LOG2E = 1.4426950408889634
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_BIASED = 6755399441056767.0  # 1.5 * 2**52 + 1023: adding it rounds, and leaves an exponent in the low bits


@_inlined
def _decay(size):
    """exp(-size) for 0 <= size <= 700 to 2 ulp, without a division: Taylor to order 12 within ln(2)/2."""
    shifted = _BIASED - size * _LOG2E
    k = shifted - _BIASED
    h = (-size - k * _LN2_HIGH) - k * _LN2_LOW
    p = 2.08767569878681e-09
    p = p * h + 2.505210838544172e-08
    p = p * h + 2.755731922398589e-07
    p = p * h + 2.7557319223985893e-06
    p = p * h + 2.48015873015873e-05
    p = p * h + 0.0001984126984126984
    p = p * h + 0.001388888888888889
    p = p * h + 0.008333333333333333
    p = p * h + 0.041666666666666664
    p = p * h + 0.16666666666666666
    p = p * h + 0.5
    p = p * h + 1.0
    p = p * h + 1.0
    return p * np.int64(np.float64(shifted).view(np.int64) << np.int64(52)).view(np.float64)


@_inlined
def _artanh_part(s):
    """(artanh(s) - s)/s^3 for 0 <= s <= 1/3, to 5e-17: the interpolant at the Chebyshev nodes of s^2."""
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
    return p * z + 0.3333333333333333


@njit(fastmath={"contract", "nsz"}, error_model="numpy")
def activate(kind, shift, values, slopes):
    """Replace the inputs of nodes by their activations less ``shift``; write the slopes beside them.

    Parameters
    ----------
    kind : int
        Place in ``ACTIVATIONS``.
    shift : float
    values, slopes : (n,) arrays
    """
    if kind == 0:
        for k in range(values.size):
            z = values[k]
            e = _decay(min(abs(z), FARTHEST))
            # One division for both 1/(1 + e) and s = e/(2 + e), with log(1 + e) = 2 artanh(s).
            both = 1.0 / ((1.0 + e) * (2.0 + e))
            inverse, s = both * (2.0 + e), both * e * (1.0 + e)
            values[k] = max(z, 0.0) + 2.0 * (s + s * s * s * _artanh_part(s)) - shift
            slopes[k] = inverse if z > 0.0 else e * inverse
    elif kind == 1:
        for k in range(values.size):
            z = values[k]
            e = _decay(min(abs(z), FARTHEST))
            inverse = 1.0 / (1.0 + e)
            values[k] = (inverse if z > 0.0 else e * inverse) - shift
            slopes[k] = e * inverse * inverse
    else:
        for k in range(values.size):
            t = tanh(values[k])
            values[k] = 1.0 + t - shift
            slopes[k] = 1.0 - t * t
