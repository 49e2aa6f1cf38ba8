"""Which folder a run gets, or has, where nobody names one."""

import itertools
import os
import re
from pathlib import Path

from nmlnp import config as configuration
from nmlnp.vmc.run_folder import RunFolder, RunFolderError, holds_run

RUNS = Path("runs")


def new_folder(config):
    """Make the folder of a new run in ``runs``: with its name, or with a number where that is taken."""
    name = config.name
    for number in itertools.count(1):
        path = RUNS / (name if number == 1 else f"{name}-{number}")
        try:
            if not path.exists():
                return RunFolder.create(path, config)
        except OSError as error:
            raise _unreadable(error) from None
        except RunFolderError:
            # Another run that started at this moment may have taken the name.
            if not holds_run(path):
                raise


def latest_folder(source, given):
    """Return the newest folder of a run of a system; ``given`` is what is asked for, by dotted key."""
    family = configuration.FAMILIES[configuration.family_of(configuration.nested(given))]
    pattern = re.compile(family.name_pattern(given) + r"(-\d+)?")
    try:
        # Unlike glob, this says where a folder cannot be listed.
        paths = list(RUNS.iterdir()) if RUNS.exists() else []
        folders = [path for path in paths if pattern.fullmatch(path.name) and holds_run(path)]
    except OSError as error:
        raise _unreadable(error) from None
    if not folders:
        raise RunFolderError(
            f"There is no run of {source} in {RUNS}{os.sep} to go on with; name its folder with --out."
        )
    return max(folders, key=lambda path: path.stat().st_mtime)


def _unreadable(error):
    return RunFolderError(f"{RUNS}{os.sep} cannot be read: {error.strerror}; name the folder with --out.")
