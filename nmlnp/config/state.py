"""The table [state]: the wave function, by its name or from a file of the user's own."""

from typing import Annotated, ClassVar, Literal, Union

from pydantic import Discriminator, Field, Tag, field_validator

from nmlnp.config.section import Section

Units = Field(default=16, ge=2, le=1024)


class Operator(Section):
    """Pair correlations with spin and isospin operators.

    Attributes
    ----------
    hidden, layers : int
        Units in a hidden layer, hidden layers in a network.
    operators : bool
        The spin-isospin pair operators.
    """

    ABOUT: ClassVar = "pair correlations with spin and isospin operators"

    name: Literal["operator"] = "operator"
    hidden: int = Units
    layers: int = Field(default=2, ge=1, le=8)
    operators: bool = True


class NuclearSlaterJastrow(Section):
    """A Slater determinant of the s shell times a symmetric network and its sign.

    Attributes
    ----------
    hidden, layers : int
        Units in a hidden layer; its networks have two of them.
    inputs : {"full", "spatial"}
        Whether the networks see spins and isospins.
    sign_network : bool
        The factor tanh(V).
    """

    ABOUT: ClassVar = "e^U tanh(V) times the s-shell Slater determinant"

    name: Literal["slater_jastrow"] = "slater_jastrow"
    hidden: int = Units
    layers: int = Field(default=2, ge=1, le=8)
    inputs: Literal["full", "spatial"] = "full"
    sign_network: bool = True

    @field_validator("layers")
    @classmethod
    def _check_layers(cls, layers):
        if layers != 2:
            raise ValueError(
                f'state.layers = {layers} is not possible for name = "slater_jastrow", whose networks '
                "have two hidden layers each; leave it out."
            )
        return layers


class Rbm(Section):
    """A Gaussian-binary restricted Boltzmann machine times Slater determinants; ``hidden`` units."""

    ABOUT: ClassVar = "Gaussian-binary restricted Boltzmann machine times Slater determinants"

    name: Literal["rbm"] = "rbm"
    hidden: int = Units


class RbmJastrow(Section):
    """The restricted Boltzmann machine times a Pade-Jastrow factor with the cusp; ``hidden`` units."""

    ABOUT: ClassVar = "restricted Boltzmann machine times a Pade-Jastrow factor with the Coulomb cusp"

    name: Literal["rbm_jastrow"] = "rbm_jastrow"
    hidden: int = Units


class SlaterJastrow(Section):
    """Slater determinants times a symmetric network; ``hidden`` units in its layers."""

    ABOUT: ClassVar = "a symmetric network, and the cusp where there is one, times Slater determinants"

    name: Literal["slater_jastrow"] = "slater_jastrow"
    hidden: int = Units


class OwnState(Section):
    """A state of the user's own.

    Attributes
    ----------
    file : str
        ``"my_state.py:MyState"``, the file and the class in it.
    options : dict, optional
        What the class is made with; it says itself what it takes.
    """

    file: str = Field(
        pattern=r"^[^:]*\.py:[A-Za-z_]\w*$",
        description='a Python file and the class in it, such as "my_state.py:MyState"',
    )
    options: dict[str, bool | int | float | str] | None = Field(
        default=None, description="a table of numbers, texts, true or false"
    )


STATES = {
    "nuclei": {"operator": Operator, "slater_jastrow": NuclearSlaterJastrow},
    "dots": {"rbm_jastrow": RbmJastrow, "rbm": Rbm, "slater_jastrow": SlaterJastrow},
    "traps": {"slater_jastrow": SlaterJastrow, "rbm": Rbm},
}
"""The states of each family by name, the default first."""


def state_of(family):
    """Return the type of the table [state] in a family: one of its states, or the user's own."""
    states = STATES[family]
    default = next(iter(states))

    def kind(given):
        if isinstance(given, Section):
            return getattr(given, "name", "file")
        if not isinstance(given, dict):
            return default
        name = "file" if "file" in given else given.get("name", default)
        return name if isinstance(name, str) else ""

    members = [Annotated[state, Tag(name)] for name, state in (states | {"file": OwnState}).items()]
    return Annotated[Union[tuple(members)], Discriminator(kind)]  # noqa: UP007
