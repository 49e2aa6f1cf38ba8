"""Tiles: the physics once, the primitives for each target.

Kernels are *templates* (the ``*_kernel.py`` modules of :mod:`nmlnp.vmc`) and passes derived
from a state's graph: straight sequences of calls to a list of primitives that act on a tile
of walkers in a flat scratch array.  What is where:

- :mod:`nmlnp.tiles.derived`: the layers of states with their rules, and the passes that follow.
- :mod:`nmlnp.tiles.numpy`: the primitives in plain NumPy, their definition and
  the oracle of the other targets.
- :mod:`nmlnp.tiles.elementwise`: the primitives that are one text for processors and GPUs.
- :mod:`nmlnp.tiles.cpu`: what is a processor's own: products (:mod:`nmlnp.tiles.blas`) and
  rows, compiled by numba over the elementary functions and random numbers of
  :mod:`nmlnp.tiles.leaves`.
- :mod:`nmlnp.tiles.cuda`: what is an NVIDIA GPU's own, where a block of threads owns a tile.
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
- ``fields``, ``frames``, ``slopes``, ``kinetic``: arithmetic on fields, derivatives in the
  coordinates of the frame, functions of pair distances, the kinetic energy;
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
