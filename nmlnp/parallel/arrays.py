"""Arrays of the host and of the device: which module they belong to, and the way between them.

NumPy's functions accept CuPy's arrays (NEP 18) except where they make a new array from
something else, so most code is written once and asks :func:`array_module` there only.
"""

import sys

import numpy as np


def array_module(array):
    """Return the module of an array: cupy for one on the device, else numpy."""
    return sys.modules["cupy"] if hasattr(array, "__cuda_array_interface__") else np


def to_host(array):
    """Return a NumPy array; one that is on the host already is not copied."""
    return array.get() if array_module(array) is not np else np.asarray(array)


def solve_positive_definite(matrix, right):
    """Solve ``matrix x = right`` by Cholesky's factorisation, where the arrays are.

    Parameters
    ----------
    matrix : (n, n) float64 array
        Symmetric; overwritten.
    right : (n, columns) float64 array

    Returns
    -------
    (n, columns) array or None
        None where the matrix is not positive definite.
    """
    xp = array_module(matrix)
    try:
        if xp is np:
            from scipy.linalg import cho_factor, cho_solve

            return cho_solve(cho_factor(matrix, lower=True, overwrite_a=True), right)
        from cupyx import errstate
        from cupyx.lapack import posv

        with errstate(linalg="raise"):  # it would not look at the factorisation's answer
            solution = posv(matrix, right)
    except np.linalg.LinAlgError:
        return None
    return solution if bool(xp.isfinite(solution).all()) else None


def device_memory(xp):
    """Return how many bytes an allocation of ``xp`` may have: free memory and what its pool keeps."""
    if xp is np:
        import os

        return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    free, _ = xp.cuda.Device().mem_info
    return free + xp.get_default_memory_pool().free_bytes()


def used_memory(xp):
    """Return how many bytes of the device this process holds; 0 on the host."""
    return 0 if xp is np else int(xp.get_default_memory_pool().total_bytes())


def synchronise(xp):
    """Wait until the device has done all that it was told."""
    if xp is not np:
        xp.cuda.get_current_stream().synchronize()
