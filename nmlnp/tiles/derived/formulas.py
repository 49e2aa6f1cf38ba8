"""Formulas in Python that are compiled for each target: a user's potentials and functions of pairs."""

import ast
import inspect
import math
from textwrap import dedent

from nmlnp.errors import NmlnpError

FUNCTIONS = ("exp", "log", "sqrt", "tanh", "where", "abs", "min", "max")
"""What a formula may call, without a module before it."""

HEADERS = {
    "cpu": "from math import sqrt\n\nfrom nmlnp.tiles.leaves import exp, leaf, log, tanh, where\n\n",
    "cuda": "from math import sqrt\n\n",
    "numpy": "from numpy import exp, log, sqrt, tanh, where\n\nleaf = lambda function: function\n\n",
}
"""Where the functions come from on each target."""

_LANGUAGE = (
    *(ast.FunctionDef, ast.arguments, ast.arg, ast.Assign, ast.AugAssign, ast.Return, ast.If),
    *(
        ast.Name,
        ast.Constant,
        ast.Tuple,
        ast.Call,
        ast.BinOp,
        ast.UnaryOp,
        ast.BoolOp,
        ast.Compare,
        ast.IfExp,
    ),
    *(ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop),
)
"""What a formula is written in."""


class FormulaError(NmlnpError):
    """A formula that uses what cannot be compiled for all targets."""

    exit_code = 2


def formula(function, name, arguments, owner=None):
    """Return the text of a function, under another name and with the numbers of its module filled in.

    Parameters
    ----------
    function : callable
        A plain Python function of numbers.
    name : str
    arguments : tuple of str
        What it has to take.
    owner : str, optional
        What a sentence calls it.

    Raises
    ------
    FormulaError
        If it takes or uses something else.
    """
    owner = owner or f"The function {getattr(function, '__name__', function)}"
    if not inspect.isfunction(function) or function.__name__ == "<lambda>":
        raise FormulaError(f"{owner} must be a function that is written with def and takes no self.")
    found = tuple(inspect.signature(function).parameters)
    if found != tuple(arguments):
        raise FormulaError(f"{owner} takes ({', '.join(found)}), but should take ({', '.join(arguments)}).")
    node = ast.parse(dedent(inspect.getsource(function))).body[0]
    node.name, node.decorator_list, node.returns = name, [], None
    node.body = [n for n in node.body if not _is_text(n)]
    for argument in node.args.args:
        argument.annotation = None
    node = _Constants(owner, function).visit(node)
    return f"@leaf\n{ast.unparse(ast.fix_missing_locations(node))}\n\n"


def evaluated(text, name, owner, count, *arguments):
    """Return the values of a formula as a tuple of floats, computed with NumPy.

    Raises
    ------
    FormulaError
        If it fails, or returns another count of numbers.
    """
    import numpy as np

    scope = {}
    exec(HEADERS["numpy"] + text, scope)
    try:
        with np.errstate(all="ignore"):
            found = scope[name](*(np.float64(value) for value in arguments))
            values = tuple(map(float, found if isinstance(found, tuple) else (found,)))
    except Exception as error:
        raise FormulaError(f"{owner} fails: {type(error).__name__}: {error}.") from error
    if len(values) != count:
        wanted = "one number" if count == 1 else f"{count} numbers"
        raise FormulaError(f"{owner} returns {len(values)} numbers, but should return {wanted}.")
    return values


def check_derivatives(text, name, owner):
    """Raise where a formula of x does not return a function and its first and second derivative.

    Central differences at a few x; their step is small enough that a kink elsewhere does no harm.
    """
    for x in (0.0917, 0.613, 1.87, 7.31):
        h = 1e-5 * x
        before, here, after = (evaluated(text, name, owner, 3, x + shift) for shift in (-h, 0.0, h))
        if not all(map(math.isfinite, before + here + after)):
            raise FormulaError(f"{owner} is infinite or not a number at x = r^2 = {x}.")
        for order, called in ((1, "first"), (2, "second")):
            difference = (after[order - 1] - before[order - 1]) / (2.0 * h)
            # Rounding of the differences beside the error of the step.
            tolerance = 1e-5 * abs(here[order]) + 1e-9 * (1.0 + abs(here[order - 1])) / x
            if abs(difference - here[order]) > tolerance:
                raise FormulaError(
                    f"{owner} returns {here[order]:.8g} as its {called} derivative by x = r^2 at x = {x}, "
                    f"where differences of what it returns before give {difference:.8g}."
                )


def _is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


class _Constants(ast.NodeTransformer):
    """Put the numbers of the function's module in the place of their names; refuse other names."""

    def __init__(self, owner, function):
        closed = inspect.getclosurevars(function).nonlocals
        self.owner, self.scope = owner, function.__globals__ | closed
        self.local = set(function.__code__.co_varnames)
        capitals = sorted(name for name in self.local if name == name.upper())
        if capitals:
            raise FormulaError(f"{owner} has the variable {capitals[0]}; write it in small letters.")

    def visit(self, node):
        if not isinstance(node, (*_LANGUAGE, ast.Attribute)):
            raise FormulaError(
                f"{self.owner} has {type(node).__name__.lower()} in line {getattr(node, 'lineno', 1)} of it; "
                "a formula is made of assignments, if, return, numbers and calls of "
                f"{', '.join(FUNCTIONS)}."
            )
        return super().visit(node)

    def visit_Attribute(self, node):
        raise FormulaError(
            f"{self.owner} uses {ast.unparse(node)}; it may use {', '.join(FUNCTIONS)} without a module "
            "before them, numbers, and its arguments."
        )

    def visit_Name(self, node):
        if node.id in self.local or node.id in FUNCTIONS:
            return node
        value = self.scope.get(node.id)
        if isinstance(value, int | float):
            return ast.Constant(value)
        raise FormulaError(
            f"{self.owner} uses {node.id}, which is none of {', '.join(FUNCTIONS)}, its arguments, or a "
            "number of its file."
        )
