"""What a set of trained networks says: values with their run-to-run spread, failures, bias and variance."""

import numpy as np

from nmlnp.deuteron.observables import d_state, energy_and_variance, energy_terms, fidelities, normalised

SMALLEST_F_S, SMALLEST_F_D = 0.9999, 0.999
"""A network whose fidelities do not pass these has failed."""

ENERGY = 1e-3
"""So has one whose energy is further from the exact one than this, relatively."""


def per_seed(interaction, exact, u):
    """Return what is known of each network.

    Parameters
    ----------
    interaction : nmlnp.deuteron.interaction.Interaction
    exact : nmlnp.deuteron.exact.GroundState
    u : (seeds, 2n) array

    Returns
    -------
    dict of str to ndarray, shape (seeds,)
        ``energy``, ``variance``, ``P_D``, ``F_S``, ``F_D``, ``failed``, and the terms of the energy
        (MeV, MeV^2).
    """
    energy, variance = energy_and_variance(interaction, u)
    F_S, F_D = np.moveaxis(fidelities(u, exact.u), -1, 0)
    # A comparison with nan is False: a diverged network has failed, a missing D wave has not.
    good = (F_S > SMALLEST_F_S) & ((F_D > SMALLEST_F_D) | ~np.any(exact.u[exact.u.size // 2 :]))
    good &= np.abs(energy - exact.energy) < ENERGY * abs(exact.energy)
    terms = energy_terms(interaction, u)
    return {
        "energy": energy,
        "variance": variance,
        "P_D": d_state(u),
        "F_S": F_S,
        "F_D": F_D,
        "failed": ~good,
        **terms,
    }


def bias_and_variance(exact, u):
    """Split the mean squared error of the waves into what all networks share and what sets them apart.

        mean |u - u_exact|^2 = |mean u - u_exact|^2 + mean |u - mean u|^2

    Parameters
    ----------
    exact : nmlnp.deuteron.exact.GroundState
    u : (seeds, 2n) array

    Returns
    -------
    dict of str to float
        ``bias_S``, ``variance_S``, ``bias_D``, ``variance_D``: squared bias and variance of each wave of
        the normalised states; the four add up to the mean squared error.
    """
    u = normalised(u)
    u = u * np.sign(u @ exact.u)[:, None]
    mean, n = u.mean(axis=0), exact.u.size // 2
    result = {}
    for wave, part in (("S", slice(0, n)), ("D", slice(n, 2 * n))):
        result[f"bias_{wave}"] = float(np.sum((mean - exact.u)[part] ** 2))
        result[f"variance_{wave}"] = float(np.mean(np.sum((u - mean)[:, part] ** 2, axis=1)))
    return result


def summary(interaction, exact, u):
    """Return mean, spread and error of the mean of every quantity over the networks that are finite.

    Returns
    -------
    dict
        ``seeds``, ``failed`` (a share), ``split`` (:func:`bias_and_variance`), and for each quantity of
        :func:`per_seed` a dict of ``exact``, ``mean``, ``spread`` (standard deviation), ``median``,
        ``best`` and ``worst`` (nearest to and furthest from the exact value).
    """
    values = per_seed(interaction, exact, u)
    reference = per_seed(interaction, exact, exact.u[None])
    finite = np.isfinite(values["energy"])
    result = {"seeds": len(u), "failed": float(np.mean(values.pop("failed")))}
    result["split"] = bias_and_variance(exact, u[finite])
    for name, value in values.items():
        kept, target = value[finite], float(reference[name][0])
        by_error = kept[np.argsort(np.abs(kept - target))]
        result[name] = {
            "exact": target,
            "mean": float(kept.mean()),
            "spread": float(kept.std(ddof=1)) if kept.size > 1 else None,
            "median": float(np.median(kept)),
            "best": float(by_error[0]),
            "worst": float(by_error[-1]),
        }
    return result
