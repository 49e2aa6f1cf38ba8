"""The tile primitives for processors, compiled by numba.

Every loop runs over contiguous memory with constant trip counts and offsets,
reads one scratch array and writes another region of it, so that LLVM
vectorises it; sums over particles, pairs and tangents are written out by
``unroll``.  Matrix products go to BLAS on rows of a whole tile.

The contracts are those of :mod:`nmlnp.tiles.numpy`: the docstring of a
primitive is that of its twin, in the module of the same name there.  These
modules are read by :mod:`nmlnp.tiles.specialise`, never imported.
"""
