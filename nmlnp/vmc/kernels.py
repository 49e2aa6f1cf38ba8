"""The compiled kernels of a state and a Hamiltonian on processors."""

import numpy as np

from nmlnp.parallel.threads import Team
from nmlnp.tiles.specialise import Text
from nmlnp.vmc.sources import DRIFT, HERE, TEMPLATES

TILE = 16
ENERGY_TILE = 8
"""Walkers of a tile in the walk, and in the local energy and the log-derivatives."""

TILES = {"walk": TILE, "scatter": TILE, "local_energies": ENERGY_TILE, "all_log_derivatives": ENERGY_TILE}


class Kernels:
    """Kernels over tiles of walkers, run by a team of threads; each is compiled when it is first run.

    Parameters
    ----------
    sources : nmlnp.vmc.sources.Sources
    constants : dict
        The compile-time constants of the kernels' templates.
    target : {"cpu", "numpy"}

    Attributes
    ----------
    xp : module
        What the walkers' arrays belong to.
    """

    xp = np

    def __init__(self, sources, constants, target):
        self._sources, self._constants, self._target = sources, constants, target
        self._modules, self._teams = {}, {}

    def tile(self, name):
        """Return the number of walkers in a tile of a kernel."""
        return TILES[name]

    def module(self, name):
        """Return the module of a kernel, specialised and imported."""
        if name not in self._modules:
            from nmlnp.tiles.specialise import load

            constants = self._constants | {"TILE": TILES[name]}
            drift = self._constants["PROPOSAL"] == DRIFT
            text = Text(self._sources.text(name, self._target, TILES[name], drift=drift))
            self._modules[name] = load([HERE / TEMPLATES[name], text], constants, self._target)
            self._teams[name] = Team(self._modules[name].SCRATCH)
        return self._modules[name]

    def run(self, name, walkers, *arguments):
        """Run a kernel over the tiles of ``walkers`` walkers."""
        kernel = getattr(self.module(name), name)
        self._teams[name].run(kernel, walkers, TILES[name], *arguments)
