"""Whether a measurement can be believed: the variational principle, and the run's own signs.

No state lies below the exact energy of its Hamiltonian.  Where that is known, it is the judge; where it
is not, the spread of the local energies, the size of the nucleus and two estimators of the kinetic energy
tell whether the walkers follow the state.
"""

import math
from typing import NamedTuple

from nmlnp.physics.references import best

BELOW = 3.0
"""Standard errors below the exact energy that chance gives to one right run in 700."""
APART = 8.0
"""Standard errors between the two estimators of the kinetic energy that chance never gives."""
LARGEST = 30.0
"""Point-proton radius (fm) that no bound nucleus has: that of the deuteron is 2, of a lead nucleus 5.5."""
BOUND = 1e-6
"""Energy below zero (MeV) that a bound state has at least."""


class Verdict(NamedTuple):
    """What is to be said of a measurement.

    Attributes
    ----------
    sentence : str
    grave : bool
        The numbers are no result.
    """

    sentence: str
    grave: bool


def verdicts(result, references):
    """Return what is to be said of a measurement, the grave first.

    Parameters
    ----------
    result : dict
        Content of ``result.json`` (MeV, fm); what is missing is not judged.
    references : list of nmlnp.physics.references.Reference

    Returns
    -------
    list of Verdict
    """
    if "samples" not in result:
        return []
    grave = [sentence for sentence in (_below_exact(result, references), *_own_signs(result)) if sentence]
    found = [Verdict(f"Not a result: {sentence}", True) for sentence in grave]
    return found + [Verdict(sentence, False) for sentence in _notes(result)]


def _below_exact(result, references):
    energy, error, known = result.get("energy"), result.get("energy_error"), best(references, "energy")
    if energy is None or not error or known is None or known.kind != "exact":
        return None
    deviation = (energy - known.value) / math.hypot(error, known.error)
    if deviation > -BELOW:
        return None
    return (
        f"the energy is {-deviation:.1f} s.e. below the exact one ({known.text}), which no state can reach: "
        "the walkers do not follow the state. Give more sampling.walkers and a longer sampling.thermalise, "
        "or smaller steps (optimisation.learning_rate)."
    )


def _own_signs(result):
    energy, kinetic, variance = (result.get(name) for name in ("energy", "kinetic", "variance"))
    radius, unit = result.get("r_point_proton"), (result.get("units") or {}).get("energy", "MeV")
    if radius is not None and radius > LARGEST:
        yield (
            f"the nucleus flew apart (its point-proton radius is {radius:.3g} fm): start again with another "
            "run.seed, or with a smaller optimisation.learning_rate."
        )
    elif radius is not None and energy is not None and energy > -BOUND and result.get("iterations"):
        yield (
            "the energy is not below zero, so that the state is not bound: optimise for longer, or with "
            "another run.seed."
        )
    if variance is not None and kinetic is not None and math.sqrt(max(variance, 0.0)) > max(kinetic, BOUND):
        yield (
            f"the local energies scatter by {math.sqrt(variance):.3g} {unit}, more than the kinetic energy "
            f"itself ({kinetic:.3g} MeV): the state is far from any eigenstate. Use smaller steps, or more "
            "sampling.walkers."
        )
    other, errors = result.get("kinetic_jf"), (result.get("kinetic_error"), result.get("kinetic_jf_error"))
    if kinetic is not None and other is not None and all(errors):
        apart = abs(kinetic - other) / math.hypot(*errors)
        if apart > APART:
            yield (
                f"the two estimators of the kinetic energy differ by {apart:.0f} s.e.: the walkers do not "
                "follow the state. Give a longer sampling.thermalise."
            )


def _notes(result):
    acceptance = result.get("acceptance")
    if acceptance is not None and not 0.05 < acceptance < 0.97:
        yield (
            f"{100.0 * acceptance:.1f} % of the moves were accepted, so the walkers hardly move and the "
            "errors are too small: give a longer sampling.thermalise, or leave sampling.width out."
        )
    elif result.get("autocorrelation_time", 0.0) is None:
        yield "The measurement is too short to tell its autocorrelation time: give more measurement.sweeps."
    if result.get("iterations") == 0 and result.get("parameters") != 0:
        yield (
            "The state has not been optimised (0 iterations): by the variational principle its energy is an "
            "upper bound of the exact one, and no more."
        )
