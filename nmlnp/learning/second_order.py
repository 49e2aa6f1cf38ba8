"""Steps that know the curvature: Newton, Gauss-Newton, natural gradient.

Each solves a linear system with a matrix in place of the number 1/eta, and returns
the change of the parameters.
"""

import numpy as np

from nmlnp.errors import NmlnpError


def newton_step(gradient, hessian):
    """The change -H^-1 g, which leads to the minimum of the local quadratic.

    Parameters
    ----------
    gradient : (n,) array
    hessian : (n, n) array

    Returns
    -------
    (n,) array

    Raises
    ------
    NmlnpError
        The matrix is singular.
    """
    try:
        return -np.linalg.solve(hessian, gradient)
    except np.linalg.LinAlgError:
        raise NmlnpError(
            "The curvature matrix is singular: some combination of parameters changes nothing. "
            "Add a damping to its diagonal, or remove a parameter."
        ) from None


def gauss_newton_step(residuals, jacobian):
    """The change -(J^T J)^-1 J^T r, which solves the problem with linear residuals.

    Parameters
    ----------
    residuals : (samples,) array
        r; the function to minimise is the sum of their squares.
    jacobian : (samples, n) array
        J = d r / d theta.

    Returns
    -------
    (n,) array
        The shortest such change where several are equally good.
    """
    return -np.linalg.lstsq(jacobian, residuals, rcond=None)[0]


def natural_gradient_step(gradient, fisher, damping=0.0):
    """The change -(F + damping)^-1 g, steepest in the distance of distributions.

    Parameters
    ----------
    gradient : (n,) array
        Of the mean negative log-likelihood or of an energy.
    fisher : (n, n) array
        F, the covariance of d log p / d theta (S. Amari, Neural Comput. 10, 251, 1998).
    damping : float
        Added to the diagonal; shortens the step where F is nearly singular.

    Returns
    -------
    (n,) array

    Raises
    ------
    NmlnpError
        The matrix is singular.
    """
    return newton_step(gradient, fisher + damping * np.eye(len(gradient)))
