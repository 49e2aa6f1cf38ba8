"""The tile primitives for NVIDIA GPUs, compiled by numba-cuda: a block of threads owns a tile.

``for u in lanes(n)`` shares the elements of a field out among the threads, and
every primitive ends with a barrier, so that the next one finds what this one
wrote.  A thread writes only what no other thread of the primitive touches.

The contracts are those of :mod:`nmlnp.tiles.numpy`.  Two things differ in how
fields lie in memory, and are known to these modules and to the sizes in the
templates alone: rows have unused numbers at their end (``padded``), so that a
column of a field is spread over the banks of shared memory; and the numbers may
be float32.

These modules are read by :mod:`nmlnp.tiles.specialise`, never imported.  There
are no warp intrinsics, which the simulator lacks, and indices become unsigned in
the generated source, because a signed one may be negative for all the compiler
knows and takes twice the instructions.
"""
