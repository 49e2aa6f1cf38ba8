"""What the tables of a configuration share."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A table of the configuration: no unknown keys, no conversions, no changes."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)
