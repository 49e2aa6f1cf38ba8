"""Neural networks and machine learning for nuclear physics.

The command ``nmlnp`` (see :mod:`nmlnp.cli`) runs neural variational Monte
Carlo of light nuclei; the modules below are what the lectures teach from.
"""

import os

# Workers of OpenBLAS and OpenMP spin after each call and take the cores from what
# runs next; short time-outs halve the time of a whole step.  They are read when
# the libraries are loaded, so they must stand before NumPy, SciPy and numba.
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
os.environ.setdefault("GOMP_SPINCOUNT", "5000")

__version__ = "0.1.0"
