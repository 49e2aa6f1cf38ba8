"""Potentials of the coupled 3S1-3D1 channel: one file each, and the table of their names."""

from nmlnp.errors import ConfigError

NAMES = ("n3lo", "lo", "pionless")


def interaction(name, cutoff=None):
    """Return the interaction that a name or the path of a file stands for.

    Parameters
    ----------
    name : str
        ``n3lo`` (Entem and Machleidt, 500 MeV), ``lo`` (one-pion exchange and a contact), ``pionless``
        (model o), or the path of a table of matrix elements (:mod:`nmlnp.deuteron.potentials.table`).
    cutoff : int, optional
        Of ``lo`` (MeV): 450, 500 (the default) or 600.

    Returns
    -------
    nmlnp.deuteron.interaction.Interaction

    Raises
    ------
    ConfigError
        There is no such potential, or the table is wrong.
    """
    from pathlib import Path

    from nmlnp.deuteron.potentials.chiral import chiral_lo
    from nmlnp.deuteron.potentials.n3lo import n3lo
    from nmlnp.deuteron.potentials.pionless import pionless_force
    from nmlnp.deuteron.potentials.table import read_table

    if cutoff is not None and name != "lo":
        raise ConfigError(f"A cutoff can be chosen for the potential lo, not for {name}.")
    if name == "n3lo":
        return n3lo()
    if name == "lo":
        return chiral_lo(500 if cutoff is None else cutoff)
    if name == "pionless":
        return pionless_force()
    if not Path(name).exists():
        known = ", ".join(NAMES)
        raise ConfigError(f"There is no potential {name!r} and no file of that name; there are {known}.")
    return read_table(name)
