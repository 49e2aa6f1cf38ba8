"""The public face for Python: what ``import nmlnp`` offers, and the objects it returns."""
