"""What generated source needs on the device: unsigned indices, and numbers of one width."""

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
