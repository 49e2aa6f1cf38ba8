"""Elementary functions and random numbers that vectorise.

Numba ships no vector maths library, so a call to libm in a loop keeps the loop
scalar: 9.9 ns for a ``tanh`` against 1 ns for the branch-free forms below.
They are compiled with contraction only, because reassociation would destroy
the argument reductions, and inlined by force, because a call that is not
inlined stops vectorisation.

Accuracies are stated where a test checks them against ``math``.
"""

import math

import numpy as np
from numba import njit

leaf = njit(forceinline=True, fastmath={"contract", "nsz"}, error_model="numpy")

_LOG2E = 1.4426950408889634
_LN2 = 0.6931471805599453
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_SHIFT = 6755399441055744.0  # 1.5 * 2**52: adding it rounds to a whole number
_BIASED = 6755399441056767.0  # _SHIFT + 1023: the low bits are then an exponent field

_M32 = np.uint64(0xFFFFFFFF)
_S32 = np.uint64(32)
_S12 = np.uint64(12)
_S20 = np.uint64(20)
_PHILOX_M0 = np.uint64(0xD2511F53)
_PHILOX_M1 = np.uint64(0xCD9E8D57)
_PHILOX_W0 = np.uint64(0x9E3779B9)
_PHILOX_W1 = np.uint64(0xBB67AE85)
_ONE_BITS = np.uint64(0x3FF0000000000000)


@leaf
def _power_of_two(shifted):
    """Return 2**k for shifted = k + _BIASED with a whole number k in [-1022, 1023]."""
    return np.int64(np.float64(shifted).view(np.int64) << np.int64(52)).view(np.float64)


@leaf
def _h_coth(h):
    """Return h coth(h) for |h| <= ln(2)/4, to 3e-18: exp(2h) = (h coth h + h)/(h coth h - h).

    The coefficients interpolate (h coth(h) - 1)/h**2 at the Chebyshev nodes of h**2.
    """
    z = h * h
    q = 2.1215954648445255e-05
    q = q * z - 2.116359616648079e-04
    q = q * z + 2.116402070810345e-03
    q = q * z - 2.2222222222050975e-02
    q = q * z + 3.333333333333332e-01
    return q * z + 1.0


@leaf
def exp(x):
    """Return exp(x) to 2 ulp; arguments below -708 give exp(-708), above 709 exp(709)."""
    y = min(max(x, -708.0), 709.0)
    shifted = y * _LOG2E + _BIASED
    k = shifted - _BIASED
    h = 0.5 * ((y - k * _LN2_HIGH) - k * _LN2_LOW)
    scale = _power_of_two(shifted)
    return scale + scale * ((h + h) / (_h_coth(h) - h))


@leaf
def tanh(x):
    """Return tanh(x) to 3 ulp, from exp(2|x|) = 2**k (c + h)/(c - h) with one division."""
    size = abs(x)
    y = 22.0 if size > 22.0 else size  # a nan passes
    shifted = y * (2.0 * _LOG2E) + _BIASED
    # One part of ln(2) is enough: the slope of tanh falls faster than k grows.
    h = y - (shifted - _BIASED) * (0.5 * _LN2)
    c = _h_coth(h)
    scale = _power_of_two(shifted)
    difference = (scale - 1.0) * c + (scale + 1.0) * h
    # The sum as difference + 2 (c - h), so that its rounding errors cancel near 1.
    return math.copysign(difference / (difference + 2.0 * (c - h)), x)


@leaf
def log(x):
    """Return log(x) for a normal positive x, to 2 ulp; nan for nan and infinity."""
    bits = np.float64(x).view(np.int64)
    # Shift the mantissa into [sqrt(1/2), sqrt(2)).
    shifted = bits - np.int64(0x3FE6A09E667F3BCD)
    k = np.float64(shifted >> np.int64(52))
    m = np.int64(bits - ((shifted >> np.int64(52)) << np.int64(52))).view(np.float64)
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    q = 1.479819860511658591e-01
    q = q * z + 1.531383769920937332e-01
    q = q * z + 1.818357216161805012e-01
    q = q * z + 2.222219843214978396e-01
    q = q * z + 2.857142874366239149e-01
    q = q * z + 3.999999999940941908e-01
    q = q * z + 6.666666666666735130e-01
    half_square = 0.5 * f * f
    value = k * _LN2_HIGH - ((half_square - (s * (half_square + z * q) + k * _LN2_LOW)) - f)
    return value + (x - x)


@leaf
def _log_one_plus(e):
    """Return log(1 + e) for 0 <= e <= 1, to 2 ulp, as ``log`` does; 1 + e is never rounded."""
    upper = e > 0.41421356237309503
    f = 0.5 * (e - 1.0) if upper else e
    k = 1.0 if upper else 0.0
    s = f / (2.0 + f)
    z = s * s
    q = 1.479819860511658591e-01
    q = q * z + 1.531383769920937332e-01
    q = q * z + 1.818357216161805012e-01
    q = q * z + 2.222219843214978396e-01
    q = q * z + 2.857142874366239149e-01
    q = q * z + 3.999999999940941908e-01
    q = q * z + 6.666666666666735130e-01
    half_square = 0.5 * f * f
    return k * _LN2_HIGH - ((half_square - (s * (half_square + z * q) + k * _LN2_LOW)) - f)


@leaf
def softplus(x):
    """Return log(1 + exp(x)) to 3 ulp for x > -708; below it stays exp(-708)."""
    return 0.5 * (x + abs(x)) + _log_one_plus(exp(-abs(x)))  # a nan passes


