"""A rehearsal of the user's own classes: a few walkers with NumPy, before there is a folder or a kernel."""

import numpy as np

from nmlnp.errors import NmlnpError
from nmlnp.extensions import called, files
from nmlnp.parallel.mpi import TILE, Communicator
from nmlnp.vmc import problem

SWEEPS = 2
STEP = 1e-4
TOLERANCE = 1e-3
"""Of differences with that step, whose own relative error is some 1e-6."""


class RehearsalError(NmlnpError):
    """What a few walkers find in the user's own classes."""


def rehearse(config):
    """Try the user's own classes of a configuration on a few walkers, with NumPy.

    Raises
    ------
    ConfigError
        With a sentence for what is missing or wrong in them.
    """
    files(config)
    few = config.model_copy(
        update={"sampling": config.sampling.model_copy(update={"walkers": TILE, "precision": "double"})}
    )
    acting, psi = problem.hamiltonian(config), problem.state(config)
    what = psi.name() if psi.source_file else "The Hamiltonian with " + acting.terms[-1].name()
    if psi.source_file:
        called(f"The method initialise of {psi.name()}", psi.initial_parameters, np.random.default_rng(0))
    with np.errstate(all="ignore"):
        called(f"{what}, tried on a few walkers,", _try, problem.engine(few, Communicator(), "numpy"), psi)


def _try(engine, psi):
    engine.sweep(SWEEPS)
    local, rows = engine.local_energies(), engine.log_derivatives().copy()
    parts = {"log psi": engine.log_psi, "the potential energy": local.potential}
    parts |= {"the kinetic energy": local.kinetic, "the derivatives by the parameters": rows}
    for part, numbers in parts.items():
        if not np.isfinite(numbers).all():
            raise RehearsalError(f"{part} is infinite or not a number.")
    if psi.source_file and psi.components == 1:
        _compare_with_differences(engine, local, rows[:, 0])


def _compare_with_differences(engine, local, rows):
    """Raise where the derived passes are not the derivatives of log psi: layers that do not fit together."""
    positions, parameters = engine.positions.copy(), engine.parameters.copy()
    direction = np.random.default_rng(0).normal(size=parameters.size)

    def log_psi(moved, changed):
        engine.positions, engine.parameters = moved, changed
        engine.sweep(0)
        return engine.log_psi.copy()

    gradient, laplacian = np.zeros(len(positions)), np.zeros(len(positions))
    here, h = log_psi(positions, parameters), STEP * engine.width
    for coordinate in np.ndindex(positions.shape[1:]):
        shift = np.zeros(positions.shape[1:])
        shift[coordinate] = h
        ahead, behind = log_psi(positions + shift, parameters), log_psi(positions - shift, parameters)
        gradient += ((ahead - behind) / (2.0 * h)) ** 2
        laplacian += (ahead + behind - 2.0 * here) / h**2
    slope = log_psi(positions, parameters + STEP * direction)
    slope -= log_psi(positions, parameters - STEP * direction)
    engine.positions, engine.parameters = positions, parameters
    scale = engine.hamiltonian.hbar2_2m
    kinetic = -scale * (laplacian + gradient)
    size = np.abs(local.kinetic) + scale * (gradient + np.abs(laplacian))
    wrong = {
        "the kinetic energy": np.abs(local.kinetic - kinetic) / size,
        "the gradient": np.abs(local.gradient_kinetic - scale * gradient) / size,
        "the derivatives by the parameters": np.abs(rows @ direction - slope / (2.0 * STEP))
        / (np.abs(rows * direction).sum(axis=1) + 1e-8),
    }
    for part, errors in wrong.items():
        # Differences are poor where two particles are close, which few walkers are.
        if np.median(errors) > TOLERANCE:
            raise RehearsalError(
                f"{part} does not agree with differences of log psi: a layer of forward is used where it "
                "cannot be, which is a defect of the program to report; another order of layers may do."
            )
