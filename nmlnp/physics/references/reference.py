"""What a reference value is, and which of several is meant."""

from typing import NamedTuple


class Reference(NamedTuple):
    """A reference value.

    Attributes
    ----------
    kind : str
        How it was obtained, see the table of the family; lists begin with the most accurate.
    quantity : {"energy", "r_charge"}
        Energy or charge radius, in the units of the system.
    value, error : float
        The value and its quoted or convergence error, in the same unit.
    source : str
        Where it is from.
    text : str
        The value as it is quoted, ``-8.232(1)``.
    """

    kind: str
    quantity: str
    value: float
    error: float
    source: str
    text: str


def reference(kind, quantity, text, source):
    """Return the :class:`Reference` of a quoted value: ``-8.232(1)`` is -8.232 with the error 0.001.

    A value without brackets has no error.
    """
    value, _, error = text.rstrip(")").partition("(")
    decimals = len(value.partition(".")[2])
    return Reference(kind, quantity, float(value), float(f"{error or 0}e-{decimals}"), source, text)


def best(references, quantity):
    """Return the most accurate reference of a quantity, or ``None``; networks do not count.

    Parameters
    ----------
    references : list of Reference
    quantity : {"energy", "r_charge"}
    """
    solved = [entry for entry in references if entry.quantity == quantity and entry.kind in _SOLVED]
    return min(solved, key=lambda entry: _SOLVED.index(entry.kind), default=None)


_SOLVED = ("exact", "HH", "GFMC", "DMC", "CI")


def published(references, quantity, state=None):
    """Return the published result of variational Monte Carlo to compare with, or ``None``.

    Parameters
    ----------
    references : list of Reference
    quantity : {"energy", "r_charge"}
    state : str, optional
        The state of the run; where results with states like it are known, theirs comes first.
    """
    kinds = (_LIKE.get(state), "ANN")
    found = [entry for entry in references if entry.quantity == quantity and entry.kind in kinds]
    return min(found, key=lambda entry: kinds.index(entry.kind), default=None)


_LIKE = {"rbm": "RBM", "rbm_jastrow": "RBM+PJ", "slater_jastrow": "PJ"}
"""Kinds of references whose state is like one of ours."""
