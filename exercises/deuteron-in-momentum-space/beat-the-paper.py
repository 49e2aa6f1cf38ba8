"""Beat the paper at its own size: six hidden nodes for the deuteron."""

import numpy as np


def activation():
    """Name of the activation, "softplus" or "sigmoid"."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade beat-the-paper")


def parameters():
    """The 24 parameters: W1, b, W2_S, W2_D, six numbers each."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade beat-the-paper")
