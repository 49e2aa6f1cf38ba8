"""Runs on a cluster: ``nmlnp production init`` writes a folder with a configuration and a batch script."""
