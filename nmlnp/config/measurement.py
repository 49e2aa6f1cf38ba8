"""The table [measurement]: the energy and other observables with frozen parameters."""

from pydantic import Field

from nmlnp.config.section import Section


class Measurement(Section):
    """The final measurement with frozen parameters: sweeps, and Metropolis steps in each."""

    sweeps: int = Field(default=500, ge=2, le=100_000_000)
    steps: int = Field(default=8, ge=1, le=100_000)
