"""``python -m nmlnp`` is the command ``nmlnp``."""

from nmlnp.cli import main

main()
