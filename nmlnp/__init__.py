"""Neural networks and machine learning for nuclear physics.

The command ``nmlnp`` (see :mod:`nmlnp.cli`) runs neural variational Monte
Carlo of light nuclei; the modules below are what the lectures teach from.
"""

import os

# OpenBLAS workers spin after each call and take the cores from the sampler
# that runs next; a short time-out halves the time of a whole step.  It is read
# when the library is loaded, so it must stand before NumPy and SciPy.
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")

__version__ = "0.1.0"
