"""Whether generated source may be executed: the folder and the file are ours, and whole.

Whoever can write the folder of kernels has code of theirs executed by whoever runs them.
"""

import hashlib
import os
import stat

from nmlnp.errors import NmlnpError

SEAL = "# sha256 of what follows: "
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def sealed(source):
    """Return source with a first line that tells a whole file from a damaged one."""
    return f"{SEAL}{hashlib.sha256(source.encode()).hexdigest()}\n{source}"


def is_whole(text):
    """Whether a text is as `sealed` made it."""
    return text == sealed(text.partition("\n")[2])


def check_own(*paths):
    """Refuse folders or files that somebody else owns or can write.

    Raises
    ------
    NmlnpError
        With a sentence that says what to do.
    """
    for path in paths:
        found = os.stat(path)
        if found.st_uid != os.geteuid():
            raise NmlnpError(
                f"{path} belongs to another user, so that the kernels in it are not trusted; set "
                "NMLNP_CACHE_DIR to a folder of your own."
            )
        if found.st_mode & _OTHERS_WRITE:
            raise NmlnpError(
                f"{path} can be written by other users, so that the kernels in it are not trusted; "
                f"close it with: chmod go-w {path}, or set NMLNP_CACHE_DIR to another folder."
            )
