"""Tiles: the physics once, the primitives for each target.

Ansaetze, Hamiltonians and samplers are written once, as *kernel templates*
(the ``*_kernel.py`` modules): straight sequences of calls to a short list of
primitives that act on a tile of walkers in a flat scratch array.  Each target
implements the primitives: :mod:`nmlnp.tiles.numpy` (the oracle, and what a
lecture shows) and :mod:`nmlnp.tiles.cpu` (numba).  :mod:`nmlnp.tiles.specialise`
fills in the constants and imports the result.

Conventions shared by every primitive:

- ``s`` is the tile's flat scratch; ``p`` the flat vector of parameters.
- Names in capitals are compile-time constants: sizes, and offsets into ``s``
  or ``p``.
- A *field* is a block of rows ``[row][unit]``; rows of particles or pairs are
  ordered ``[particle][walker of the tile]``, so that pooling over particles
  adds contiguous blocks.
- Geometry is stored by coordinate: ``[coordinate][particle][walker]``.
"""
