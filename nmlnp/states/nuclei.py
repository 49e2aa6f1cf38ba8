"""The nucleons of a nucleus: their space, their spins and isospins."""

import math

from nmlnp.physics import spin_isospin
from nmlnp.space import Particles, Space


def nucleons(nucleus, mixing):
    """Return the :class:`nmlnp.space.Particles` of a nucleus; lengths are in fm.

    Parameters
    ----------
    nucleus : str
        A key of :data:`nmlnp.physics.spin_isospin.REFERENCE_LABELS`.
    mixing : {"fixed", "sampled", "summed"}
        How spins and isospins are treated; walkers carry them in each case.
    """
    labels = spin_isospin.REFERENCE_LABELS[nucleus]
    radius = 1.2 * len(labels) ** (1.0 / 3.0)
    return Particles(Space(3, centred=True, start=radius / math.sqrt(3.0)), labels, mixing)
