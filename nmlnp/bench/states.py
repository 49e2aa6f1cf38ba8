"""The states that are measured: nuclei with the shipped settings, and the published deep sets."""

from nmlnp.ansatz.operator import OperatorAnsatz
from nmlnp.ansatz.slater_jastrow import SlaterJastrowAnsatz
from nmlnp.physics.pionless import THREE_BODY, pionless

NUCLEI = ("2H", "3H", "3He", "4He")


def state(name):
    """Return (ansatz, Hamiltonian) of a nucleus, or of the deep sets: ``4He`` or ``4He deep sets``."""
    nucleus, _, kind = name.partition(" ")
    ansatz = SlaterJastrowAnsatz(nucleus) if kind else OperatorAnsatz(nucleus)
    return ansatz, pionless("o", None if nucleus == "2H" else (1.0, THREE_BODY[1.0]))


def operations(ansatz, drift=True):
    """Return (products, activations) of one Metropolis step of a walker of an :class:`OperatorAnsatz`.

    Products are multiply-add instructions of the network's matrix products, forth and,
    for the gradient of a drifted step, back again.
    """
    constants = ansatz.constants()
    A, H, layers, features = (constants[key] for key in ("A", "H", "LAYERS", "FEATURES"))
    pairs = len(constants["PAIRS"])
    first, head = pairs * (features + 1) * H, pairs * H * constants["OUTPUTS"]
    forth = first + layers * (pairs + A) * H * H + head
    return forth * (2 if drift else 1), (layers + 1) * pairs * H
