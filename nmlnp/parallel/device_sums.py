"""Sums over ranks of arrays that are on the device.

Three ways, of which ``auto`` takes the second where the MPI library says that it can
and else the first:

- ``host``: through pinned memory of the host; works with every MPI;
- ``mpi``: the library is handed the device's memory (CUDA-aware);
- ``nccl``: NVIDIA's own collectives, through CuPy; one rank a GPU.
"""

import ctypes

import numpy as np

from nmlnp.errors import NmlnpError

WAYS = ("auto", "host", "mpi", "nccl")


def is_cuda_aware():
    """Whether the loaded MPI library says that it takes device memory; None where it cannot be asked."""
    try:
        return bool(ctypes.CDLL(None).MPIX_Query_cuda_support())
    except (AttributeError, OSError):
        return None


def device_sums(comm, mpi, way):
    """Return an object with ``sum(array)``; collective, so that all ranks take the same way.

    Parameters
    ----------
    comm : mpi4py.MPI.Comm
    mpi : module
        ``mpi4py.MPI``.
    way : str
        One of :data:`WAYS`.
    """
    if way == "auto":
        way = "mpi" if all(comm.allgather(is_cuda_aware() is True)) else "host"
    return {"host": HostSums, "mpi": DirectSums, "nccl": NcclSums}[way](comm, mpi)


class HostSums:
    """Through pinned memory of the host."""

    def __init__(self, comm, mpi):
        self._comm, self._op = comm, mpi.SUM
        self._pinned = {}

    def sum(self, array):
        import cupy

        send, total = self._buffers(array.shape)
        array.astype(np.float64, copy=False).get(out=send)
        self._comm.Allreduce(send, total, op=self._op)
        return cupy.asarray(total)

    def _buffers(self, shape):
        if shape not in self._pinned:
            import cupyx

            self._pinned[shape] = (cupyx.empty_pinned(shape), cupyx.empty_pinned(shape))
        return self._pinned[shape]


class DirectSums:
    """The MPI library reads and writes the device's memory."""

    def __init__(self, comm, mpi):
        self._comm, self._op, self._in_place = comm, mpi.SUM, mpi.IN_PLACE

    def sum(self, array):
        import cupy

        total = cupy.array(array, dtype=np.float64, order="C")
        # The library does not know of the stream that still writes to the array.
        cupy.cuda.get_current_stream().synchronize()
        self._comm.Allreduce(self._in_place, total, op=self._op)
        return total


class NcclSums:
    """NVIDIA's collective library."""

    def __init__(self, comm, mpi):
        from cupy.cuda import nccl

        if not nccl.available:
            raise NmlnpError(
                'run.device_communication = "nccl" needs the NCCL library, which CuPy does not find: '
                'pip install nvidia-nccl-cu13, or choose "auto".'
            )
        name = comm.bcast(nccl.get_unique_id() if comm.rank == 0 else None)
        self._nccl = nccl
        self._communicator = nccl.NcclCommunicator(comm.size, name, comm.rank)

    def sum(self, array):
        import cupy

        total = cupy.array(array, dtype=np.float64, order="C")
        stream = cupy.cuda.get_current_stream()
        address = total.data.ptr
        self._communicator.allReduce(
            address, address, total.size, self._nccl.NCCL_FLOAT64, self._nccl.NCCL_SUM, stream.ptr
        )
        return total
