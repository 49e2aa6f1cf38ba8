"""Observables, one file each: what they add to the local energy's columns, and what is made of their means."""
