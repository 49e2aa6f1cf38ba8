"""The one table of reference values, by family: what the energies and radii of a run are compared with."""

from nmlnp.physics.references import dots, nuclei, traps
from nmlnp.physics.references.nuclei import lookup
from nmlnp.physics.references.reference import Reference, best, published

__all__ = ["Reference", "best", "dots", "lookup", "lookup_config", "nuclei", "published", "traps"]

_FAMILIES = {"nuclei": nuclei, "dots": dots, "traps": traps}


def lookup_config(config):
    """Return the reference values of a configuration.

    Parameters
    ----------
    config : nmlnp.config.RunConfig

    Returns
    -------
    list of Reference
        Empty where nothing has been published or computed.
    """
    return _FAMILIES[config.system.family].lookup_config(config.system, config.hamiltonian)
