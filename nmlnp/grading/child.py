"""The process that runs a student's file and answers calls with plain data.

It is started as a script by `nmlnp.grading.submission` and never knows a
reference value.  The limits, the kernel's refusals (`nmlnp.grading.isolation`) and
the audit hook protect the score, the grader and the machine's files.
"""

import json
import os
import sys

MEMORY = 2 << 30  # bytes of address space
FILE_SIZE = 64 << 20


def main():
    """Read the setting, load the student's file, then answer calls until the pipe closes."""
    requests = os.fdopen(os.dup(0), "rb")
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    setting = json.loads(requests.readline())
    sys.path[:] = setting["path"]
    from nmlnp.grading.audit import forbid
    from nmlnp.grading.isolation import confine, shortcomings, within
    from nmlnp.grading.plain import NotPlain, dumps, loads
    from nmlnp.grading.withhold import withhold

    answers = os.fdopen(setting["answers"], "wb", buffering=0)
    withhold(setting["answer_modules"])
    _limit_resources(setting["cpu_seconds"])
    confine(setting["folder"], setting["readable"], setting["listed"])
    told = {"shortcomings": shortcomings()}
    # Not the clone, which only the package was imported from.
    roots = [*setting["readable"], *setting["listed"]]
    sys.path[:] = [path for path in sys.path if any(within(os.path.realpath(path), root) for root in roots)]
    forbid(setting["folder"], setting["readable"], setting["listed"])
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
            reply = dumps(told | answer | {"token": token})
        except NotPlain as error:
            reply = dumps(told | {"token": token, "not_plain": str(error)})
        # Also SystemExit, and what pytest.skip() raises.
        except BaseException as error:
            reply = dumps(told | {"token": token, "error": _describe(error, setting["filename"])})
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


if __name__ == "__main__":
    main()
