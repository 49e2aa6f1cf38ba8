"""An energy from both sides: the variational bound, and Temple's from the variance."""

import numpy as np


def energy_and_variance(u, H):
    """<H> in MeV and <H^2> - <H>^2 in MeV^2 of a state of any normalisation."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade lower-bound")


def bounds(u, H, E1):
    """Lower and upper bound (MeV) on the lowest eigenvalue if the second one is E1 or higher."""
    # your code here
    raise NotImplementedError("write this part, then: nmlnp exercise grade lower-bound")
