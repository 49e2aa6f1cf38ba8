"""What keeps a student's process from the answers, the grader and everything else.

Three parts of the kernel hold together: Landlock leaves the interpreter, the libraries, this package and
a temporary folder (`nmlnp.grading.landlock`); a seccomp filter refuses processes, signals and sockets
(`nmlnp.grading.seccomp`); a grader that is root gives each process a user id of its own.  Whether they
do is tried out in the process itself, before the student's code is there.

Bubblewrap, weighed against this, makes namespaces (no network, no other process, a private /dev/shm).
It needs a program that few machines have, and user namespaces, which containers, hardened kernels and
Ubuntu since 24.04 close to ordinary users, so that what follows would be needed all the same; two ways
would have to be kept equally tight, and a submission would be graded differently here and there.
Landlock and seccomp are open to every user wherever the kernel has them, in most containers too, need
no program, and cost less than a millisecond; all that bubblewrap hides, they refuse.  So there is this
way alone, and where the kernel lacks a part of it, the reports say so.
"""

import os
import struct
import sys
import sysconfig
from functools import cache
from importlib.metadata import requires
from importlib.util import find_spec
from pathlib import Path

FIRST_USER, USERS = 61184, 4000  # user ids that no account has
_KEEP_CAPABILITIES = 8  # of prctl
_CAPABILITIES_VERSION, _READ_ANY_FILE = 0x20080522, 1 << 2

# What libraries and the interpreter ask of the system.
_SYSTEM = (
    "/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share/zoneinfo",
    "/etc/ld.so.cache", "/etc/localtime", "/dev/null", "/dev/zero", "/dev/random", "/dev/urandom",
    "/sys/devices/system", "/proc/cpuinfo", "/proc/meminfo",
)  # fmt: skip


@cache
def libraries():
    """Return the real paths of what an exercise may read besides this package, without what they hold of it.

    Returns
    -------
    roots, copies : tuple of str
        Folders and files of the interpreter and the libraries; other copies of this package in them.
    """
    roots = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    roots += [str(Path(prefix, "lib")) for prefix in {sys.prefix, sys.base_prefix}]
    roots += [path for path in sys.path if path and any(Path(path).glob("*.dist-info"))]
    for name in _dependencies():
        spec = find_spec(name)
        if spec is not None and spec.origin:
            roots.append(str(Path(spec.origin).parents[1]))
    roots = {os.path.realpath(path) for path in (*roots, *_SYSTEM) if os.path.exists(path)}
    roots |= _loaded(roots)
    patterns = ("nmlnp", "python3*/*-packages/nmlnp")
    copies = {
        str(found.resolve()) for root in roots for pattern in patterns for found in Path(root).glob(pattern)
    }
    package = str(Path(__file__).resolve().parents[1])
    return tuple(sorted(roots)), tuple(sorted(copies - {package}))


def _dependencies():
    try:
        wanted = [line for line in requires("nmlnp") or () if "extra ==" not in line]
    except ImportError:  # A clone that is not installed.
        wanted = ["numpy", "scipy", "numba", "matplotlib", "h5py"]
    return [line.partition(">")[0].strip() for line in wanted]


def _loaded(roots):
    """Return the libraries in C that the grader itself has loaded from elsewhere, as clusters have them."""
    try:
        lines = Path("/proc/self/maps").read_text(errors="replace").splitlines()
    except OSError:
        return set()
    files = {line.split(maxsplit=5)[5] for line in lines if ".so" in line and line.count("/")}
    return {path for path in files if not any(within(path, root) for root in roots)}


def within(path, root):
    """Whether a real path is a folder or lies in it."""
    return path == root or path.startswith(root.rstrip("/") + "/")


def around(root, refused):
    """Yield what covers a folder without the refused paths: the neighbours of the way down to each.

    A folder on the way that cannot be listed stays closed.
    """
    if any(within(root, path) for path in refused):
        return
    inside = [path for path in refused if within(path, root)]
    if not inside:
        yield root
        return
    try:
        with os.scandir(root) as entries:
            # A link would open what it leads to, which has a path of its own.
            names = [entry.path for entry in entries if not entry.is_symlink()]
    except OSError:
        return
    for name in names:
        yield from around(name, inside)


def readable(refused):
    """Return the real paths that may be read, and those of folders whose names may be listed only.

    These are the libraries and this package, without what is refused; imports list the folders above that.
    """
    roots, copies = libraries()
    closed = [*copies, *(os.path.realpath(path) for path in refused)]
    roots = (*roots, str(Path(__file__).resolve().parents[1]))
    paths = {path for root in roots for path in around(root, closed)}
    above = {str(folder) for path in closed for folder in Path(path).parents}
    return sorted(paths), sorted(path for path in above if any(within(path, root) for root in roots))


def confine(folder, readable, listed):
    """Give up all rights but to read what is named and to write in a folder; nothing gives them back.

    Parameters
    ----------
    folder : str
        The process's own.
    readable : sequence of str
        Files and folders.
    listed : sequence of str
        Folders of which the names alone may be read.
    """
    from nmlnp.grading.landlock import TRUNCATES_SINCE, restrict
    from nmlnp.grading.seccomp import refuse_calls

    _leave_root(folder)
    version = restrict([*readable, f"/proc/{os.getpid()}"], listed, [folder])
    refuse_calls(truncate=version < TRUNCATES_SINCE)


def _leave_root(folder):
    """Become a user that owns nothing but the folder, yet reads what Landlock leaves to it."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return
    import ctypes

    user = FIRST_USER + os.getpid() % USERS
    libc = ctypes.CDLL(None)
    try:
        os.chown(folder, user, user)
        # The interpreter may lie in root's own folder.
        libc.prctl(_KEEP_CAPABILITIES, 1, 0, 0, 0)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    except OSError:
        return  # A container that has one user only.
    kept = struct.pack("6I", _READ_ANY_FILE, _READ_ANY_FILE, 0, 0, 0, 0)
    libc.capset(struct.pack("Ii", _CAPABILITIES_VERSION, 0), kept)


def shortcomings():
    """Try what must be impossible after `confine`, and return a clause for each that is not refused.

    Returns
    -------
    list of str
        Empty where the protection is whole.
    """
    import ctypes

    def refused(attempt):
        try:
            return attempt() is False
        except OSError:
            return True

    def fork():
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        os.waitpid(pid, 0)

    attempts = {
        "read other files": lambda: os.listdir("/"),
        "signal the grader": lambda: os.kill(os.getppid(), 0),
        "use the network": lambda: ctypes.CDLL(None).socket(1, 1, 0) >= 0,
        "start processes": fork,
    }
    return [what for what, attempt in attempts.items() if not refused(attempt)]


def sentence(clauses):
    """Return what to tell of `shortcomings`, or an empty text."""
    if not clauses:
        return ""
    return (
        f"This machine does not fully protect the grading: hostile code could {', '.join(clauses)} "
        "(needed: Linux 6.2 or later with Landlock, and seccomp). Grade only files that you trust here."
    )
