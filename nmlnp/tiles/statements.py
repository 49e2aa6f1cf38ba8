"""What kinds of names and statements a kernel template is made of."""

import ast


def is_constant_name(name):
    return name.isupper()


def is_constant_definition(node):
    if not (isinstance(node, ast.Assign) and is_constant_name(getattr(node.targets[0], "id", ""))):
        return False
    # A NumPy scalar, as in the random numbers, stays a global of its own type.
    return not (isinstance(node.value, ast.Call) and ast.unparse(node.value.func).startswith("np."))


def flat(values):
    return [n for value in values for n in (flat(value) if isinstance(value, tuple) else [value])]


def is_docstring(node):
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
