"""The activations of hidden layers: the numbers by which primitives and states know them."""

NAMES = ("tanh", "softplus", "logcosh")
"""tanh x, log(1 + e^x) and log cosh x, in the order of the compile-time constant ``ACTIVATION``."""

FROM_INPUT = (False, False, True)
"""Whether the way back needs what went in: |tanh x| is all that log cosh x tells of its slope."""
