"""The potentials of pairs and triples."""

import math

from nmlnp.tiles.cuda.base import cuda, primitive
from nmlnp.tiles.cuda.leaves import exp
