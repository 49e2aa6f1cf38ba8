"""Ranks and threads: who holds which walkers, and how many cores each rank uses."""
