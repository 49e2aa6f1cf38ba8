"""The terms of Hamiltonians, one file each; :data:`TERMS` names those a configuration may list."""

from nmlnp.hamiltonian.terms.coulomb import Coulomb
from nmlnp.hamiltonian.terms.gaussian import Gaussian
from nmlnp.hamiltonian.terms.oscillator import Oscillator
from nmlnp.hamiltonian.terms.pionless_pair import PionlessPair
from nmlnp.hamiltonian.terms.pionless_triple import PionlessTriple
from nmlnp.hamiltonian.terms.proton_coulomb import ProtonCoulomb

TERMS = {
    "oscillator": Oscillator,
    "coulomb": Coulomb,
    "gaussian": Gaussian,
    "pionless_pair": PionlessPair,
    "pionless_triple": PionlessTriple,
    "proton_coulomb": ProtonCoulomb,
}
