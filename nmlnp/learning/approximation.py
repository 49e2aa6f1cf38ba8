"""The universal approximation theorem in one dimension, by construction."""

import numpy as np

from nmlnp.learning.network import Network


def relu_interpolant(nodes, values):
    """The network that joins points by straight lines, without any training.

    A hidden unit max(x - x_k, 0) bends the line at node k, by the change of slope
    there.  Between nodes a distance h apart, a function f is missed by at most
    h^2 max|f''| / 8, so the error falls as 1 / width^2.

    Parameters
    ----------
    nodes : (width + 1,) array
        Increasing; between the first and the last, the network interpolates.
    values : (width + 1,) array
        The function there.

    Returns
    -------
    nmlnp.learning.network.Network
        One input, ``width`` ReLU units, one output.

    Raises
    ------
    ValueError
        The nodes do not increase.
    """
    nodes, values = np.asarray(nodes, dtype=float), np.asarray(values, dtype=float)
    if not (np.diff(nodes) > 0.0).all():
        raise ValueError("The nodes of an interpolation must increase.")
    slopes = np.diff(values) / np.diff(nodes)
    bends = np.diff(slopes, prepend=0.0)
    width = len(bends)
    parameters = np.concatenate([np.ones(width), -nodes[:-1], bends, values[:1]])
    return Network((1, width, 1), "relu", parameters)
