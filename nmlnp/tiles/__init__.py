"""Tiles: the physics once, the primitives for each target.

Ansaetze and samplers are written once, as *kernel templates* (the
``*_kernel.py`` modules of :mod:`nmlnp.states` and :mod:`nmlnp.vmc`): straight
sequences of calls to a list of primitives that act on a tile of walkers in a
flat scratch array.  What is where:

- :mod:`nmlnp.tiles.numpy`: the primitives in plain NumPy, their definition and
  the oracle of the other targets.
- :mod:`nmlnp.tiles.cpu`: the primitives in loops that numba compiles, over the
  elementary functions and random numbers of :mod:`nmlnp.tiles.leaves` and the
  matrix product of :mod:`nmlnp.tiles.blas`.
- :mod:`nmlnp.tiles.cuda`: the primitives for NVIDIA GPUs, where a block of threads owns a tile.
- :mod:`nmlnp.tiles.folding`: the language of templates: constants filled in, loops written out.
- :mod:`nmlnp.tiles.specialise`: writes one file of such source for each kernel and imports it.

The packages have the same modules, and a primitive is in the module of the
same name in each:

- ``base``: what a target gives beside primitives (decorators, ``unroll``);
- ``layers``: dense layers, activations, pooling, and their jets;
- ``geometry``: fields of numbers, centring, squares of distances;
- ``pairs``, ``envelope``, ``components``: features and messages of pairs, the
  envelope, and spin-isospin components summed in full, of the
  operator-correlated state;
- ``slater``: sign network, confinement and label exchanges of the
  Slater-Jastrow state;
- ``energy``: the potentials, and the local energy of a sampled state;
- ``orbitals``, ``determinants``, ``cusps``: Slater determinants of trapped and periodic
  systems, sums of several, cusps of pairs and Gaussians;
- ``rows``: derivatives by the parameters, one row a walker;
- ``sampling``: the Metropolis walk;
- ``storing``: between the arrays of all walkers and the scratch of one tile.

NumPy's ``leaves`` is the twin of the random numbers above; CUDA's replaces the elementary
functions by those of the device.

Conventions shared by every primitive:

- ``s`` is the tile's flat scratch; ``p`` the flat vector of parameters.
- Names in capitals are compile-time constants: sizes, and offsets into ``s``
  or ``p``.
- A *field* is a block of rows ``[row][unit]``; rows of particles or pairs are
  ordered ``[particle][walker of the tile]``, so that pooling over particles
  adds contiguous blocks.
- Geometry is stored by coordinate: ``[coordinate][particle][walker]``.
"""
