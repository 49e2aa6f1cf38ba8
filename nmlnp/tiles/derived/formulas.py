"""Formulas in Python that are compiled for each target: a user's potentials and functions of pairs."""

import ast
import inspect
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


class FormulaError(NmlnpError):
    """A formula that uses what cannot be compiled for all targets."""


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
    owner = owner or f"the function {function.__name__}"
    found = tuple(inspect.signature(function).parameters)
    if found != tuple(arguments):
        raise FormulaError(f"{owner} takes ({', '.join(found)}), but should take ({', '.join(arguments)}).")
    node = ast.parse(dedent(inspect.getsource(function))).body[0]
    node.name, node.decorator_list = name, []
    node.body = [n for n in node.body if not _is_text(n)]
    node = _Constants(owner, function).visit(node)
    return f"@leaf\n{ast.unparse(ast.fix_missing_locations(node))}\n\n"


def _is_text(node):
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


class _Constants(ast.NodeTransformer):
    """Put the numbers of the function's module in the place of their names; refuse other names."""

    def __init__(self, owner, function):
        self.owner, self.scope = owner, function.__globals__
        self.local = set(function.__code__.co_varnames)

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