@leaf
def logcosh(x):
    """Return log(cosh(x)) to 2e-16 or 2 ulp, whichever is larger."""
    return abs(x) + (_log_one_plus(exp(-2.0 * abs(x))) - _LN2)


@leaf
def cos_sin_turns(u):
    """Return cos(2 pi u), sin(2 pi u) for |u| <= 1e9, to 2e-16 absolute."""
    k = (4.0 * u + _SHIFT) - _SHIFT
    x = (u - 0.25 * k) * 6.283185307179586
    z = x * x
    c = 4.779477332387385e-14
    c = c * z - 1.1470745597729725e-11
    c = c * z + 2.08767569878681e-09
    c = c * z - 2.755731922398589e-07
    c = c * z + 2.48015873015873e-05
    c = c * z - 1.3888888888888889e-03
    c = c * z + 4.1666666666666664e-02
    c = (c * z - 0.5) * z + 1.0
    s = -7.647163731819816e-13
    s = s * z + 1.6059043836821613e-10
    s = s * z - 2.505210838544172e-08
    s = s * z + 2.7557319223985893e-06
    s = s * z - 1.984126984126984e-04
    s = s * z + 8.333333333333333e-03
    s = s * z - 1.6666666666666666e-01
    s = x + x * z * s
    quadrant = np.int64(k)
    odd = (quadrant & np.int64(1)) == np.int64(1)
    cosine = s if odd else c
    sine = c if odd else s
    cosine = -cosine if ((quadrant + np.int64(1)) & np.int64(2)) == np.int64(2) else cosine
    sine = -sine if (quadrant & np.int64(2)) == np.int64(2) else sine
    return cosine, sine


@leaf
def _philox_round(c0, c1, c2, c3, k0, k1):
    p0 = _PHILOX_M0 * c0
    p1 = _PHILOX_M1 * c2
    return ((p1 >> _S32) ^ c1 ^ k0, p1 & _M32, (p0 >> _S32) ^ c3 ^ k1, p0 & _M32)


@leaf
def philox(c0, c1, c2, c3, seed):
    """Return the four 32-bit words of Philox4x32-10 (as uint64).

    Salmon et al., SC11 (2011).  The counter words ``c0 .. c3`` are uint64 below
    2**32; ``seed`` is the 64-bit key, low word first.
    """
    k0 = seed & _M32
    k1 = seed >> _S32
    c0, c1, c2, c3 = _philox_round(c0, c1, c2, c3, k0, k1)
    k0 = (k0 + _PHILOX_W0) & _M32
    k1 = (k1 + _PHILOX_W1) & _M32
    c0, c1, c2, c3 = _philox_round(c0, c1, c2, c3, k0, k1)
    k0 = (k0 + _PHILOX_W0) & _M32
    k1 = (k1 + _PHILOX_W1) & _M32
    c0, c1, c2, c3 = _philox_round(c0, c1, c2, c3, k0, k1)
    k0 = (k0 + _PHILOX_W0) & _M32
    k1 = (k1 + _PHILOX_W1) & _M32
    c0, c1, c2, c3 = _philox_round(c0, c1, c2, c3, k0, k1)
    k0 = (k0 + _PHILOX_W0) & _M32
    k1 = (k1 + _PHILOX_W1) & _M32
    c0, c1, c2, c3 = _philox_round(c0, c1, c2, c3, k0, k1)
    k0 = (k0 + _PHILOX_W0) & _M32
    k1 = (k1 + _PHILOX_W1) & _M32
    c0, c1, c2, c3 = _philox_round(c0, c1, c2, c3, k0, k1)
    k0 = (k0 + _PHILOX_W0) & _M32
    k1 = (k1 + _PHILOX_W1) & _M32
    c0, c1, c2, c3 = _philox_round(c0, c1, c2, c3, k0, k1)
    k0 = (k0 + _PHILOX_W0) & _M32
    k1 = (k1 + _PHILOX_W1) & _M32
    c0, c1, c2, c3 = _philox_round(c0, c1, c2, c3, k0, k1)
    k0 = (k0 + _PHILOX_W0) & _M32
    k1 = (k1 + _PHILOX_W1) & _M32
    c0, c1, c2, c3 = _philox_round(c0, c1, c2, c3, k0, k1)
    k0 = (k0 + _PHILOX_W0) & _M32
    k1 = (k1 + _PHILOX_W1) & _M32
    return _philox_round(c0, c1, c2, c3, k0, k1)


@leaf
def uniforms(walker, index, step, purpose, seed):
    """Return two uniforms in (0, 1) with 52 bits for one counter (all uint64)."""
    w0, w1, w2, w3 = philox(walker, index, step, purpose, seed)
    # 52 random bits make a double in [1, 2); the half-spacing keeps 0 out.
    a = np.uint64(_ONE_BITS | (w0 << _S20) | (w1 >> _S12)).view(np.float64) - (1.0 - 1.1102230246251565e-16)
    b = np.uint64(_ONE_BITS | (w2 << _S20) | (w3 >> _S12)).view(np.float64) - (1.0 - 1.1102230246251565e-16)
    return a, b


@leaf
def normals(walker, index, step, purpose, seed):
    """Return two independent standard normals for one counter (Box and Muller)."""
    a, b = uniforms(walker, index, step, purpose, seed)
    radius = math.sqrt(-2.0 * log(a))
    c, s = cos_sin_turns(b)
    return radius * c, radius * s


@leaf
def where(condition, x, y):
    """Return x where the condition holds, else y."""
    return x if condition else y
