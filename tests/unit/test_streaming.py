"""Copies past the caches against plain ones."""

import numpy as np
import pytest
from numba import njit

from nmlnp.tiles.streaming import stream

pytestmark = pytest.mark.interpreted


@njit
def _copy(target, first, source, begin, count):
    stream(target, first, source, begin, count)


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 40])
def test_stream_copies_exactly_the_chosen_numbers(count):
    source = np.random.default_rng(1).normal(size=80)
    for first in range(17):  # every place within a line of the cache
        for begin in range(3):
            target = np.zeros(80)
            _copy(target, first, source, begin, count)
            expected = np.zeros(80)
            expected[first : first + count] = source[begin : begin + count]
            np.testing.assert_array_equal(target, expected)
