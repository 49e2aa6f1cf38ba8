"""The language of kernel templates: constants folded, loops written out, functions copied.

A template is plain Python.  What this module adds to the language:

- a name in capitals is a compile-time constant, as a global, a local or a
  parameter; a function that has such parameters is specialised at every call;
- ``for i in unroll(n)`` is written out (``unroll`` is also a tuple's own loop), and a
  local such as ``x_i`` is then a variable of its own in each copy;
- ``if CONSTANT:`` keeps one branch;
- ``padded(n)`` is the length of a row of n units in the scratch: n, or on the device one more,
  so that a column is spread over the banks of its memory;
- ``for tile in tiles(shares, last)`` runs over the tiles that a thread gets, on the device over
  those of a block;
- ``for u in lanes(n)`` runs over n numbers, on the device over what falls to a thread of the
  block, and ``for i, t in grid(n, m)`` in the same way over all pairs of numbers, t fastest, so
  that one text serves both; ``barrier()`` waits for the other threads of the block;
- ``for e in few(n)`` is written out where n is at most ``WRITTEN_OUT``, else a loop, and so is
  the loop over i of ``grid(few(n), m)`` on a processor; there the first statements that do
  not name t are done before the loop over t;
- a constant tuple with an index that is none, ``PAIRS[e][0]`` inside such a loop, is a table of
  the module.
"""

import ast
import copy

from nmlnp.errors import NmlnpError
from nmlnp.tiles.device_source import for_device, tables_at_hand, without_idle_leaves
from nmlnp.tiles.loops import count_of, nested, shared, tiles_in_turn
from nmlnp.tiles.statements import flat, is_constant_definition, is_constant_name, is_docstring

_PRIMITIVES = ("nmlnp.tiles.cpu", "nmlnp.tiles.cuda", "nmlnp.tiles.elementwise", "nmlnp.tiles.numpy")
_SCALARS = (bool, int, float)
PADDED_FROM = 8
"""Rows of more units than this end with ``PAD`` unused numbers."""
WRITTEN_OUT = 9
"""Loops over ``few(n)`` of more turns than this stay loops: A = 4 has 6 pairs and 9 tangents."""


class TemplateError(NmlnpError):
    """A kernel template that cannot be specialised: an error of its author."""


