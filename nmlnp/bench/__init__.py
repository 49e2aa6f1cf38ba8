"""Measurements of the engine on this machine: ``python -m nmlnp.bench --help``."""
