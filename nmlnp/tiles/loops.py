"""What becomes of a ``grid`` of a kernel template on a processor: nested loops."""

import ast


def nested(node):
    """Return the loops of ``for i, t in grid(n, m)``, the last one innermost.

    The first statements that neither name its variable nor set what is changed later stand
    before it: a load that each turn would repeat keeps a loop from being vectorised, because
    the loop might change it.
    """
    targets, counts = node.target.elts, node.iter.args
    first = 0
    while first < len(node.body) and _stands_before(node.body, first, targets[-1].id):
        first += 1
    body, rest = node.body[:first], node.body[first:]
    body = [*body, ast.For(targets[-1], _call("range", counts[-1]), rest, [])]
    for target, count in reversed(list(zip(targets, counts, strict=True))[:-1]):
        loop = count if _is_few(count) else _call("range", count)
        body = [ast.For(target, loop, body, [])]
    return body


def count_of(argument):
    """Return n of an argument ``n`` or ``few(n)`` of a ``grid``."""
    return argument.args[0] if _is_few(argument) else argument


def _call(name, argument):
    return ast.Call(ast.Name(name, ast.Load()), [argument], [])


def _is_few(node):
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "few"


def _stands_before(body, place, variable):
    later = {name for statement in body[place + 1 :] for name in _names(statement, ast.Store)}
    return variable not in _names(body[place]) and not later & _names(body[place], ast.Store)


def _names(node, context=ast.expr_context):
    return {
        child.id for child in ast.walk(node) if isinstance(child, ast.Name) and isinstance(child.ctx, context)
    }