class Program:
    """The functions and constants of a list of templates."""

    def __init__(self, constants, target):
        self.target = target
        self.constants = {"PAD": 0, "WRITTEN_OUT": WRITTEN_OUT} | dict(constants)
        self.functions = {}
        self.header = []
        self.tables = {}
        self.done = {}
        self.output = []

    def read(self, text, name="<template>"):
        """Take up the functions and constants of a template's text."""
        for node in ast.parse(text, name).body:
            if isinstance(node, ast.FunctionDef):
                self.functions[node.name] = node
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_PRIMITIVES):
                continue  # primitives end up in one file with the templates: nothing is left to import
            elif is_constant_definition(node):
                name = node.targets[0].id
                if name not in self.constants:  # the first definition counts
                    self.constants[name] = self.evaluate(node.value, {}, required=True)
            elif not is_docstring(node):
                self.header.append(node)

    def padded(self, units):
        """Return how many numbers a row of ``units`` takes in the scratch of this target."""
        return units + self.constants["PAD"] if units > PADDED_FROM else units

    def evaluate(self, node, local, required=False):
        """Return the value of a constant expression, or None (or raise) where it is not one."""
        found = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
        names = {n.id for n in found} - {n.id for n in found if isinstance(n.ctx, ast.Store)}
        scope = {**self.constants, **local}
        builtins = _BUILTINS | {"padded": self.padded}
        if names <= scope.keys() | builtins.keys():
            try:
                code = compile(ast.Expression(copy.deepcopy(node)), "<constant>", "eval")
                return eval(code, {**builtins, **scope, "__builtins__": {}})
            except (TypeError, NameError, KeyError, IndexError, ValueError, AttributeError):
                pass
        if required:
            raise TemplateError(f"'{ast.unparse(node)}' is not a compile-time constant.")
        return None

    def source(self):
        for name, node in list(self.functions.items()):
            if not any(is_constant_name(a.arg) for a in node.args.args):
                self.instantiate(name, ())
        # Sizes such as SCRATCH are wanted by the caller of the kernels.
        sizes = [
            ast.parse(f"{k} = {v!r}").body[0] for k, v in self.constants.items() if isinstance(v, _SCALARS)
        ]
        tables = [
            ast.parse(f"{name} = np.array({values!r}, dtype=np.{kind})").body[0]
            for (values, kind), name in self.tables.items()
        ]
        if tables:
            tables.insert(0, ast.parse("import numpy as np").body[0])
        body = ast.Module(self.header + sizes + tables + without_idle_leaves(self.output), [])
        if self.target == "cuda":
            body = for_device(body, bool(self.constants.get("SINGLE")))
        return (
            "# Written by nmlnp.tiles.specialise; do not edit.\n"
            + ast.unparse(ast.fix_missing_locations(body))
            + "\n"
        )

    def table(self, values):
        """Return the array of the module that holds a nested tuple of numbers, and whether they are whole."""
        whole = all(isinstance(value, int) for value in flat(values))
        kind = "int64" if whole else "float64"
        if whole and self.target == "cuda" and min(flat(values)) >= 0 and max(flat(values)) < 2**16:
            kind = "uint16"  # constant memory has 64 kB
        return self.tables.setdefault((values, kind), f"_table_{len(self.tables)}"), whole

    def instantiate(self, name, values):
        """Write one specialisation of a function and return its name."""
        key = (name, values)
        if key in self.done:
            return self.done[key]
        node = copy.deepcopy(self.functions[name])
        constant_arguments = [a.arg for a in node.args.args if is_constant_name(a.arg)]
        new_name = name if not values else f"{name}__{len(self.done)}"
        self.done[key] = new_name
        local = dict(zip(constant_arguments, values, strict=True))
        node.name = new_name
        node.decorator_list = node.decorator_list or [ast.Name("inlined", ast.Load())]
        node.args.args = [a for a in node.args.args if not is_constant_name(a.arg)]
        folder = Fold(self, local)
        node.body = folder.block([n for n in node.body if not is_docstring(n)]) or [ast.Pass()]
        if self.target == "cuda":
            node.body[:0] = tables_at_hand(node, set(self.tables.values()))
        self.output.append(node)
        return new_name


