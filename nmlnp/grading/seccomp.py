"""System calls that the kernel refuses a student's process: a seccomp filter.

Landlock guards files; this guards the rest: no process is started or signalled, no socket opened, no
limit of another process changed, nothing left in shared memory, no owner or mode of a file changed.  An
ordinary user may set such a filter, and nothing in the process can take it off.  What is refused returns
EPERM.  The instructions are those of ``linux/bpf_common.h``, the numbers of the calls those of
``asm/unistd.h`` (x86_64, and the generic table of arm64).
"""

import errno
import os
import platform
import struct
import sys

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _MODE_FILTER = 38, 22, 2  # of prctl
_OTHER_ABI = 0x40000000  # numbers of x32
_THREAD = 0x00010000  # flag of clone

_AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# Refused whatever the arguments; one number stands for both architectures.
_NEVER = {
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "tkill": (200, 130), "pidfd_send_signal": 424, "pidfd_open": 434, "pidfd_getfd": 438,
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "kcmp": (312, 272), "process_madvise": 440, "process_mrelease": 448,
    "move_pages": (279, 239), "migrate_pages": (256, 238), "setpriority": (141, 140),
    "ioprio_set": (251, 30), "setpgid": (109, 154),
    "socket": (41, 198), "socketpair": (53, 199), "io_uring_setup": 425, "io_uring_enter": 426,
    "io_uring_register": 427, "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282),
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "open_tree": 428, "move_mount": 429, "fsopen": 430,
    "mount_setattr": 442, "personality": (135, 92), "fanotify_init": (300, 262), "syslog": (103, 116),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180),
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": 452,
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "setxattrat": 463,
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16), "removexattrat": 466,
}  # fmt: skip
_TRUNCATE = (76, 45)
# Refused unless the first argument names this process.
_ONLY_OWN = {
    "kill": (62, 129), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "prlimit64": (302, 261), "sched_setparam": (142, 118), "sched_setscheduler": (144, 119),
    "sched_setaffinity": (203, 122), "sched_setattr": (314, 274),
}  # fmt: skip
# Of these the argument 0 means this process or thread; of the others a group of processes.
_ZERO_IS_OWN = ("prlimit64", "sched_setparam", "sched_setscheduler", "sched_setaffinity", "sched_setattr")
# Second arguments that have signals sent to somebody else, or type on a terminal.
_NEVER_WITH = {(72, 25): (8, 10, 15), (16, 29): (0x8901, 0x8902, 0x5412)}  # fcntl, ioctl
_CLONE, _CLONE3 = (56, 220), 435


def refuse_calls(truncate):
    """Set the filter for this process and its threads.

    Parameters
    ----------
    truncate : bool
        Refuse to shorten a file by its path too, where Landlock does not look after that.

    Returns
    -------
    bool
        Whether the kernel enforces it; no on other systems and architectures.
    """
    machine = platform.machine()
    if not sys.platform.startswith("linux") or machine not in _AUDIT or sys.maxsize < 2**32:
        return False
    import ctypes

    program = _program(machine, truncate)
    count, text = len(program) // 8, ctypes.create_string_buffer(program, len(program))
    descriptor = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", count, ctypes.addressof(text)))
    libc = ctypes.CDLL(None)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    return libc.prctl(_SET_SECCOMP, _MODE_FILTER, descriptor, 0, 0) == 0


def _program(machine, truncate):
    column = list(_AUDIT).index(machine)
    refuse, not_there = _FAIL | errno.EPERM, _FAIL | errno.ENOSYS
    lines = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, _AUDIT[machine]), (_RETURN, 0, 0, _KILL)]
    lines += [(_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, _OTHER_ABI), (_RETURN, 0, 0, refuse)]

    def on(numbers, *block):
        number = numbers if isinstance(numbers, int) else numbers[column]
        if number is not None:
            lines.extend([(_EQUAL, 0, len(block), number), *block])

    for numbers in (*_NEVER.values(), *([_TRUNCATE] if truncate else [])):
        on(numbers, (_RETURN, 0, 0, refuse))
    for name, numbers in _ONLY_OWN.items():
        zero = os.getpid() if name not in _ZERO_IS_OWN else 0
        on(
            numbers,
            (_LOAD, 0, 0, _FIRST_ARGUMENT),
            (_EQUAL, 2, 0, os.getpid()),
            (_EQUAL, 1, 0, zero),
            (_RETURN, 0, 0, refuse),
            (_RETURN, 0, 0, _ALLOW),
        )
    for numbers, values in _NEVER_WITH.items():
        tests = [(_EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]
        on(
            numbers,
            (_LOAD, 0, 0, _FIRST_ARGUMENT + 8),
            *tests,
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, refuse),
        )
    on(
        _CLONE,
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_ANY_BIT, 1, 0, _THREAD),
        (_RETURN, 0, 0, refuse),
        (_RETURN, 0, 0, _ALLOW),
    )
    # Its flags are out of sight; without it the C library takes clone.
    on(_CLONE3, (_RETURN, 0, 0, not_there))
    lines.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *line) for line in lines)
