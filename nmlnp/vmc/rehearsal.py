"""A rehearsal of the user's own classes: a few walkers with NumPy, before there is a folder or a kernel."""

import numpy as np

from nmlnp.errors import ConfigError
from nmlnp.extensions import called, files
from nmlnp.parallel.mpi import TILE, Communicator
from nmlnp.vmc import problem


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
        tried = called(f"{what}, tried on a few walkers,", _tried, few, Communicator())
    _refuse_infinite(tried, what)


def _tried(config, communicator):
    tried = problem.engine(config, communicator, "numpy")
    tried.sweep(1)
    return tried.log_psi, tried.local_energies(), tried.log_derivatives()


def _refuse_infinite(tried, what):
    log_psi, local, rows = tried
    parts = {"log psi": log_psi, "the kinetic energy": local.kinetic, "the potential energy": local.potential}
    for part, numbers in (parts | {"the derivatives by the parameters": rows}).items():
        if not np.isfinite(numbers).all():
            raise ConfigError(f"{what}, tried on a few walkers: {part} is infinite or not a number.")
