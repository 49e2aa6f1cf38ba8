"""Observables, one file each: their columns of the local energy, and what is made of the means."""
