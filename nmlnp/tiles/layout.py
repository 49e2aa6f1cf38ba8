"""The flat parameter vector of a state and the names of its parts."""

import math

import numpy as np


class Layout:
    """Named blocks of one flat float64 vector.

    Parameters
    ----------
    blocks : sequence of (name, shape)
        In the order in which they are stored.
    """

    def __init__(self, blocks):
        self.blocks = tuple(blocks)
        self.size = sum(math.prod(shape) for _, shape in self.blocks)

    def split(self, parameters):
        """Return a dict of views of the blocks of ``parameters`` (size,)."""
        views, start = {}, 0
        for name, shape in self.blocks:
            stop = start + math.prod(shape)
            views[name] = parameters[start:stop].reshape(shape)
            start = stop
        return views

    def name(self, index):
        """Return the block and position of one parameter, such as ``layer 1 pair[3, 2]``."""
        for name, shape in self.blocks:
            if index < math.prod(shape):
                return f"{name}[{', '.join(str(i) for i in np.unravel_index(index, shape))}]"
            index -= math.prod(shape)
        raise IndexError("parameter index out of range")


def random_weights(generator, shape, gain=1.0):
    """Return Gaussian weights of variance gain^2 / fan-in."""
    return generator.normal(0.0, gain / math.sqrt(shape[0]), shape)
