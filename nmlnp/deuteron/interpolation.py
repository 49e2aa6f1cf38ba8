"""Between the points of a mesh.

Every mesh is uniform in the angle of q = c tan(angle), in which a wave function is smooth from 0 to
infinity; so it is interpolated there, by a spline of the fifth degree.  On the published mesh, coarse
where the force is cut off, slopes by other ways (through all points, or in log q) change r_d by 0.0001 fm
and Q by 0.0001 fm^2.
"""

import numpy as np
from scipy.interpolate import make_interp_spline


def _middle(q):
    return np.sqrt(q[(q.size - 1) // 2] * q[q.size // 2])


def interpolated(q, psi, k):
    """Return values (..., m) at momenta k (m,) of waves psi (..., n) given at the points q (n,)."""
    c = _middle(q)
    return make_interp_spline(np.arctan(q / c), psi, 5, axis=-1)(np.arctan(k / c))


def slopes(q, psi):
    """Return d psi/dq (..., n) at the points q (n,) of waves psi (..., n)."""
    c = _middle(q)
    angle = np.arctan(q / c)
    return make_interp_spline(angle, psi, 5, axis=-1)(angle, 1) * c / (q**2 + c**2)
