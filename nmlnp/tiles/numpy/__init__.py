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
    inlined,
    kernel,
    laplacian_behind,
    padded,
    primitive,
    scratch,
    slope_behind,
    tiles,
    unroll,
)
from nmlnp.tiles.numpy.components import (
    add_half_log,
    collect_outputs,
    component_energy,
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
from nmlnp.tiles.numpy.energy import exchange_potential, radial_potentials, sampled_radii, scalar_kinetic
from nmlnp.tiles.numpy.envelope import add_envelope, add_envelope_jet, envelope_rows
from nmlnp.tiles.numpy.geometry import (
    add_scaled,
    centre,
    copy_field,
    fill,
    pair_squares,
    rows_to_columns,
    sum_squares,
)
from nmlnp.tiles.numpy.layers import (
    activate,
    activation_backward,
    activation_derivatives,
    activation_jet_output,
    add_blocks,
    add_fields,
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
    pair_slopes,
    pairs_to_particles,
    pool_pairs,
    scale_rows,
    spread_pairs,
    tanh_radial_jet,
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
from nmlnp.tiles.numpy.storing import load_tile, store_columns, store_rows, store_tile

__all__ = [
    "TINY", "accept", "activate", "activation", "activation_backward", "activation_derivatives",
    "activation_jet_output", "add_blocks", "add_confinement", "add_drift_ratio", "add_envelope",
    "add_envelope_jet", "add_fields", "add_gaussian", "add_gaussian_jet", "add_half_log",
    "add_log_tanh", "add_log_tanh_jet", "add_scaled", "affine_jet_output", "bias_activate",
    "bias_activation_jet", "centre", "collect_outputs", "component_energy", "component_norm",
    "component_potential", "component_radii", "copy_field", "count_accepted", "drift", "envelope_rows",
    "exchange_potential", "exponential_ratio", "fill", "gaussian_gradient", "gaussian_kick",
    "gaussian_kick_one", "gaussian_rows", "hermite_polynomials", "inlined", "inverses", "kernel",
    "laplacian_behind", "linear", "linear_columns", "load_tile", "log_determinant_jet",
    "log_determinant_jet_own", "log_determinants", "log_tanh_slope", "metropolis_mask", "mix_chosen",
    "normals", "np", "orbital_gradients", "oscillator_orbitals", "oscillator_orbitals_jet",
    "outer_columns", "outer_rows", "padded", "pade_cusp", "pade_cusp_gradient", "pade_cusp_jet",
    "pade_cusp_rows", "pair_feature_jets", "pair_features", "pair_gradients", "pair_slopes",
    "pair_squares", "pairs_to_particles", "periodic_distances", "periodic_features", "philox",
    "plane_waves", "plane_waves_jet", "pool_pairs", "pooled_activation_jet", "primitive",
    "radial_potentials", "reject_repeated_labels", "rows_to_columns", "sampled_radii", "scalar_kinetic",
    "scale_rows", "scale_walkers", "scratch", "seed_component", "seed_norm", "seed_rows",
    "slope_behind", "solid_harmonics", "solid_harmonics_jet", "spread_blocks", "spread_pairs",
    "store_columns", "store_rows", "store_tile", "sum_exponentials", "sum_exponentials_jet",
    "sum_exponentials_rows", "sum_rows", "sum_rows_scaled", "sum_squares", "sum_units", "swap_labels",
    "tanh_radial_jet", "tanh_ratio", "tiles", "uniforms", "unroll",
]  # fmt: skip
