"""Gradients by numerical differentiation, to check those derived by hand."""

import numpy as np


def complex_step_gradient(function, x, step=1e-30):
    """The gradient Im f(x + i h e_k) / h, exact to rounding: no difference is taken.

    Parameters
    ----------
    function : callable
        (n,) complex array -> complex number; analytic, real on real arguments.
    x : (n,) array
    step : float
        h, in the unit of x; nothing cancels, so that it may be as small as numbers go.

    Returns
    -------
    (n,) array

    References
    ----------
    W. Squire and G. Trapp, SIAM Rev. 40, 110 (1998).
    """
    x = np.asarray(x, dtype=float)
    steps = step * np.eye(x.size)
    return np.array([np.imag(function(x + 1j * along)) / step for along in steps])


def central_difference_gradient(function, x, step=1e-5):
    """The gradient (f(x + h e_k) - f(x - h e_k)) / 2h, wrong by O(h^2) and by rounding / h.

    Parameters
    ----------
    function : callable
        (n,) array -> float.
    x : (n,) array
    step : float
        h, in the unit of x.

    Returns
    -------
    (n,) array
    """
    x = np.asarray(x, dtype=float)
    return np.array(
        [(function(x + step * unit) - function(x - step * unit)) / (2.0 * step) for unit in np.eye(x.size)]
    )
