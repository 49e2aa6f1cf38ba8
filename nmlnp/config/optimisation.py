"""The table [optimisation]: stochastic reconfiguration."""

from typing import Literal

from pydantic import Field

from nmlnp.config.section import Section

SMALLEST_RATE, LARGEST_RATE = 1e-9, 10.0
SMALLEST_NORM = 1e-9
LEARNING_RATE = {"2H": 0.03, "3H": 0.03, "3He": 0.03, "4He": 0.02}
MAX_NORM = 0.05
SOFTER = {None: 1.0, 2: 0.3, 4: 0.3, 6: 0.15}
"""Factor of both by cutoff; the potentials' depths are about 100, 140, 500 and 1100 MeV."""
TRAPPED_RATE = 0.05
"""Learning rate of trapped systems times omega."""


class Optimisation(Section):
    """Stochastic reconfiguration.

    Attributes
    ----------
    iterations : int
        Optimisation steps.
    solver : {"auto", "dense", "minsr", "cg"}
        How the linear system is solved.
    learning_rate, final_learning_rate : float, optional
        Step length at the first and the last iteration; by default what suits the
        system and the Hamiltonian, and a tenth of it.
    regularisation, final_regularisation : float
        Strength of the regularising diagonal at the first and the last iteration.
    diagonal : {"identity", "rms"}
        Its shape.
    momentum : float
        SPRING momentum mu.
    max_norm : float, optional
        Largest length of a step in the metric of the wave function; by default what suits
        the Hamiltonian.
    min_overlap : float
        Smallest overlap squared of the states before and after a step.
    clip : float
        Clipping of local energies for the gradient, in mean absolute deviations.
    """

    iterations: int = Field(default=200, ge=0, le=100_000_000)
    solver: Literal["auto", "dense", "minsr", "cg"] = "auto"
    learning_rate: float | None = Field(default=None, ge=SMALLEST_RATE, le=LARGEST_RATE)
    final_learning_rate: float | None = Field(default=None, ge=SMALLEST_RATE, le=LARGEST_RATE)
    regularisation: float = Field(default=3e-2, ge=1e-12, le=10.0)
    final_regularisation: float = Field(default=1e-3, ge=1e-12, le=10.0)
    diagonal: Literal["identity", "rms"] = "identity"
    momentum: float = Field(default=0.9, ge=0.0, lt=1.0)
    max_norm: float | None = Field(default=None, ge=SMALLEST_NORM, le=100.0)
    min_overlap: float = Field(default=0.5, ge=0.0, lt=1.0)
    # A smaller one would leave nothing of the energies' spread.
    clip: float = Field(default=5.0, ge=0.1, le=1e6)

    def completed(self, system, hamiltonian):
        """Return the optimisation with the learning rates and the longest step filled in.

        Reconfiguration is imaginary-time evolution in steps of the learning rate (in
        inverse units of energy), stable while the rate times the highest excitation stays
        below one: stronger potentials and more nucleons want smaller rates.  Their local
        energies scatter more as well, and noise makes steps long, so that the longest is
        shorter.
        """
        rate, longest = _pace(system, hamiltonian)
        first = self.learning_rate or rate
        last = self.final_learning_rate or max(first / 10.0, SMALLEST_RATE)
        return self.model_copy(
            update={
                "learning_rate": first,
                "final_learning_rate": last,
                "max_norm": self.max_norm or longest,
            }
        )


def _pace(system, hamiltonian):
    """Return the learning rate and the longest step that suit a system."""
    if system.family == "nuclei":
        factor = SOFTER[hamiltonian.cutoff]
        return LEARNING_RATE[system.nucleus] * factor, MAX_NORM * factor
    # Excitations of a trap are multiples of its frequency.
    return min(TRAPPED_RATE / hamiltonian.omega, LARGEST_RATE), MAX_NORM
