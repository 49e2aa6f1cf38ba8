"""Observables, one file each: columns of the local energy and what their means say, and distributions."""
