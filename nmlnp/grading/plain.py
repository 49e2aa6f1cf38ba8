"""Plain data as text: what may pass between the grader and the student's process.

Numbers, text, NumPy arrays of numbers or text, and tuples, lists and dicts of
these.  Nothing that could carry code: an object of a class that overloads ``==``
ends in the student's process.
"""

import base64
import json
import math
from dataclasses import dataclass

import numpy as np

_KINDS = "biufcU"
ALLOWED = "numbers, text, NumPy arrays, and tuples, lists and dicts of these"


class NotPlain(Exception):
    """A value that is not plain data; the text says what it is."""


@dataclass(frozen=True)
class Function:
    """A function to hand to a student's function, named as ``module:name``.

    It is looked up in the student's process: ``Function("nmlnp.learning.surfaces:rosenbrock")``.
    """

    target: str


def dumps(value):
    """Return a value as one line of JSON.

    Parameters
    ----------
    value : object
        Plain data; a `Function` may stand in it.

    Returns
    -------
    bytes
        Ends with a newline.

    Raises
    ------
    NotPlain
        The value holds something else.
    """
    return json.dumps(_encode(value)).encode() + b"\n"


def loads(line, find=None):
    """Return the value of a line of `dumps`.

    Parameters
    ----------
    line : bytes
        One line of JSON.
    find : callable, optional
        Turns the target of a `Function` into the function; without it functions are refused.

    Returns
    -------
    object

    Raises
    ------
    NotPlain
        The line does not hold plain data.
    """
    try:
        return _decode(json.loads(line), find)
    # SyntaxError comes from a dtype that NumPy tries to read as Python.
    except (ValueError, TypeError, KeyError, IndexError, SyntaxError, RecursionError, MemoryError) as error:
        raise NotPlain(f"a message that cannot be read ({type(error).__name__})") from None


def _encode(value):
    if value is None or isinstance(value, (bool, np.bool_)):
        return None if value is None else bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value)
    if isinstance(value, (complex, np.complexfloating)):
        return {"complex": [value.real.__float__(), value.imag.__float__()]}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, np.ndarray):
        return _encode_array(value)
    if isinstance(value, (list, tuple)):
        return {"tuple" if isinstance(value, tuple) else "list": [_encode(item) for item in value]}
    if isinstance(value, dict):
        return {"dict": [[_encode(key), _encode(item)] for key, item in value.items()]}
    if isinstance(value, Function):
        return {"function": value.target}
    raise NotPlain(f"an object of the class {type(value).__name__}")


def _encode_array(array):
    if isinstance(array, np.ma.MaskedArray) or array.dtype.kind not in _KINDS:
        raise NotPlain(f"an array of {type(array).__name__} with entries of the type {array.dtype}")
    array = np.ascontiguousarray(array).reshape(np.shape(array))
    data = base64.b64encode(array.tobytes()).decode()
    return {"array": [array.dtype.str, list(array.shape), data]}


def _decode(tree, find):
    if not isinstance(tree, dict):
        return tree
    ((kind, content),) = tree.items()
    if kind == "complex":
        return complex(*content)
    if kind == "array":
        return _decode_array(*content)
    if kind in ("list", "tuple"):
        return (list if kind == "list" else tuple)(_decode(item, find) for item in content)
    if kind == "dict":
        return {_decode(key, find): _decode(item, find) for key, item in content}
    if kind == "function" and find is not None:
        return find(content)
    raise ValueError(f"A message cannot hold {kind!r}.")


def _decode_array(dtype, shape, data):
    dtype = np.dtype(dtype)
    data = base64.b64decode(data, validate=True)
    if dtype.kind not in _KINDS or len(data) != dtype.itemsize * math.prod(shape):
        raise ValueError("The array and its description differ.")
    if not data:
        return np.empty(shape, dtype)
    return np.frombuffer(data, dtype).reshape(shape).copy()
