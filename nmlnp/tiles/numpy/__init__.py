"""The tile primitives in plain NumPy: their definition, and the oracle of the other targets.

In the docstrings ``NAME (shape)`` is the field of that shape which begins at
offset ``NAME`` of the scratch ``s`` (of the parameters, for weights), written
``FIELD = ...`` where it is overwritten and ``FIELD += ...`` where it is added
to.  A *jet* is a stack of blocks of one shape: the value, ``TANGENTS``
derivatives, and the Laplacian.  Rows of particles or pairs are ordered
``(particle, walker)``, geometry ``(coordinate, particle, walker)``, labels
``(spin or isospin, particle, walker)``.  Lengths are in fm, energies in MeV.

Nothing here is tuned: the elementary functions are NumPy's, and a sum over
pairs is a loop over pairs.
"""

import numpy as np

from nmlnp.tiles.numpy.base import (
    TINY,
    activation,
    field,
    frame_rows,
    inlined,
    kernel,
    laplacian_behind,
    padded,
    primitive,
    scratch,
    slope_behind,
    tiles,
    unroll,
    write_rows,
)
from nmlnp.tiles.numpy.components import (
    add_half_log,
    collect_outputs,
    component_norm,
    component_potential,
    component_radii,
    seed_component,
    seed_norm,
)
from nmlnp.tiles.numpy.cusps import (
    add_gaussian,
    add_gaussian_jet,
    gaussian_gradient,
    gaussian_rows,
    pade_cusp,
    pade_cusp_gradient,
    pade_cusp_jet,
    pade_cusp_rows,
    periodic_distances,
    periodic_features,
)
from nmlnp.tiles.numpy.determinants import (
    inverses,
    log_determinant_jet,
    log_determinant_jet_own,
    log_determinants,
    scale_walkers,
    sum_exponentials,
    sum_exponentials_jet,
    sum_exponentials_rows,
)
from nmlnp.tiles.numpy.energy import exchange_potential, sampled_radii
from nmlnp.tiles.numpy.envelope import add_envelope, add_envelope_jet
from nmlnp.tiles.numpy.fields import (
    add_bias,
    component_amplitude,
    modulate,
    modulate_jet,
    multiply,
    multiply_by,
    scale_by,
    scale_by_coupling,
    spread_units,
    sum_entities,
    sum_triples,
)
from nmlnp.tiles.numpy.frames import expand_own_jet, own_jet_output, particle_squares
from nmlnp.tiles.numpy.geometry import (
    add_scaled,
    centre,
    copy_field,
    fill,
    pair_squares,
    rows_to_columns,
    sum_squares,
)
from nmlnp.tiles.numpy.kinetic import energy_of_components, kinetic_of_amplitude
from nmlnp.tiles.numpy.layers import (
    activate,
    activation_backward,
    activation_derivatives,
    activation_jet_output,
    add_blocks,
    affine_jet_output,
    bias_activate,
    bias_activation_jet,
    linear,
    linear_columns,
    mix_chosen,
    pooled_activation_jet,
    spread_blocks,
    sum_units,
)
from nmlnp.tiles.numpy.leaves import normals, philox, uniforms
from nmlnp.tiles.numpy.orbitals import (
    hermite_polynomials,
    orbital_gradients,
    oscillator_orbitals,
    oscillator_orbitals_jet,
    plane_waves,
    plane_waves_jet,
    solid_harmonics,
    solid_harmonics_jet,
)
from nmlnp.tiles.numpy.pairs import (
    pair_feature_jets,
    pair_features,
    pair_gradients,
    pairs_to_particles,
    pool_pairs,
    scale_rows,
    spread_pairs,
)
from nmlnp.tiles.numpy.rows import outer_columns, outer_rows, seed_rows, sum_rows, sum_rows_scaled
from nmlnp.tiles.numpy.sampling import (
    accept,
    add_drift_ratio,
    count_accepted,
    drift,
    gaussian_kick,
    gaussian_kick_one,
    metropolis_mask,
    reject_repeated_labels,
    swap_labels,
)
from nmlnp.tiles.numpy.slater import (
    add_confinement,
    add_log_tanh,
    add_log_tanh_jet,
    exponential_ratio,
    log_tanh_slope,
    tanh_ratio,
)
from nmlnp.tiles.numpy.slopes import (
    add_envelope_slopes,
    add_pair_slopes,
    add_pairs_to_particles,
    add_radial_sum_jet,
    envelope_derivatives,
    radial_activation_jet,
)
from nmlnp.tiles.numpy.storing import load_tile, store_columns, store_rows, store_tile

__all__ = ["TINY", "np", *(name for name, value in list(globals().items()) if callable(value))]
