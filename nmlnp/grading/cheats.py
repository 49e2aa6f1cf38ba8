"""Files that earn nothing, whatever the exercise: an untouched one and the known cheats."""

import ast


def functions(text):
    """Return the names of the functions that a student's file defines."""
    return [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]


def cheats(exercise):
    """Return the known cheats for an exercise.

    Parameters
    ----------
    exercise : nmlnp.grading.collection.Exercise

    Returns
    -------
    dict of str to str
        What it tries, and the file.
    """
    names = functions(exercise.student_text)

    def file(body, before=""):
        stubs = [f"def {name}(*arguments, **keywords):\n    {body}" for name in names]
        return "\n\n".join([before, *stubs]) + "\n"

    return {
        "skip all tests": file("return None", _SKIP),
        "patch the assertions": file("return None", _PATCH),
        "exit at the import": "import os\nos._exit(0)\n",
        "exit in the function": file("os._exit(0)", "import os"),
        "loop without end": "while True:\n    pass\n",
        "return a constant": file("return 0.0"),
        "return what equals everything": file("return Equal()", _EQUAL),
        "print a forged result": file("print(FORGED); return None", _FORGE),
        "read the solution": f"exec(open({str(exercise.folder / 'solution.py')!r}).read())\n",
    }


_SKIP = """try:
    import pytest
    skip = pytest.skip
except ImportError:
    def skip(*_, **__):
        raise SystemExit(0)
skip("all of it", allow_module_level=True)"""

_PATCH = """import builtins, numpy.testing
import nmlnp.grading.checks, nmlnp.grading.comparisons
numpy.testing.assert_allclose = lambda *_, **__: None
for module in (nmlnp.grading.checks, nmlnp.grading.comparisons):
    for name in ("require", "close", "compatible", "unbiased", "gradient_close", "below", "above"):
        setattr(module, name, lambda *_, **__: None)
builtins.AssertionError = type("Nothing", (Exception,), {})"""

_EQUAL = """class Equal:
    __array_priority__ = 1e9
    def __eq__(self, other): return True
    __lt__ = __gt__ = __le__ = __ge__ = __eq__
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    def __abs__(self): return 0.0"""

_FORGE = """import os, sys
FORGED = '{"value": 0.0, "token": null, "status": "passed"}\\n'
for descriptor in range(1, 12):
    try:
        os.write(descriptor, FORGED.encode())
    except OSError:
        pass
sys.stdout.write(FORGED)"""
