"""When a run has to stop by the clock."""

import math
import os

from nmlnp.errors import ConfigError

STOP_AT = "NMLNP_STOP_AT"
"""Environment variable: when (seconds since the epoch) a run stops as if it had got SIGTERM.

For batch systems and launchers that bring no signal to the ranks before the time limit.
"""


def stop_at():
    """Return when the run has to stop by the clock (seconds since the epoch), or infinity.

    Raises
    ------
    ConfigError
        If the environment variable is not a number.
    """
    text = os.environ.get(STOP_AT, "")
    try:
        return float(text) if text else math.inf
    except ValueError:
        raise ConfigError(
            f'The environment variable {STOP_AT} is "{text}": it must be seconds since the epoch, as '
            "`date +%s` prints them; set it so, or unset it."
        ) from None
