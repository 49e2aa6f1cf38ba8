"""The states that are measured: nuclei with the shipped settings, and the deep sets of the JAX program."""

from nmlnp.physics.pionless import THREE_BODY, Hamiltonian, pionless
from nmlnp.physics.spin_isospin import REFERENCE_LABELS
from nmlnp.states.operator import FEATURE_WIDTHS, Operator
from nmlnp.states.slater_jastrow import SlaterJastrow

NUCLEI = ("2H", "3H", "3He", "4He")
DEEP_SETS = "deep sets"
STATES = (*NUCLEI, DEEP_SETS)


def state(name):
    """Return (state, Hamiltonian) of one of :data:`STATES`, with the three-body force where there is one."""
    if name == DEEP_SETS:
        return deep_sets(4)
    return Operator(name), pionless("o", None if name == "2H" else (1.0, THREE_BODY[1.0]))


def deep_sets(A):
    """Return (state, Hamiltonian) of the spatial deep sets that programs in JAX are measured with.

    log psi = rho(sum_i phi(y_i)) - 0.1 sum_i y_i^2 with y_i = r_i - R_cm, phi 3-32-32
    and rho 32-32-32-1, and a pair of Gaussians as the potential of two nucleons.
    """
    # Any labels do: neither the spatial state nor a central potential sees them.
    name = f"{A} particles"
    REFERENCE_LABELS[name] = tuple((1 - 2 * (i % 2), 1 - 2 * (i // 2 % 2)) for i in range(A))
    ansatz = SlaterJastrow(name, 32, inputs="spatial", sign_network=False, confinement=0.1)
    gaussians = ((0.25, -133.3431, 0.0, 0.0, 0.0), (1.0, -9.0212, 0.0, 0.0, 0.0))
    return ansatz, Hamiltonian(gaussians, hbar2_2m=20.735)


def operations(ansatz, drift):
    """Return (products, activations) of one Metropolis step of a walker.

    Products are multiply-add instructions of the network's matrix products, forth and,
    for the gradient of a drifted step, back again.
    """
    if isinstance(ansatz, SlaterJastrow):
        A, H = ansatz.A, ansatz.hidden
        forth = A * (4 * H + H * H) + 2 * H * H + H
        return forth * (2 if drift else 1), 2 * (A + 1) * H
    A, H, layers = ansatz.A, ansatz.hidden, ansatz.layers
    features, outputs = len(FEATURE_WIDTHS) + 2, ansatz.basis.components > 1
    pairs = A * (A - 1) // 2
    first, head = pairs * features * H, pairs * H * (1 + outputs)
    forth = first + layers * (pairs + A) * H * H + head
    return forth * (2 if drift else 1), (layers + 1) * pairs * H
