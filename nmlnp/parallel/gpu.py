"""Which GPU this rank drives, and what is missing where there is none."""

import ctypes
from importlib import util
from typing import NamedTuple

from nmlnp.errors import ConfigError

INSTALL = "pip install 'nmlnp[cuda]'"
FEWEST_WALKERS = 1024
"""Walkers of a rank from which ``auto`` takes a GPU: fewer leave most of its multiprocessors idle."""


class Gpu(NamedTuple):
    """What is known of the GPUs of this machine: their number and names, or why there is none."""

    names: tuple
    missing: str = ""


def find():
    """Ask the driver for its GPUs and look for the packages; cheap, imports none of them.

    Returns
    -------
    Gpu
    """
    try:
        driver = ctypes.CDLL("libcuda.so.1")
    except OSError:
        return Gpu((), "there is no NVIDIA driver (libcuda.so.1) on this machine")
    status = driver.cuInit(0)
    count = ctypes.c_int()
    if status == 0:
        status = driver.cuDeviceGetCount(ctypes.byref(count))
    if status != 0 or count.value == 0:
        return Gpu((), "the NVIDIA driver finds no GPU (see nvidia-smi)")
    names = tuple(_name(driver, index) for index in range(count.value))
    absent = [package for package, module in _PACKAGES.items() if util.find_spec(module) is None]
    if absent:
        return Gpu(
            names, f"the package{'s' if len(absent) > 1 else ''} {' and '.join(absent)} cannot be found"
        )
    return Gpu(names)


_PACKAGES = {"numba-cuda": "numba_cuda", "cupy": "cupy"}


def _name(driver, index):
    text = ctypes.create_string_buffer(256)
    device = ctypes.c_int()
    driver.cuDeviceGet(ctypes.byref(device), index)
    driver.cuDeviceGetName(text, 256, device)
    return text.value.decode(errors="replace")


def choose_backend(asked, walkers, ranks=1, gpu=None):
    """Return ("cpu" or "cuda", why) for a configuration's ``run.backend``.

    Parameters
    ----------
    asked : {"auto", "cpu", "cuda"}
    walkers : int
        Over all ranks.
    ranks : int
    gpu : Gpu, optional
        What :func:`find` returns, which is asked where it is not given.

    Raises
    ------
    ConfigError
        "cuda" was asked for and cannot be had.
    """
    if asked == "cpu":
        return "cpu", "as asked"
    gpu = find() if gpu is None else gpu
    if asked == "cuda":
        if gpu.missing:
            advice = INSTALL if gpu.names else "start it where there is one"
            raise ConfigError(
                f'run.backend = "cuda" cannot be used: {gpu.missing}; {advice}, or use --backend cpu.'
            )
        return "cuda", "as asked"
    if gpu.missing:
        return "cpu", gpu.missing
    if walkers < FEWEST_WALKERS * ranks:
        return "cpu", f"{walkers} walkers are too few to gain from a GPU, which takes {FEWEST_WALKERS} a rank"
    return "cuda", f"{gpu.names[0]} found"


def select_device(communicator):
    """Make this rank's GPU the current one: ranks of a machine take its GPUs in turn.

    Returns
    -------
    str
        The name of the GPU.
    """
    import cupy

    number = communicator.local_rank % cupy.cuda.runtime.getDeviceCount()
    cupy.cuda.Device(number).use()
    from nmlnp.parallel.device import cuda

    cuda.select_device(number)
    return cupy.cuda.runtime.getDeviceProperties(number)["name"].decode()
