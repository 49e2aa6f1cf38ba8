"""States and Hamiltonians written out straightforwardly in the full spin-isospin space.

Nothing here uses the kernels or the tables of the package.  A nucleon is spin
(x) isospin, up and proton first; the space of A nucleons has 4^A dimensions.
Positions and parameters may be complex, so that derivatives can be taken by
complex steps.
"""

import math
from functools import cache, reduce
from itertools import combinations, permutations

import numpy as np

PAULI = np.array([[[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
PROTON = np.diag([1.0, 0.0])


@cache
def on_nucleon(row, operator, i, A):
    """Return a Pauli matrix (operator 0, 1, 2) or the proton projector (3) of nucleon i."""
    matrix = PROTON if operator == 3 else PAULI[operator]
    single = np.kron(matrix, np.eye(2)) if row == "spin" else np.kron(np.eye(2), matrix)
    return reduce(np.kron, [single if k == i else np.eye(4) for k in range(A)])


@cache
def dot(row, i, j, A):
    """Return sigma_i.sigma_j (row "spin") or tau_i.tau_j (row "isospin")."""
    return sum(on_nucleon(row, a, i, A) @ on_nucleon(row, a, j, A) for a in range(3)).real


@cache
def pair_operators(i, j, A):
    """Return 1, sigma.sigma, tau.tau, sigma.sigma tau.tau and "both protons" (5, 4^A, 4^A)."""
    sigma, tau = dot("spin", i, j, A), dot("isospin", i, j, A)
    protons = (on_nucleon("isospin", 3, i, A) @ on_nucleon("isospin", 3, j, A)).real
    return np.array([np.eye(4**A), sigma, tau, sigma @ tau, protons])


@cache
def exchange(i, j, A):
    """Return the operator that exchanges spin and isospin of nucleons i and j."""
    one = np.eye(4**A)
    return (one + dot("spin", i, j, A)) @ (one + dot("isospin", i, j, A)) / 4.0


def index(labelling):
    """Return the basis state of labels (2, A) of +1, -1."""
    return reduce(lambda n, label: 4 * n + 2 * (label[0] < 0) + (label[1] < 0), np.transpose(labelling), 0)


@cache
def slater(orbitals):
    """Return the antisymmetrised product (4^A,) of orbitals (spin, isospin), each term +1 or -1."""
    state = np.zeros(4 ** len(orbitals))
    for order in permutations(range(len(orbitals))):
        inversions = sum(a > b for a, b in combinations(order, 2))
        state[index(np.array([orbitals[k] for k in order]).T)] += (-1) ** inversions
    return state


def operator_psi(ansatz, parameters, positions, widths=(2.25, 9.0)):
    """Return e^U (1 + sum F_ij sigma_i.sigma_j) Phi (4^A,), |Phi| = 1, for positions (A, 3)."""
    views, A = ansatz.layout.split(parameters), ansatz.A
    pairs = list(combinations(range(A), 2))
    x = np.array([((positions[i] - positions[j]) ** 2).sum() for i, j in pairs])
    features = [0.5 * np.log(1.0 + x), *(np.exp(-x / w) for w in widths), np.ones(len(pairs))]
    h = np.tanh(np.transpose(features) @ views["features"])
    for l in range(ansatz.layers):
        q = [sum(h[e] for e, pair in enumerate(pairs) if i in pair) for i in range(A)]
        both = np.array([q[i] + q[j] for i, j in pairs])
        own, particle, bias = (views[f"layer {l} {part}"] for part in ("pair", "particle", "bias"))
        h = np.tanh(h @ own + both @ particle + bias)
    out = h @ views["head"]
    kappa, beta = views["envelope"]
    U = (out[:, 0] - np.exp(kappa) * np.sqrt(1.0 + x) - 0.5 * beta * np.log(1.0 + x)).sum()
    phi = slater(ansatz.labels) / math.sqrt(math.factorial(A))
    psi = phi + 0j
    if out.shape[1] > 1:
        psi = psi + sum(out[e, 1] * (dot("spin", i, j, A) @ phi) for e, (i, j) in enumerate(pairs))
    return np.exp(U) * psi


def slater_jastrow_psi(ansatz, parameters, positions):
    """Return e^U tanh(V) Phi (4^A,), Phi of elements +1, -1 and 0, for positions (A, 3)."""
    views, A = ansatz.layout.split(parameters), ansatz.A
    r = positions - positions.mean(axis=0)

    def network(name, labelling):
        columns = [r, labelling.T, np.ones((A, 1))] if ansatz.sees_labels else [r, np.ones((A, 1))]
        h = np.tanh(np.concatenate(columns, axis=1) @ views[f"{name} phi 1"])
        h = np.tanh(h @ views[f"{name} phi 2"] + views[f"{name} phi 2 bias"]).sum(axis=0)
        h = np.tanh(h @ views[f"{name} rho 1"] + views[f"{name} rho 1 bias"])
        h = np.tanh(h @ views[f"{name} rho 2"] + views[f"{name} rho 2 bias"])
        return h @ views[f"{name} rho 3"]

    psi = slater(ansatz.labels) + 0j
    for order in permutations(ansatz.labels):
        labelling = np.array(order).T
        U = network("U", labelling) - ansatz.confinement * (r**2).sum()
        sign = np.tanh(network("V", labelling)) if ansatz.sign_network else 1.0
        psi[index(labelling)] *= np.exp(U) * sign
    return psi


def pair_potential(hamiltonian, r):
    """Return v_c, v_sigma, v_tau, v_sigmatau and the Coulomb potential at one distance r > 0 (MeV)."""
    gaussians = [np.array(terms) * math.exp(-b * r * r) for b, *terms in hamiltonian.gaussians]
    strength, size = hamiltonian.coulomb
    y = size * r
    form = 1.0 - (1.0 + 11.0 * y / 16.0 + 3.0 * y**2 / 16.0 + y**3 / 48.0) * math.exp(-y)
    return np.array([*sum(gaussians), strength * form / r])


def three_body_potential(hamiltonian, positions):
    """Return the sum over triples of W sum_cyc exp(-b (r_ij^2 + r_jk^2)) (MeV) at positions (A, 3)."""
    W, b = hamiltonian.three_body
    total = 0.0
    for triple in combinations(positions, 3):
        sides = [((triple[a] - triple[a - 1]) ** 2).sum() for a in range(3)]
        total += sum(W * math.exp(-b * (sides[a] + sides[a - 1])) for a in range(3))
    return total


def potential(hamiltonian, positions):
    """Return the potential as a matrix (4^A, 4^A) at positions (A, 3)."""
    A = len(positions)
    matrix = three_body_potential(hamiltonian, positions) * np.eye(4**A)
    for i, j in combinations(range(A), 2):
        radial = pair_potential(hamiltonian, np.linalg.norm(positions[i] - positions[j]))
        matrix += np.tensordot(radial, pair_operators(i, j, A), axes=1)
    return matrix


def complex_step(function, x):
    """Return function(x) and its derivatives by each component of the flat ``x``, to rounding."""
    step = 1e-30
    derivatives = []
    for k in range(x.size):
        shifted = x.astype(complex)
        shifted[k] += 1j * step
        derivatives.append(function(shifted).imag / step)
    return function(x).real, np.array(derivatives)


def laplacian(function, x, delta=2e-3):
    """Return the sum of second derivatives: differences of fourth order of complex-step gradients."""
    total = 0.0
    for k in range(x.size):
        for offset, weight in ((1, 8.0), (-1, -8.0), (2, -1.0), (-2, 1.0)):
            shifted = x.astype(complex)
            shifted[k] += offset * delta + 1e-30j
            total = total + weight * function(shifted).imag / 1e-30 / (12.0 * delta)
    return total
