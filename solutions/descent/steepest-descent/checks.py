"""Checks of the gradient and of the rates of a linear model."""

import numpy as np

from nmlnp.data import masses
from nmlnp.grading import check, close, gradient_close
from nmlnp.learning.mass_formula import design_matrix
from nmlnp.learning.regression import standardisation
from nmlnp.learning.surfaces import best_descent, least_squares


def _problem(seed):
    """Four hundred nuclei: energy per nucleon (MeV) and the standardised terms of the drop."""
    nuclei = masses(2020)
    chosen = np.random.default_rng(seed).permutation(len(nuclei.Z))[:400]
    Z, N, B = nuclei.Z[chosen], nuclei.N[chosen], nuclei.binding_energy[chosen]
    X = design_matrix(Z, N)[:, 1:] / (Z + N)[:, None]
    y = B / (Z + N)
    return standardisation(X)(X), y - y.mean()


@check(
    points=1,
    hints=(
        "Write the loss as a sum over nuclei and differentiate one term with respect to one coefficient.",
        "Compare with a difference quotient of the loss: is there a factor 2, and a 1/n?",
    ),
)
def gradient_of_the_loss(student, seed):
    """The gradient of the mean squared error."""
    X, y = _problem(seed)
    w = np.random.default_rng(seed + 1).normal(size=4)
    gradient_close(student.gradient(w, X, y), least_squares(X, y).value, w, rtol=1e-6)


@check(
    points=1,
    hints=(
        "Which eigenvalue of the Hessian makes |1 - eta h| reach 1 first?",
        "The Hessian of the mean squared error has the factor 2/n; numpy.linalg.eigvalsh returns its "
        "eigenvalues in rising order.",
    ),
)
def limit_of_the_rate(student, seed):
    """The largest learning rate that still converges."""
    X, y = _problem(seed)
    curvatures = np.linalg.eigvalsh(least_squares(X, y).hessian)
    close(
        student.largest_rate(X),
        2.0 / curvatures[-1],
        rtol=1e-8,
        name="the largest rate",
        wrong={
            "the smallest curvature is taken instead of the largest": 2.0 / curvatures[0],
            "the Hessian lacks the 1/n of the mean": 2.0 / (len(y) * curvatures[-1]),
            "the rate is the best one, 2/(h_max + h_min), and not the limit": best_descent(
                curvatures[0], curvatures[-1]
            )[0],
        },
    )


@check(
    points=2,
    hints=(
        "What factor does one step leave of the distance, at the best learning rate?",
        "If each step leaves the factor rho, m steps leave rho^m; solve for m.",
    ),
)
def cost_of_a_digit(student, seed):
    """The number of steps for one decimal digit."""
    X, y = _problem(seed + 2)
    kappa = least_squares(X, y).condition
    rho = (kappa - 1.0) / (kappa + 1.0)
    close(
        student.steps_per_digit(X),
        np.log(0.1) / np.log(rho),
        rtol=1e-6,
        name="the number of steps",
        wrong={
            "the logarithm of 10 is forgotten, and the steps are those for a factor e": -1.0 / np.log(rho),
            "the condition number is that of X, the square root of the Hessian's": np.log(0.1)
            / np.log((kappa**0.5 - 1.0) / (kappa**0.5 + 1.0)),
            "the condition number itself is taken": kappa,
        },
    )
