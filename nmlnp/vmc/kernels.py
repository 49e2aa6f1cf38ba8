"""The compiled kernels of a state and a Hamiltonian on processors."""

from pathlib import Path

import numpy as np

from nmlnp.parallel.threads import Team

HERE = Path(__file__).parent
TEMPLATES = {
    "walk": "metropolis_kernel.py",
    "scatter": "metropolis_kernel.py",
    "local_energies": "local_energy_kernel.py",
    "all_log_derivatives": "local_energy_kernel.py",
}


class Kernels:
    """Kernels over tiles of walkers, run by a team of threads.

    Parameters
    ----------
    template : path-like
        The state's kernel template.
    constants : dict
        Its compile-time constants and the Hamiltonian's.
    tile, energy_tile : int
        Walkers of a tile in the walk, and in the local energy and log-derivatives.
    target : {"cpu", "numpy"}

    Attributes
    ----------
    xp : module
        What the walkers' arrays belong to.
    """

    xp = np

    def __init__(self, template, constants, tile, energy_tile, target):
        from nmlnp.tiles.specialise import load

        sizes = {"metropolis_kernel.py": tile, "local_energy_kernel.py": energy_tile}
        self._modules = {
            name: load([HERE / name, template], constants | {"TILE": size}, target)
            for name, size in sizes.items()
        }
        self._team = Team(max(module.SCRATCH for module in self._modules.values()))

    def tile(self, name):
        """Return the number of walkers in a tile of a kernel."""
        return self._modules[TEMPLATES[name]].TILE

    def run(self, name, walkers, *arguments):
        """Run a kernel over the tiles of ``walkers`` walkers."""
        kernel = getattr(self._modules[TEMPLATES[name]], name)
        self._team.run(kernel, walkers, self.tile(name), *arguments)
