"""What fits where in a forward pass: sentences for a layer that is used where it cannot be."""

import difflib
import functools
import inspect

from nmlnp.errors import NmlnpError
from nmlnp.tiles.derived.node import AFFINE, Node, Scalar

ENTITIES = {"pool": "pairs", "spread": "particles", "log_determinants": "particles", "head": "walker"}
"""What the input of a layer must have rows of."""
TERMS = ("scale", "log_tanh")
"""What takes a term of log psi, all others take layers."""
INPUTS = ("source", "left", "right", "factor", "scalar")
"""The parameters of the methods of a graph that are layers or terms."""
_ROWS = {"pairs": "a row a pair", "particles": "a row a particle", "walker": "one row a walker"}
_MADE = {"pairs": "net.pair_features", "particles": "net.particle_features", "walker": "net.total"}


class GraphError(NmlnpError):
    """A forward pass whose layers do not fit together."""

    exit_code = 2


def checked(graph_type):
    """Let every method of a graph that records a layer check what it is given."""
    for name, method in list(vars(graph_type).items()):
        names = list(inspect.signature(method).parameters) if inspect.isfunction(method) else []
        if set(names) & set(INPUTS) and not name.startswith("_"):
            setattr(graph_type, name, _checking(name, method))
    graph_type.__getattr__ = _no_such_layer
    return graph_type


def _checking(name, method):
    signature = inspect.signature(method)

    @functools.wraps(method)
    def check(graph, *given, **named):
        values = signature.bind(graph, *given, **named).arguments
        for key in INPUTS:
            if key in values and not (name == "scale" and key == "factor"):
                _check_input(graph, name, values[key])
        _check_shapes(name, values)
        return method(graph, *given, **named)

    return check


def _check_input(graph, name, node):
    if not isinstance(node, Node) or node.graph is not graph:
        wanted = "a term of log psi" if name in TERMS else "a layer"
        raise GraphError(f"net.{name} takes {wanted} that net made, not {node!r}.")
    wanted = ENTITIES.get(name, node.entities.name)
    if name in TERMS:
        if not isinstance(node, Scalar) or not node.inputs:
            raise GraphError(
                f"net.{name} takes a term that is made of layers, such as net.sum or net.head, not "
                f"{_what(node)}."
            )
    elif _is_term(node):
        what = "terms are added by returning them all" if name == "add" else "a term is returned, or scaled"
        raise GraphError(f"net.{name} takes a layer, not {_what(node)}, which is a term of log psi; {what}.")
    elif node.entities.name != wanted:
        raise GraphError(
            f"net.{name} takes a layer with {_ROWS[wanted]}, such as what {_MADE[wanted]} begins, not "
            f"{_what(node)}, which has {_ROWS[node.entities.name]}."
        )
    elif node.by_column and name != "dense":
        raise GraphError(f"net.{name} cannot take {_what(node)}; put a net.dense between them.")
    elif name == "dense" and node.kind == AFFINE:
        raise GraphError(
            f"net.dense cannot take {_what(node)}: two products are one; put a net.tanh or net.softplus "
            "between."
        )
    elif name in ("tanh", "softplus") and node.reads_value:
        raise GraphError(f"net.{name} cannot take {_what(node)}; put a net.dense between them.")


def _check_shapes(name, values):
    pair = {"add": ("left", "right"), "modulated": ("source", "factor")}.get(name)
    if pair is None:
        return
    left, right = (values[key] for key in pair)
    shapes = [(node.entities.count, node.units) for node in (left, right)]
    if left.entities is not right.entities or shapes[0] != shapes[1]:
        raise GraphError(
            f"net.{name} takes two layers of one shape, not {_what(left)} ({shapes[0][0]} rows of "
            f"{shapes[0][1]}) and {_what(right)} ({shapes[1][0]} rows of {shapes[1][1]})."
        )


def check_output(graph, output):
    """Return the terms of a forward pass as a list.

    Raises
    ------
    GraphError
        If it returns anything else, or recorded what leads to no term.
    """
    found = list(output) if isinstance(output, tuple | list) else [output]
    if output is None or not found:
        raise GraphError("it returns no term: return log psi as a term of net, or a tuple of terms.")
    for term in found:
        if not isinstance(term, Node) or term.graph is not graph:
            raise GraphError(f"it returns {term!r}, which is no term of log psi that net made.")
        if not _is_term(term):
            raise GraphError(
                f"it returns {_what(term)}, which is a layer and no term of log psi; end it in net.sum or "
                "net.head."
            )
        if found.count(term) > 1 or term.consumers:
            raise GraphError(f"it uses {_what(term)} twice, which is a term of log psi; make two of it.")
    if sum(not isinstance(term, Scalar) for term in found) > 1:
        raise GraphError("it returns net.components twice; a state has one.")
    _check_nodes(graph, found)
    return found


def _check_nodes(graph, terms):
    reached, waiting = set(), list(terms)
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting += node.inputs
    for node in graph.nodes:
        if graph.space.centred and node.entities is graph.walker and node.by_column:
            raise GraphError("net.coordinates is for trapped particles; take net.particle_features here.")
        if node not in reached:
            raise GraphError(f"{_what(node)} leads to no term that it returns; leave it out, or return one.")
        activated = [consumer for consumer in node.consumers if hasattr(consumer, "function")]
        if activated and len(node.consumers) > 1:
            raise GraphError(
                f"{_what(node)} goes through an activation and to another layer; use net.dense once for each."
            )
        if not _is_term(node) and node.kind == AFFINE and not activated:
            raise GraphError(
                f"{_what(node)} is only a product with the positions; put a net.tanh or net.softplus "
                "behind it."
            )


def check_name(graph, name, known):
    """Raise where a name of parameters or numbers cannot be, or is there already."""
    if not isinstance(name, str) or not name:
        raise GraphError(f"a name is {name!r}, but must be a text, which names these parameters.")
    if name in known:
        raise GraphError(f'two layers have the name "{name}"; each needs a name of its own.')


def check_units(units):
    """Raise where a layer would have no units."""
    if not isinstance(units, int) or isinstance(units, bool) or units < 1:
        raise GraphError(f"net.dense has {units!r} units, but needs a whole number of at least 1.")


def _no_such_layer(graph, name):
    if name.startswith("_"):
        raise AttributeError(name)
    known = [key for key, value in vars(type(graph)).items() if inspect.isfunction(value) and key[0] != "_"]
    known = [key for key in known if key not in ("finish", "prepare", "prepared", "prepared_start", "zeros")]
    close = difflib.get_close_matches(name, known, n=1)
    hint = f" Did you mean net.{close[0]}?" if close else f" It has {', '.join(sorted(known))}."
    raise GraphError(f"net has no {name}.{hint}")


def _is_term(node):
    """Whether a node may be returned: a number a walker, or components that are summed in full."""
    return isinstance(node, Scalar) or hasattr(node, "collect")


def _what(node):
    """Return what a sentence calls a layer: its class, and its name where it has one."""
    name = getattr(node, "name", None)
    title = type(node).__name__
    return f'{title} "{name}"' if isinstance(name, str) else title
