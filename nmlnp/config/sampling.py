"""The table [sampling]: the Metropolis walk."""

from typing import Literal

from pydantic import Field

from nmlnp.config.section import Section

TRAPPED_WIDTH = 0.6
"""Width that the walks of trapped systems start from, in oscillator lengths."""


class Sampling(Section):
    """Metropolis sampling.

    Attributes
    ----------
    walkers : int
        Walkers over all ranks.
    steps, thermalise : int
        Metropolis steps between two optimisation steps, and before the first.
    proposal : {"all", "one", "drift"}, optional
        All particles at once, one at a time, or all with drift.  Drift is the default where psi
        has no nodes; near those of a determinant it grows without bound, and walkers stay there.
    acceptance : float
        The acceptance that the width is tuned to, while thermalising and optimising.
    width : float, optional
        The width to start from, in the system's unit of length; by default what suits the system.
    precision : {"double", "mixed"}
        On a GPU, mixed walks in float32 and does the rest in float64.
    """

    walkers: int = Field(default=2048, ge=16, le=100_000_000)
    steps: int = Field(default=8, ge=1, le=100_000)
    thermalise: int = Field(default=400, ge=0, le=10_000_000)
    proposal: Literal["all", "one", "drift"] | None = None
    acceptance: float = Field(default=0.7, gt=0.0, lt=1.0)
    # Smaller kicks would not be tuned within any thermalisation.
    width: float | None = Field(default=None, ge=0.01, le=100.0)
    precision: Literal["double", "mixed"] = "double"

    def completed(self, system, hamiltonian):
        """Return the sampling with the proposal, and for a trapped system the width, filled in.

        Raises
        ------
        ValueError
            If drift is asked for where psi has nodes.
        """
        nodes = system.family != "nuclei" and max(map(len, system.orbitals())) > 1
        if nodes and self.proposal == "drift":
            raise ValueError(
                'sampling.proposal = "drift" is not possible for several fermions of one spin: the drift grows '
                'without bound near the nodes of their determinant, where walkers would stay; choose "all" or '
                '"one".'
            )
        update = {"proposal": self.proposal or ("all" if nodes else "drift")}
        if system.family != "nuclei" and self.width is None:
            update["width"] = TRAPPED_WIDTH / hamiltonian.omega**0.5
        return self.model_copy(update=update)
