"""Environment variables that other programs set and libraries take at their word.

A library raises where such a variable makes no sense, in the middle of a run or at an import, so that
they are looked at before any library is loaded.
"""

import os
from pathlib import Path

from nmlnp.errors import ConfigError

MOST_THREADS = 4096  # a larger team of numba's ends in a segmentation fault
LAYERS = ("default", "safe", "threadsafe", "forksafe", "tbb", "omp", "workqueue")


def settle():
    """Leave out what makes no sense, and have figures drawn without a screen; for the command line."""
    for name, digits in (("COLUMNS", 4), ("LINES", 4), ("SOURCE_DATE_EPOCH", 11)):
        value = os.environ.get(name, "1")
        if not (value.isascii() and value.isdecimal() and len(value) <= digits):
            del os.environ[name]
    # A notebook's own backend is of no use in its terminal.
    os.environ["MPLBACKEND"] = "Agg"
    chosen = os.environ.get("NMLNP_CACHE_DIR")
    if chosen and "NUMBA_CACHE_DIR" not in os.environ and not _numba_finds_a_place():
        os.environ["NUMBA_CACHE_DIR"] = str(Path(chosen, "numba"))


def _numba_finds_a_place():
    """Whether numba can keep machine code beside the package or in the user's home."""
    package, home = Path(__file__).parent, os.path.expanduser("~")
    return os.access(package, os.W_OK) or os.access(os.environ.get("XDG_CACHE_HOME") or home, os.W_OK)


def check_numba():
    """Refuse what numba cannot run with.

    Raises
    ------
    ConfigError
        With a sentence that says what to set.
    """
    threads = os.environ.get("NUMBA_NUM_THREADS", "1")
    if not (threads.isascii() and threads.isdecimal() and 1 <= int(threads[:9]) <= MOST_THREADS):
        raise ConfigError(
            f'The environment variable NUMBA_NUM_THREADS is "{threads[:40]}": it must be a whole number '
            f"from at least 1 to {MOST_THREADS}; set it so, or unset it."
        )
    layer = os.environ.get("NUMBA_THREADING_LAYER", "default")
    if layer not in LAYERS:
        raise ConfigError(
            f'The environment variable NUMBA_THREADING_LAYER is "{layer[:40]}": it must be one of '
            f"{', '.join(LAYERS)}; set it so, or unset it."
        )
