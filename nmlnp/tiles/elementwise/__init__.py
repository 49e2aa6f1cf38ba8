"""The primitives whose loops are elementwise: one text for processors and GPUs.

``lanes``, ``grid``, ``few`` and ``barrier`` of :mod:`nmlnp.tiles.folding` make of it plain
loops on a processor, and the share of a thread on the device.  The contracts are those of
:mod:`nmlnp.tiles.numpy`: the docstring of a primitive is that of its twin, in the module of
the same name there.  These modules are read by :mod:`nmlnp.tiles.specialise`, never imported.
"""
