"""Variational Monte Carlo: sampling, energies, stochastic reconfiguration, statistics."""
