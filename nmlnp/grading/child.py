"""The process that runs a student's file and answers calls with plain data.

It is started as a script by `nmlnp.grading.submission` and never knows a
reference value.  The limits, the kernel's refusals and, where the kernel has none,
the audit hook protect the score and keep accidents small; they are no sandbox for
hostile code.
"""

import json
import os
import sys

MEMORY = 2 << 30  # bytes of address space
FILE_SIZE = 64 << 20
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
_FOREIGN = {"fork", "vfork", "clone", "syscall", "system", "popen", "posix_spawn", "execve", "kill", "killpg"}


def main():
    """Read the setting, load the student's file, then answer calls until the pipe closes."""
    requests = os.fdopen(os.dup(0), "rb")
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    setting = json.loads(requests.readline())
    sys.path[:] = setting["path"]
    from nmlnp.grading.landlock import restrict
    from nmlnp.grading.plain import NotPlain, dumps, loads

    answers = os.fdopen(setting["answers"], "wb", buffering=0)
    _limit_resources(setting["cpu_seconds"])
    restrict(setting["folder"], setting["refused"])
    _forbid(setting["folder"], tuple(setting["refused"]))
    module = None

    def student_or_package(target):
        home, _, name = target.partition(":")
        if home == "student":
            return getattr(module, name)
        from importlib import import_module

        return getattr(import_module(home), name)

    for line in requests:
        answer = {}
        token, _, line = line.partition(b" ")
        token = token.decode()
        try:
            request = loads(line, student_or_package)
            if module is None:
                module = _load(setting["source"], setting["filename"])
                answer["value"] = None
            else:
                function = getattr(module, request["name"], None)
                if not callable(function):
                    answer["missing"] = request["name"]
                else:
                    answer["value"] = function(*request["arguments"], **request["keywords"])
            reply = dumps(answer | {"token": token})
        except NotPlain as error:
            reply = dumps({"token": token, "not_plain": str(error)})
        # Also SystemExit, and what pytest.skip() raises.
        except BaseException as error:
            reply = dumps({"token": token, "error": _describe(error, setting["filename"])})
        while reply:
            reply = reply[answers.write(reply) :]


def _load(source, filename):
    import linecache
    import types

    module = types.ModuleType("student")
    module.__file__ = filename
    sys.modules["student"] = module
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), module.__dict__)
    return module


def _describe(error, filename):
    """Return class and text of an error, and the student's frames of its traceback."""
    import traceback

    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"line {f.lineno}, in {f.name}: {f.line}" for f in frames if f.filename == filename]
    if isinstance(error, SyntaxError) and error.filename == filename:
        lines.append(f"line {error.lineno}: {(error.text or '').strip()}")
    try:
        # shutil.rmtree adds its path to an error of the audit hook, which is then printed as that path.
        refused = isinstance(error, PermissionError) and error.errno is None and error.args
        text = str(error.args[0] if refused else error)
    except Exception:
        text = ""
    return {"kind": type(error).__name__, "text": text[:2000], "trace": lines[-20:]}


def _limit_resources(cpu_seconds):
    import resource

    # No new process or thread; root is exempt from this one, the audit hook is not.
    limits = {
        "RLIMIT_CPU": cpu_seconds,
        "RLIMIT_AS": MEMORY,
        "RLIMIT_FSIZE": FILE_SIZE,
        "RLIMIT_CORE": 0,
        "RLIMIT_NOFILE": 128,
        "RLIMIT_NPROC": 0,
    }
    for name, value in limits.items():
        if hasattr(resource, name):
            hard = resource.getrlimit(getattr(resource, name))[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(getattr(resource, name), (value, value))


def _forbid(folder, refused):
    """Refuse to read the solutions, to write outside the folder, and to start or signal processes."""
    import _posixsubprocess
    import subprocess

    folder = os.path.realpath(folder)
    own = str(os.getpid())
    realpath, isdir, fsdecode, separator = os.path.realpath, os.path.isdir, os.fsdecode, os.sep

    def within(path, root):
        return path == root or path.startswith(root + separator)

    def resolved(path):
        return realpath(fsdecode(path)) if path is not None else realpath(".")

    def check_read(path):
        real = resolved(path)
        parts = real.split(separator, 3)
        of_others = parts[1] == "proc" and len(parts) > 2 and parts[2].isdigit() and parts[2] != own
        if of_others or any(within(real, root) for root in refused):
            raise PermissionError(f"an exercise may not read {real}")

    def check_write(path):
        real = resolved(path)
        if not within(real, folder) and real != os.devnull:
            raise PermissionError(f"an exercise may not write {real}; use the current folder")

    def refuse_process(*_):
        raise PermissionError("an exercise may not start or signal a process")

    def hook(event, arguments):
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, int):
                return
            check_read(path)
            if mode is None and isdir(fsdecode(path)):
                check_write(path)  # An open folder gives access to what is below it without its path.
            if (flags or 0) & _WRITING or any(letter in (mode or "") for letter in "wax+"):
                check_write(path)
        elif event in _CHANGES_PATH:
            for position in _CHANGES_PATH[event]:
                if not isinstance(arguments[position], int):
                    check_write(arguments[position])
        elif event in _LISTS_PATH:
            if not isinstance(arguments[0], int):
                check_read(arguments[0])
        elif (
            event in _STARTS_PROCESS
            or (event in ("os.kill", "os.killpg") and str(arguments[0]) != own)
            or (event == "ctypes.dlsym" and arguments[1] in _FOREIGN)
        ):
            refuse_process()

    # multiprocessing reaches this one without an audit event.
    _posixsubprocess.fork_exec = subprocess._fork_exec = refuse_process
    os.chdir(folder)
    sys.addaudithook(hook)


if __name__ == "__main__":
    main()
