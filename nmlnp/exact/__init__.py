"""Judges: energies computed without sampling, which the sampled ones have to meet."""
