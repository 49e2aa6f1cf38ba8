"""What generated source needs on the device: unsigned indices, numbers of one width, few tables."""

import ast


def for_device(module, single):
    """Return the tree of a specialised module as the device wants it.

    Parameters
    ----------
    module : ast.Module
    single : bool
        Make numbers float32.
    """
    module = _Unsigned().visit(module)
    return _Single().visit(module) if single else module


def without_idle_leaves(functions):
    """Return the functions without the elementary ones that none of the others calls."""
    while True:
        used = {n.id for f in functions for n in ast.walk(f) if isinstance(n, ast.Name)}
        kept = [f for f in functions if f.name in used or not _is_leaf(f)]
        if len(kept) == len(functions):
            return kept
        functions = kept


def _is_leaf(function):
    return any(getattr(decorator, "id", "") == "leaf" for decorator in function.decorator_list)


def tables_at_hand(function, tables):
    """Return the statements that bind the tables of a function, and let it name those.

    Each mention of an array of the module is a copy in the device's constant memory, of 64 kB.
    """
    names = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)} & tables
    for n in ast.walk(function):
        if isinstance(n, ast.Name) and n.id in names:
            n.id = n.id.lstrip("_")
    return [ast.parse(f"{name.lstrip('_')} = {name}").body[0] for name in sorted(names)]


class _Unsigned(ast.NodeTransformer):
    """Make every index unsigned: a signed one is tested for being negative on the device."""

    def visit_FunctionDef(self, node):
        self.inside = True
        node.body = [self.visit(child) for child in node.body]
        self.inside = False
        return node

    def visit_Subscript(self, node):
        node.value = self.visit(node.value)
        if getattr(self, "inside", False) and not isinstance(node.value, ast.Attribute):
            node.slice = self.index(node.slice)
        return node

    def index(self, node):
        if isinstance(node, ast.Slice):
            return node
        if isinstance(node, ast.Tuple):
            return ast.Tuple([self.index(element) for element in node.elts], ast.Load())
        return ast.parse(f"np.uint64({ast.unparse(node)})", mode="eval").body


class _Single(ast.NodeTransformer):
    """Make every number with a point float32; one float64 in an expression would widen it all."""

    def visit_FunctionDef(self, node):
        # Random numbers are made of the bits of a float64.
        is_leaf = any(getattr(decorator, "id", "") == "leaf" for decorator in node.decorator_list)
        return node if is_leaf else self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, float):
            return ast.parse(f"np.float32({node.value!r})", mode="eval").body
        return node
