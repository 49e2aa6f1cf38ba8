"""One derived pass: the calls of primitives that it makes, and where its fields lie in the scratch.

A pass is recorded as a list of calls.  A field is a :class:`Field` until all calls are
known; then each gets a place for the calls between its first and its last use, so that
the scratch is as small as the pass allows (first fit on liveness).
"""

import inspect
from functools import cache

from nmlnp.tiles import numpy as twins
from nmlnp.tiles.folding import PADDED_FROM, WRITTEN_OUT

IMPLIED = ("s", "p", "h", "rows", "first", "stride", "count")
"""Run-time arguments of primitives that a pass fills in by name."""

LINE = 8
"""Fields begin at whole lines of the cache, of so many numbers."""


class Field:
    """A block of numbers in the scratch; ``field + n`` is a place inside it."""

    def __init__(self, size):
        self.size = size
        self.first = self.last = None
        self.start = None

    def __add__(self, offset):
        return Place(self, offset)


class Place:
    """A place inside a field."""

    def __init__(self, field, offset=0):
        self.field, self.offset = field, offset

    def __add__(self, offset):
        return Place(self.field, self.offset + offset)


class Named:
    """A place that the kernel's own template names, such as POSITIONS."""

    def __init__(self, name, offset=0):
        self.name, self.offset = name, offset

    def __add__(self, offset):
        return Named(self.name, self.offset + offset)

    def __str__(self):
        return f"{self.name} + {self.offset}" if self.offset else self.name


@cache
def _arguments(name):
    return tuple(inspect.signature(getattr(twins, name)).parameters)


class Recording:
    """The calls of one pass.

    Parameters
    ----------
    tile : int
        Walkers of a tile.
    pad : int
        Unused numbers at the end of rows of more than eight units, see ``padded``.
    """

    def __init__(self, tile, pad=0):
        self.tile, self.pad = tile, pad
        self.calls, self.fields = [], []
        self.values, self.jets, self.placed, self.aliases = {}, {}, {}, {}
        self.sink = {"rows": "s", "first": "0", "stride": "0", "count": "0"}

    def padded(self, units):
        """Return the length of a row of so many units in the scratch."""
        return units + self.pad if units > PADDED_FROM else units

    def field(self, size):
        """Return a new field of ``size`` numbers."""
        self.fields.append(Field(size))
        return self.fields[-1]

    def rows(self, count, units, blocks=1):
        """Return a new field of blocks of ``count`` entities' rows of so many units, for every walker."""
        return self.field(blocks * count * self.tile * self.padded(units))

    def call(self, name, *arguments):
        """Record the call of a primitive; ``s``, ``p`` and the sink of rows are filled in."""
        given, implied = iter(arguments), {"s": "s", "p": "p", "h": "h", **self.sink}
        values = [implied[n] if n in IMPLIED else next(given) for n in _arguments(name)]
        left = list(given)
        if left:
            raise TypeError(f"{name} takes {_arguments(name)}; {len(left)} arguments are too many.")
        self.call_own(name, *values)

    def call_own(self, name, *values):
        """Record the call of a function that is no primitive; all its arguments are given."""
        values = [
            self.aliases[v.name] + v.offset if isinstance(v, Named) and v.name in self.aliases else v
            for v in values
        ]
        for value in values:
            field = value.field if isinstance(value, Place) else value
            if isinstance(field, Field):
                field.first = len(self.calls) if field.first is None else field.first
                field.last = len(self.calls)
        self.calls.append((name, values))

    def add_up(self, out, source, count, size):
        """Record out (size,) = the sum of ``count`` blocks of source; written out where they are few."""
        if count <= WRITTEN_OUT:
            self.call("add_blocks", out, source, count, size)
        else:
            self.call("sum_entities", out, source, 1, count, size)

    def alias(self, name, field):
        """Let calls that name a place write to a field of this pass instead."""
        self.aliases[name] = field

    def place(self):
        """Give every field its place; return how many numbers they take."""
        placed, extent = [], 0
        for field in sorted(
            (f for f in self.fields if f.first is not None), key=lambda f: (f.first, -f.size)
        ):
            start = 0
            for other in sorted(placed, key=lambda f: f.start):
                together = other.first <= field.last and field.first <= other.last
                if together and other.start < start + field.size and start < other.start + other.size:
                    start = -(-(other.start + other.size) // LINE) * LINE
            field.start = start
            placed.append(field)
            extent = max(extent, start + field.size)
        return -(-extent // LINE) * LINE

    def text(self, indent="    "):
        """Return the calls as source; fields are counted from FIELDS."""
        return "".join(
            f"{indent}{name}({', '.join(_written(value) for value in values)})\n"
            for name, values in self.calls
        )


def _written(value):
    if isinstance(value, Field):
        return f"FIELDS + {value.start}"
    if isinstance(value, Place):
        base = value.field
        return f"FIELDS + {base.start + value.offset}"
    return value if isinstance(value, str) else str(value) if isinstance(value, Named) else repr(value)
