"""What of the file system the kernel leaves to a student's process: Landlock, of Linux 5.13 and later.

The audit hook of `nmlnp.grading.audit` lives in the same interpreter as the student's code, which can
change what the hook relies on.  Landlock cannot be undone from within the process, and also holds for
files opened from C.  Only the paths that are needed are opened, so that no folder above them need be
listed.  The numbers are those of ``linux/landlock.h``; the system calls have the same numbers on every
architecture.
"""

import os
import struct
import sys

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1  # flag of _CREATE_RULESET
_PATH_BENEATH = 1
_NO_NEW_PRIVILEGES = 38  # of prctl
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_SINCE_FIRST = (1 << 13) - 1  # all rights of the first version, to execute among them
_MOVE, _TRUNCATE, _CONTROL_DEVICE = 1 << 13, 1 << 14, 1 << 15
_TCP = 3  # to bind and to connect
_SOCKETS_AND_SIGNALS = 3  # abstract sockets, and signals, to processes outside
TRUNCATES_SINCE, SCOPES_SINCE = 3, 6
"""The versions from which on files are not shortened, and signals not sent, without leave."""


def restrict(readable, listed, writable):
    """Let this process read and write what is named and nothing else, and execute nothing.

    No other process can be looked into; where the kernel knows how, none is sent a signal and no TCP
    connection is made.

    Parameters
    ----------
    readable : iterable of str
        Files and folders; those that do not exist are left out.
    listed : iterable of str
        Folders of which the names may be read, with those below.
    writable : iterable of str
        Folders, read as well.

    Returns
    -------
    int
        The version of Landlock that enforces it; 0 where there is none.
    """
    if not sys.platform.startswith("linux"):
        return 0
    import ctypes

    libc = ctypes.CDLL(None)
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION)
    if version < 1:
        return 0
    rights = _SINCE_FIRST | (_MOVE if version >= 2 else 0) | (_TRUNCATE if version >= TRUNCATES_SINCE else 0)
    handled = [rights | (_CONTROL_DEVICE if version >= 5 else 0)]
    handled += [_TCP] if version >= 4 else []
    handled += [_SOCKETS_AND_SIGNALS] if version >= SCOPES_SINCE else []
    attributes = struct.pack(f"={len(handled)}Q", *handled)
    ruleset = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if ruleset < 0:
        return 0

    def allow(path, rights):
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            return
        rule = struct.pack("=Qi", rights, descriptor)
        libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
        os.close(descriptor)

    for path in readable:
        allow(path, _READ_FILE | (_READ_DIR if os.path.isdir(path) else 0))
    for path in listed:
        allow(path, _READ_DIR)
    allow(os.devnull, _READ_FILE | _WRITE_FILE | (rights & _TRUNCATE))
    for path in writable:
        allow(path, rights & ~_EXECUTE)
    done = libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0 and libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return version if done else 0
