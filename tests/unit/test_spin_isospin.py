"""Spin-isospin tables against explicit operators in the full 4^A space."""

from itertools import combinations

import numpy as np
import oracles
import pytest

from nmlnp.physics import spin_isospin
from nmlnp.physics.spin_isospin import REFERENCE_LABELS, basis, labellings, pair_operators, slater_state
from nmlnp.tiles.frames import pairs

pytestmark = pytest.mark.interpreted

DIMENSIONS = {"2H": 2, "3H": 9, "3He": 9, "4He": 36}
COMPONENTS = {"2H": 1, "3H": 3, "3He": 3, "4He": 3}
nuclei = pytest.mark.parametrize("nucleus", REFERENCE_LABELS)


def reached(nucleus):
    """Return the space of labellings and its basis states in the full space."""
    space = labellings(REFERENCE_LABELS[nucleus])
    return space, [oracles.index(labelling) for labelling in space]


def correlated(nucleus):
    """Return Phi and sigma_i.sigma_j Phi in the full space, Phi of norm one."""
    orbitals = REFERENCE_LABELS[nucleus]
    phi = oracles.slater(orbitals)
    phi = phi / np.linalg.norm(phi)
    return phi, [oracles.dot("spin", i, j, len(orbitals)) @ phi for i, j in pairs(len(orbitals))]


@nuclei
def test_labellings_are_all_states_of_the_same_projections(nucleus):
    A = len(REFERENCE_LABELS[nucleus])
    _, indices = reached(nucleus)
    projections = [
        np.diag(sum(oracles.on_nucleon(row, 2, i, A) for i in range(A))).real for row in ("spin", "isospin")
    ]
    wanted = [diagonal[indices[0]] for diagonal in projections]
    same = np.flatnonzero((projections[0] == wanted[0]) & (projections[1] == wanted[1]))
    assert sorted(indices) == list(same)
    assert len(indices) == DIMENSIONS[nucleus]


@nuclei
def test_pair_operators_are_products_of_pauli_matrices(nucleus):
    space, indices = reached(nucleus)
    A = space.shape[2]
    for i, j in pairs(A):
        full = oracles.pair_operators(i, j, A)
        np.testing.assert_allclose(
            pair_operators(space, i, j), full[:, indices][:, :, indices], atol=1e-13, err_msg=f"pair {i}, {j}"
        )
        # No operator leads out of the space.
        outside = np.setdiff1d(np.arange(4**A), indices)
        assert np.abs(full[:, outside][:, :, indices]).max() < 1e-13


@nuclei
@pytest.mark.parametrize("operator", [1, 2])
def test_sigma_sigma_and_tau_tau_have_the_values_of_triplets_and_singlets(nucleus, operator):
    space, _ = reached(nucleus)
    for i, j in pairs(space.shape[2]):
        values = np.linalg.eigvalsh(pair_operators(space, i, j)[operator])
        assert np.minimum(np.abs(values - 1.0), np.abs(values + 3.0)).max() < 1e-13


@nuclei
def test_slater_state_is_the_antisymmetrised_product(nucleus):
    space, indices = reached(nucleus)
    expected = oracles.slater(REFERENCE_LABELS[nucleus])
    np.testing.assert_array_equal(slater_state(REFERENCE_LABELS[nucleus], space), expected[indices])
    assert np.abs(expected).sum() == np.abs(expected[indices]).sum()


@nuclei
def test_slater_state_obeys_the_pauli_principle(nucleus):
    space, _ = reached(nucleus)
    phi = slater_state(REFERENCE_LABELS[nucleus], space)
    one = np.eye(len(space))
    for i, j in pairs(space.shape[2]):
        _, sigma, tau, _, _ = pair_operators(space, i, j)
        np.testing.assert_allclose((one + sigma) @ (one + tau) @ phi / 4.0, -phi, atol=1e-13)


@pytest.mark.parametrize(("nucleus", "spin", "isospin"), [("2H", 1, 0), ("3H", 0.5, 0.5), ("4He", 0, 0)])
def test_phi_has_good_spin_and_isospin(nucleus, spin, isospin):
    phi, _ = correlated(nucleus)
    A = len(REFERENCE_LABELS[nucleus])
    for row, value in (("spin", spin), ("isospin", isospin)):
        # S^2 = (3 A + 2 sum_{i<j} sigma_i.sigma_j) / 4.
        square = 0.75 * A + 0.5 * sum(phi @ oracles.dot(row, i, j, A) @ phi for i, j in pairs(A))
        assert square == pytest.approx(value * (value + 1.0), abs=1e-12)


@nuclei
def test_the_basis_spans_what_the_state_reaches(nucleus):
    phi, vectors = correlated(nucleus)
    tables = basis(nucleus)
    assert tables.components == np.linalg.matrix_rank([phi, *vectors]) == COMPONENTS[nucleus]
    # Inner products do not depend on the choice of the basis; its first state is Phi.
    expected = [[left @ right for right in [phi, *vectors]] for left in [phi, *vectors]]
    rows = np.column_stack([np.eye(tables.components)[:, 0], tables.mixing])
    np.testing.assert_allclose(rows.T @ rows, expected, atol=1e-12)


@nuclei
def test_matrices_of_the_basis_are_those_of_the_full_space(nucleus):
    phi, vectors = correlated(nucleus)
    states = np.array([phi, *vectors])
    tables = basis(nucleus)
    A = len(REFERENCE_LABELS[nucleus])
    rows = np.column_stack([np.eye(tables.components)[:, 0], tables.mixing])
    for e, (i, j) in enumerate(pairs(A)):
        for o, full in enumerate(oracles.pair_operators(i, j, A)):
            found = rows.T @ tables.operators[e, o] @ rows
            name = f"{spin_isospin.OPERATORS[o]} of pair {i}, {j}"
            np.testing.assert_allclose(found, states @ full @ states.T, atol=1e-12, err_msg=name)
    for i in range(A):
        proton = oracles.on_nucleon("isospin", 3, i, A).real
        np.testing.assert_allclose(rows.T @ tables.protons[i] @ rows, states @ proton @ states.T, atol=1e-12)


@nuclei
def test_isospin_operators_give_nothing_beyond_the_basis(nucleus):
    # tau_i.tau_j and sigma_i.sigma_j tau_i.tau_j on Phi stay in the span, so one operator a pair is enough.
    phi, vectors = correlated(nucleus)
    A = len(REFERENCE_LABELS[nucleus])
    span = [phi, *vectors]
    more = [oracles.pair_operators(i, j, A)[o] @ phi for i, j in combinations(range(A), 2) for o in (2, 3)]
    assert np.linalg.matrix_rank([*span, *more]) == np.linalg.matrix_rank(span)


@nuclei
def test_without_operators_the_basis_is_phi_alone(nucleus):
    tables = basis(nucleus, operators=False)
    assert tables.components == 1
    assert tables.operators.shape == (len(pairs(len(REFERENCE_LABELS[nucleus]))), 5, 1, 1)


@nuclei
def test_every_state_of_the_basis_has_the_nucleus_protons(nucleus):
    tables = basis(nucleus)
    protons = sum(label[1] == 1 for label in REFERENCE_LABELS[nucleus])
    np.testing.assert_allclose(tables.protons.sum(axis=0), protons * np.eye(tables.components), atol=1e-13)
