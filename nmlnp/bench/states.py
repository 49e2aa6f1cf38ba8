"""The states that are measured: nuclei, the deep sets of the JAX program, and quantum dots."""

from nmlnp.hamiltonian import Hamiltonian as TrapHamiltonian
from nmlnp.hamiltonian.terms import Coulomb, Oscillator
from nmlnp.physics.pionless import THREE_BODY, Hamiltonian, pionless
from nmlnp.physics.spin_isospin import REFERENCE_LABELS
from nmlnp.states.operator import Operator
from nmlnp.states.rbm import Rbm
from nmlnp.states.slater_jastrow import SlaterJastrow
from nmlnp.states.trapped import Trapped
from nmlnp.states.trapped_slater_jastrow import TrappedSlaterJastrow
from nmlnp.tiles.derived.dense import Activation, Dense, Head

NUCLEI = ("2H", "3H", "3He", "4He")
DEEP_SETS = "deep sets"
DOTS = tuple(f"dot {n} {kind}" for n in (6, 20, 30) for kind in ("rbm_jastrow", "slater_jastrow"))
STATES = (*NUCLEI, DEEP_SETS, *DOTS)


def state(name):
    """Return (state, Hamiltonian) of one of :data:`STATES`, with the three-body force where there is one."""
    if name == DEEP_SETS:
        return deep_sets(4)
    if name in DOTS:
        return dot(name)
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


def dot(name):
    """Return (state, Hamiltonian) of electrons in a quantum dot, such as ``"dot 6 rbm_jastrow"``."""
    _, number, kind = name.split()
    trap = Trapped.closed(int(number), 2)
    state = Rbm(trap, jastrow=True) if kind == "rbm_jastrow" else TrappedSlaterJastrow(trap)
    return state, TrapHamiltonian(0.5, (Oscillator(omega=1.0), Coulomb()))


def operations(state, drift):
    """Return (products, activations) of one Metropolis step of a walker.

    Products are multiply-add instructions of the network's matrix products, forth and,
    for the gradient of a drifted step, back again.
    """
    nodes = state.graph.nodes
    dense = [node for node in nodes if isinstance(node, Dense)]
    forth = sum(node.entities.count * node.source.units * node.units for node in dense)
    forth += sum(node.source.units for node in nodes if isinstance(node, Head))
    activations = sum(node.entities.count * node.units for node in nodes if isinstance(node, Activation))
    return forth * (2 if drift else 1), activations
