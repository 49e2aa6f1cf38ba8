"""What becomes of the loops over a ``grid`` and over ``tiles`` of a kernel template."""

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


def shared(targets, counts, body, start, step):
    """Return one loop over all places of a grid that the threads of a block share."""
    flat = "flat_" + "_".join(target.id for target in targets)
    left, first = flat, []
    for target, count in reversed(list(zip(targets, counts, strict=True))[1:]):
        first += ast.parse(f"{target.id} = ({left}) % {ast.unparse(count)}").body
        left = f"({left}) // {ast.unparse(count)}"
    first += ast.parse(f"{targets[0].id} = {left}").body
    size = " * ".join(ast.unparse(count) for count in counts)
    loop = ast.parse(f"for {flat} in range({start}, {size}, {step}):\n    pass").body[0]
    loop.body = first + body
    return loop


def tiles_in_turn(node, body):
    """Return the loop over the tiles that a thread of a processor takes."""
    # Written out, because numba never lets go of the array that a generator is given.
    tile = node.target.id
    shares, last = map(ast.unparse, node.iter.args)
    loop = ast.parse(
        f"{tile} = take_tile({shares})\nwhile {tile} < {last}:\n    {tile} = next_tile({shares})"
    )
    loop.body[1].body[:0] = body
    return loop.body


def count_of(argument):
    """Return n of an argument ``n`` or ``few(n)`` of a ``grid``."""
    return argument.args[0] if _is_few(argument) else argument


def _call(name, argument):
    return ast.Call(ast.Name(name, ast.Load()), [argument], [])


def _is_few(node):
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") == "few"


def _stands_before(body, place, variable):
    later = {name for statement in body[place + 1 :] for name in _set(statement)}
    return variable not in _names(body[place]) and not later & _set(body[place])


def _names(node):
    return {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}


def _set(node):
    """Return the names that statements set; the variable of a loop is set by each loop anew."""
    places = [n for n in ast.walk(node) if isinstance(n, ast.Assign | ast.AugAssign)]
    targets = [t for n in places for t in (n.targets if isinstance(n, ast.Assign) else [n.target])]
    return {
        n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }
