"""The table [run]: seed, backend, checkpoints."""

from typing import Literal

from pydantic import Field

from nmlnp.config.section import Section


class Run(Section):
    """Seed, backend, and the iterations between two checkpoints.

    Attributes
    ----------
    seed : int
    backend : {"auto", "cpu", "cuda"}
        Auto takes a GPU where there is one and at least 1024 walkers a rank.
    device_communication : {"auto", "host", "mpi", "nccl"}
        On several GPUs: how sums over ranks are made, see :mod:`nmlnp.parallel.device_sums`.
    checkpoint_every : int
    """

    seed: int = Field(default=1, ge=0, le=2**64 - 1)
    backend: Literal["auto", "cpu", "cuda"] = "auto"
    device_communication: Literal["auto", "host", "mpi", "nccl"] = "auto"
    checkpoint_every: int = Field(default=25, ge=1, le=100_000_000)
