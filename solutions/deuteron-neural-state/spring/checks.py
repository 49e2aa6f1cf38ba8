"""Checks of the SPRING step."""

import numpy as np

from nmlnp.grading import check, close, require
from nmlnp.learning.natural_gradient import minsr_step, reconfiguration_step
from nmlnp.vmc.reconfiguration import Reconfiguration, ReconfigurationState


def _arrays(seed, N=20, P=50):
    rng = np.random.default_rng(seed)
    O = rng.standard_normal((N, P)) + 1.0
    return O, rng.standard_normal(N) - 2.2, rng.standard_normal(P), 10.0 ** rng.uniform(-2.0, -1.0)


@check(
    points=2,
    hints=(
        "Begin with mu = 0: X^T (X X^T + lambda)^-1 residual.",
        "Both O and E are centred, and both are divided by sqrt(N).",
        "Compare with np.linalg.solve(X.T @ X + lambda, X.T @ residual) on small arrays.",
    ),
)
def without_momentum(student, seed):
    """Without momentum the step is that of dense reconfiguration."""
    O, E, previous, regularisation = _arrays(seed)
    N = len(E)
    expected = reconfiguration_step(O, E, regularisation)
    close(
        student.spring_step(O, E, regularisation, previous, 0.0),
        expected,
        rtol=1e-7,
        atol=1e-10,
        name="the step",
        wrong={
            "the arrays are not divided by sqrt(N)": minsr_step(O, E, regularisation / N),
            "O is not centred": O.T
            @ np.linalg.solve(O @ O.T / N + regularisation * np.eye(N), E - E.mean())
            / N,
        },
    )


@check(
    points=2,
    needs=("without_momentum",),
    hints=(
        "Substitute delta = mu previous + eta and look at what eta minimises.",
        "The residual that is left for the samples is not the whole residual any more.",
        "Where the samples say nothing, the step must come out as mu times the previous one.",
    ),
)
def with_momentum(student, seed):
    """With momentum it is the step of the production solver."""
    O, E, previous, regularisation = _arrays(seed + 1)
    momentum = 0.8 + (seed % 10) / 100
    solver = Reconfiguration(solver="minsr", regularisation=regularisation, momentum=momentum)
    solver.state = ReconfigurationState(previous=previous)
    rows, ones = O[:, None, :].copy(), np.ones((len(E), 1))
    plain = minsr_step(O, E, regularisation)
    close(
        student.spring_step(O, E, regularisation, previous, momentum),
        solver.step(rows, ones, E[:, None]).step,
        rtol=1e-7,
        atol=1e-9,
        name="the step",
        wrong={
            "the previous step is added after all, and not taken into the residual": plain
            + momentum * previous,
            "the momentum mixes two steps, as in gradient descent": (1.0 - momentum) * plain
            + momentum * previous,
        },
    )


@check(
    points=2,
    needs=("without_momentum",),
    time_limit=10.0,
    hints=(
        "Which matrix of your code is as long as there are parameters, in both directions?",
        "np.eye(P) counts too.",
    ),
)
def many_parameters(student, seed):
    """Thirty thousand parameters, sixty samples: the minimum is found, and fits into memory."""
    O, E, previous, regularisation = _arrays(seed + 2, N=60, P=30_000)
    momentum = 0.9
    step = np.asarray(student.spring_step(O, E, regularisation, previous, momentum))
    require(step.shape == previous.shape, f"The step has the shape {step.shape}, expected {previous.shape}.")
    X, residual = (O - O.mean(axis=0)) / np.sqrt(60), (E - E.mean()) / np.sqrt(60)
    slope = X.T @ (X @ step - residual) + regularisation * (step - momentum * previous)
    scale = np.abs(X.T @ residual).max() + regularisation * np.abs(previous).max()
    require(
        np.abs(slope).max() < 1e-8 * scale,
        "The function to be minimised still has a slope at the step that you return.",
    )
