"""What the kernel refuses a student's process: Landlock, of Linux 5.13 and later.

The audit hook of `nmlnp.grading.child` lives in the same interpreter as the
student's code, which can change what the hook relies on.  Landlock cannot be
undone from within the process, and also holds for files opened from C.
The numbers are those of ``linux/landlock.h``; the system calls have the same
numbers on every architecture.
"""

import os
import struct
import sys
from pathlib import PurePosixPath

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1  # flag of _CREATE_RULESET
_PATH_BENEATH = 1
_NO_NEW_PRIVILEGES = 38  # of prctl
_WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 1, 1 << 2, 1 << 3
_SINCE_FIRST = (1 << 13) - 1  # all rights of the first version, to execute among them
_EXECUTE, _MOVE, _TRUNCATE = 1 << 0, 1 << 13, 1 << 14


def restrict(folder, refused):
    """Let this process read all but the refused folders, and write in its own folder only.

    No program can be executed, and no other process be looked into.

    Parameters
    ----------
    folder : str
        Where it may write.
    refused : list of str
        Real paths that it may not read.

    Returns
    -------
    bool
        Whether the kernel enforces it; no where there is no Landlock, or where a folder above a
        refused one cannot be listed.
    """
    if not sys.platform.startswith("linux"):
        return False
    import ctypes

    libc = ctypes.CDLL(None)
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return False
    try:
        # A grader that is root would let its environment be read even so.
        own = str(os.getpid())
        others = [f"/proc/{pid}" for pid in os.listdir("/proc") if pid.isdigit() and pid != own]
        readable = list(_around(refused + others))
    except OSError:
        return False
    everything = _SINCE_FIRST | (_MOVE if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    in_file = _WRITE_FILE | _READ_FILE | (everything & _TRUNCATE)
    attributes = struct.pack("=Q", everything)
    ruleset = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)

    def allow(path, rights):
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            return  # It has gone meanwhile.
        rule = struct.pack("=Qi", rights, descriptor)
        libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
        os.close(descriptor)

    # Imports list the folders above the package, also those that hold a refused one.
    allow("/", _READ_DIR)
    for path in readable:
        allow(path, _READ_FILE)
    allow(os.devnull, in_file)
    for path in (folder, "/dev/shm"):  # OpenMP registers itself in the latter.
        allow(path, everything & ~_EXECUTE)
    done = libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return done


def _around(refused):
    """Yield what covers all files but the refused ones: the neighbours of the way down to each."""
    closed = {PurePosixPath(path) for path in refused}
    outermost = {path for path in closed if closed.isdisjoint(path.parents)}
    above = {parent for path in outermost for parent in path.parents}
    if not above:
        yield "/"
    for folder in above:
        with os.scandir(folder) as entries:
            for entry in entries:
                # A link would open what it leads to, which has a path of its own.
                if PurePosixPath(entry.path) not in above | outermost and not entry.is_symlink():
                    yield entry.path
