"""What the lectures teach: regression, descent, networks, kernels and sampling, in plain NumPy."""
