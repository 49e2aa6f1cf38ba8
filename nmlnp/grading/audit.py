"""The interpreter's own refusals, in sentences: an audit hook.

Where the kernel refuses (`nmlnp.grading.isolation`), this explains it to the honest student; elsewhere
it is all there is, and code that attacks the interpreter gets past it.
"""

import os
import sys

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_CHANGES_PATH = {
    "os.remove": (0,),
    "os.rmdir": (0,),
    "os.mkdir": (0,),
    "os.rename": (0, 1),
    "os.link": (0, 1),
    "os.symlink": (1,),
    "os.truncate": (0,),
    "os.chmod": (0,),
    "os.chown": (0,),
    "os.utime": (0,),
}
_LISTS_PATH = ("os.listdir", "os.scandir", "os.chdir")
_STARTS_PROCESS = (
    "os.fork",
    "os.forkpty",
    "os.exec",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "os.startfile",
    "subprocess.Popen",
    "pty.spawn",
)
_FOREIGN_PROCESS = frozenset({
    "fork", "vfork", "_Fork", "__fork", "__libc_fork", "__vfork", "clone", "__clone", "clone3", "syscall",
    "system", "popen", "posix_spawn", "posix_spawnp", "execl", "execle", "execlp", "execv", "execve",
    "execvp", "execvpe", "fexecve", "kill", "killpg", "tkill", "tgkill", "sigqueue", "pthread_sigqueue",
    "pidfd_open", "pidfd_send_signal", "pidfd_getfd", "pidfd_spawn", "ptrace", "process_vm_readv",
    "process_vm_writev", "prlimit", "prlimit64", "sched_setaffinity", "sched_setscheduler", "setpriority",
})  # fmt: skip
_FOREIGN_NETWORK = frozenset(["socket", "socketpair", "connect", "bind", "getaddrinfo", "gethostbyname"])
# Functions that change another process and raise no event.
_SILENT = {
    "os": (
        "pidfd_open", "setpriority", "sched_setaffinity", "sched_setscheduler", "sched_setparam", "setpgid",
    ),
    "signal": ("pidfd_send_signal",),
    "_posixsubprocess": ("fork_exec",),
    "subprocess": ("_fork_exec",),
}  # fmt: skip


def forbid(folder, readable, listed):
    """Refuse to read anything else, to write outside the folder, to start or signal processes, to connect.

    Parameters
    ----------
    folder : str
        The process's own.
    readable : sequence of str
        Real paths of files and folders.
    listed : sequence of str
        Real paths of folders of which the names may be read.
    """
    folder = os.path.realpath(folder)
    own = str(os.getpid())
    roots = (*readable, folder, f"/proc/{own}")
    listable = frozenset(listed)
    exact, below = frozenset(roots), tuple(root + os.sep for root in roots)
    realpath, isdir, fsdecode, devnull = os.path.realpath, os.path.isdir, os.fsdecode, os.devnull

    def resolved(path):
        return realpath(fsdecode(path)) if path is not None else realpath(".")

    def check_read(path):
        real = resolved(path)
        if real not in exact and not real.startswith(below) and real != devnull:
            raise PermissionError(f"an exercise may not read {real}")

    def check_list(path):
        if resolved(path) not in listable:
            check_read(path)

    def check_write(path):
        real = resolved(path)
        if real != folder and not real.startswith(folder + os.sep) and real != devnull:
            raise PermissionError(f"an exercise may not write {real}; use the current folder")

    def refuse_process(*_, **__):
        raise PermissionError("an exercise may not start or signal a process")

    def refuse_network():
        raise PermissionError("an exercise may not use the network")

    def hook(event, arguments):
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, int):
                return
            writes = (flags or 0) & _WRITING or any(letter in (mode or "") for letter in "wax+")
            # An open folder gives access to what is below it without its path.
            if writes or (mode is None and isdir(fsdecode(path))):
                check_write(path)
            check_read(path)
        elif event in _CHANGES_PATH:
            for position in _CHANGES_PATH[event]:
                if not isinstance(arguments[position], int):
                    check_write(arguments[position])
        elif event in _LISTS_PATH:
            if not isinstance(arguments[0], int):
                check_list(arguments[0])
        elif event == "ctypes.dlsym":
            name = fsdecode(arguments[1]) if isinstance(arguments[1], (str, bytes)) else ""
            if name in _FOREIGN_PROCESS:
                refuse_process()
            if name in _FOREIGN_NETWORK:
                refuse_network()
        elif event.startswith("socket."):
            refuse_network()
        elif (
            event in _STARTS_PROCESS
            or (event in ("os.kill", "os.killpg") and str(arguments[0]) != own)
            or (event == "resource.prlimit" and str(arguments[0]) not in ("0", own))
        ):
            refuse_process()

    for name, functions in _SILENT.items():
        module = __import__(name)
        for function in functions:
            if hasattr(module, function):
                setattr(module, function, refuse_process)
    os.chdir(folder)
    sys.addaudithook(hook)