class Fold(ast.NodeTransformer):
    """Fold constants, unroll loops and redirect calls inside one function."""

    def __init__(self, program, local):
        self.program = program
        self.local = local

    def constant(self, node):
        value = self.program.evaluate(node, self.local)
        return value if isinstance(value, _SCALARS) else None

    def visit(self, node):
        if isinstance(node, ast.expr) and not isinstance(node, ast.Constant | ast.Tuple):
            is_stored = isinstance(getattr(node, "ctx", None), ast.Store)
            value = None if is_stored else self.constant(node)
            if value is not None:
                return ast.Constant(value)
        return super().visit(node)

    def visit_Name(self, node):
        # ``left_b`` in a loop over ``b`` is a variable of its own in each copy.
        stem, _, variable = node.id.rpartition("_")
        if stem and variable in self.local and isinstance(self.local[variable], int):
            node.id = f"{stem}_{self.local[variable]}"
        return node

    def visit_Subscript(self, node):
        indices, base = [], node
        while isinstance(base, ast.Subscript):
            indices.insert(0, base.slice)
            base = base.value
        values = self.program.evaluate(base, self.local) if isinstance(base, ast.Name) else None
        if not isinstance(values, tuple) or not isinstance(node.ctx, ast.Load):
            return self.generic_visit(node)
        # Constants first: what is left of the tuple is a smaller table.
        while indices and (index := self.program.evaluate(indices[0], self.local)) is not None:
            values, indices = values[index], indices[1:]
        place = [self.visit(index) for index in indices]
        place = place[0] if len(place) == 1 else ast.Tuple(place, ast.Load())
        table, whole = self.program.table(values)
        entry = ast.Subscript(ast.Name(table, ast.Load()), place, ast.Load())
        if not whole or self.program.target != "cpu":
            return entry
        # Never negative: an index that may be is tested in every turn of a loop, and not vectorised.
        return ast.BinOp(entry, ast.BitAnd(), ast.Constant(2**31 - 1))

    def block(self, nodes):
        out = []
        for node in nodes:
            result = self.visit(node)
            out.extend(result if isinstance(result, list) else [] if result is None else [result])
        return out

    def visit_Assign(self, node):
        target = node.targets[0]
        if isinstance(target, ast.Name) and is_constant_name(target.id):
            self.local[target.id] = self.program.evaluate(node.value, self.local, required=True)
            return None
        return self.generic_visit(node)

    def visit_If(self, node):
        value = self.program.evaluate(node.test, self.local)
        if value is None:
            node.test = self.visit(node.test)
            node.body = self.block(node.body) or [ast.Pass()]
            node.orelse = self.block(node.orelse)
            return node
        return self.block(node.body if value else node.orelse)

    def visit_Expr(self, node):
        if isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "barrier":
            if self.program.target != "cuda":
                return None
            return ast.parse("cuda.syncthreads()").body[0]
        return self.generic_visit(node)

    def visit_For(self, node):
        call = node.iter
        name = getattr(call.func, "id", "") if isinstance(call, ast.Call) else ""
        if name == "grid":
            return self._grid(node)
        if name == "few":
            count = self.program.evaluate(call.args[0], self.local, required=True)
            name = call.func.id = "unroll" if count <= WRITTEN_OUT else "range"
        if name == "lanes" and self.program.target != "cuda":
            name = call.func.id = "range"
        if self.program.target == "cpu" and name == "tiles":
            return self._tiles_in_turn(node)
        if self.program.target == "cuda" and name in _SHARED_LOOPS:
            start, step = _SHARED_LOOPS[name]
            last = ast.unparse(call.args[-1])
            node.iter = ast.parse(f"range({start}, {last}, {step})", mode="eval").body
            name = ""
        if name != "unroll":
            node.iter = self.visit(node.iter)
            node.body = self.block(node.body)
            return node
        arguments = [self.program.evaluate(a, self.local, required=True) for a in call.args]
        items = arguments[0] if isinstance(arguments[0], tuple) else range(*arguments)
        outer = dict(self.local)
        out = []
        for item in items:
            self.bind(node.target, item)
            out.extend(self.block(copy.deepcopy(node.body)))
        # The loop variables are constants of the loop only.
        self.local = outer
        return out

    def _grid(self, node):
        """Write nested loops, or on the device one loop over all places shared by the threads."""
        if self.program.target != "cuda":
            return self.block(nested(node))
        counts = [self.visit(count_of(argument)) for argument in node.iter.args]
        body = self.block(node.body)
        loop = shared(node.target.elts, counts, body, *_SHARED_LOOPS["lanes"])
        loop.iter = self.visit(loop.iter)
        return [loop]

    def _tiles_in_turn(self, node):
        return tiles_in_turn(node, self.block(node.body))

    def bind(self, target, item):
        if isinstance(target, ast.Tuple):
            for element, value in zip(target.elts, item, strict=True):
                self.bind(element, value)
        else:
            self.local[target.id] = item

    def visit_Call(self, node):
        function = self.program.functions.get(getattr(node.func, "id", None))
        if function is None:
            return self.generic_visit(node)
        names = [a.arg for a in function.args.args]
        given = dict(zip(names, node.args, strict=False)) | {k.arg: k.value for k in node.keywords}
        if set(given) != set(names) or len(node.args) + len(node.keywords) != len(names):
            raise TemplateError(
                f"{ast.unparse(node)} does not give the arguments {names} of {function.name}."
            )
        values = tuple(
            self.program.evaluate(given[n], self.local, required=True) for n in names if is_constant_name(n)
        )
        arguments = [self.visit(given[n]) for n in names if not is_constant_name(n)]
        new_name = self.program.instantiate(function.name, values)
        return ast.Call(ast.Name(new_name, ast.Load()), arguments, [])


# What shares a loop on the device: where it begins, and how far the next turn is.
_SHARED_LOOPS = {
    "tiles": ("cuda.blockIdx.x", "cuda.gridDim.x"),  # each block takes its tiles
    "lanes": ("lane_index()", "THREADS"),  # the threads of a block share the loop
}

_BUILTINS = {"len": len, "range": range, "tuple": tuple, "min": min, "max": max, "sum": sum, "True": True}
