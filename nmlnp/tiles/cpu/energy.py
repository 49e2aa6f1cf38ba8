"""The potentials of pairs and triples."""
