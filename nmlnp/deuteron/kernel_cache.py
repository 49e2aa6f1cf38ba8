"""What the compiled kernels hang on, so that none is taken from the disk after a change of its sources.

Numba compiles a cached function anew when the file that holds it changes, but not when a function that it
calls does.  It also looks at what the function encloses: so the cached kernels enclose a digest of all
sources, and only they are cached.
"""

import hashlib
from pathlib import Path

from nmlnp.tiles import leaves

_SOURCES = ("activations", "network_kernels", "losses", "first_order", "natural_gradient")

FLAGS = {"error_model": "numpy", "fastmath": {"contract", "nsz", "reassoc"}}
"""Of all kernels; reassociation lets sums over the mesh vectorise."""


def digest():
    """Return a digest of the text of all modules with kernels."""
    here = Path(__file__).parent
    files = [Path(leaves.__file__), *(here / f"{name}.py" for name in _SOURCES)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
