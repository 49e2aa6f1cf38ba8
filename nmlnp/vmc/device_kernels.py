"""The compiled kernels of a state and a Hamiltonian on this rank's GPU.

A block of threads owns a tile.  Tiles are as large as lets the fields of a kernel
fit into the 48 kB of shared memory that a block may have on every device; a state too wide
for a tile of one walker keeps its fields in global memory.
"""

from nmlnp.vmc.sources import DRIFT, HERE, TEMPLATES

SHARED_BYTES = 48 * 1024
TILES = (16, 8, 4, 2, 1)
"""Walkers of a tile, from the most wanted; all divide the tile that ranks share walkers by."""
GLOBAL_TILE = 4
PAD = 1
"""Unused numbers at the end of wide rows, so that a column is spread over the banks of the memory."""
THREADS = 64
MOST_BLOCKS = 4096
"""Blocks of a launch; each takes the next tile when it is done with one."""


class DeviceKernels:
    """Kernels over tiles of walkers, run by the blocks of a grid.

    Parameters
    ----------
    sources : nmlnp.vmc.sources.Sources
    constants : dict
        The compile-time constants of the kernels' templates.
    single : bool
        Walk in float32.

    Attributes
    ----------
    xp : module
        cupy, or numpy in the simulator.
    """

    def __init__(self, sources, constants, single=False):
        from nmlnp.parallel.device import SIMULATED

        if SIMULATED:
            import numpy as xp
        else:
            import cupy as xp
        self.xp = xp
        self._plans = {
            name: plan(name, sources, constants | {"SINGLE": single and name in ("walk", "scatter")})
            for name in TEMPLATES
        }
        self._modules = {}
        self._scratch = None

    def tile(self, name):
        """Return the number of walkers in a tile of a kernel."""
        return self._plans[name][1]["TILE"]

    def run(self, name, walkers, *arguments):
        """Launch a kernel over the tiles of ``walkers`` walkers; it may still run when this returns."""
        module, constants = self._module(name), self._plans[name][1]
        tiles = -(-walkers // constants["TILE"])
        blocks = min(tiles, MOST_BLOCKS)
        scratch = self._global_scratch(0 if constants["SHARED"] else blocks * module.SCRATCH)
        if constants["SINGLE"] and name == "walk":
            arguments = (arguments[0].astype("float32"), *arguments[1:])
        getattr(module, name)[blocks, constants["THREADS"]](0, tiles, scratch, *arguments)

    def _module(self, name):
        if name not in self._modules:
            from nmlnp.tiles.specialise import load

            self._modules[name] = load(*self._plans[name], "cuda")
        return self._modules[name]

    def _global_scratch(self, size):
        if self._scratch is None or self._scratch.size < size:
            self._scratch = self.xp.empty(max(size, 1))
        return self._scratch


def plan(name, sources, constants):
    """Choose the tile of a kernel.

    Returns
    -------
    templates : list of path or Text
    constants : dict
        With ``TILE``, ``SHARED`` and ``THREADS``.
    """
    from nmlnp.tiles.specialise import Text, sizes

    number = 4 if constants["SINGLE"] else 8
    constants = constants | {"THREADS": THREADS, "PAD": PAD, "STAGED": False, "SHARED": True}

    def templates(tile):
        drift = constants["PROPOSAL"] == DRIFT
        return [HERE / TEMPLATES[name], Text(sources.text(name, "cuda", tile, PAD, drift))]

    for tile in TILES:
        chosen = constants | {"TILE": tile}
        if number * sizes(templates(tile), chosen, "cuda")["SCRATCH"] <= SHARED_BYTES:
            return templates(tile), chosen
    return templates(GLOBAL_TILE), constants | {"TILE": GLOBAL_TILE, "SHARED": False}
