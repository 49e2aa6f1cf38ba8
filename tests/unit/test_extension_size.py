"""A force and a state are small: one file each, and nothing else but their registration knows them."""

import ast
import re
from pathlib import Path

import pytest

import nmlnp

PACKAGE = Path(nmlnp.__file__).parent

LIMITS = {
    "hamiltonian/terms/oscillator.py": 40,
    "hamiltonian/terms/coulomb.py": 40,
    "states/rbm.py": 60,
}
REGISTRATION = {
    "hamiltonian/terms/oscillator.py": {"hamiltonian/terms/__init__.py"},
    "hamiltonian/terms/coulomb.py": {"hamiltonian/terms/__init__.py"},
    "states/rbm.py": {"vmc/problem.py"},
}


def lines_without_docstrings(text):
    """Return how many lines a file has beside its docstrings; comments and blank lines count."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef)
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, documented)]
    strings = [node.body[0] for node in nodes if ast.get_docstring(node) is not None]
    return len(text.splitlines()) - sum(node.end_lineno - node.lineno + 1 for node in strings)


def test_lines_are_counted_without_docstrings():
    text = '"""One\n\ntwo."""\n\nX = 1\n\n\ndef f():\n    """Return."""\n    return "a"\n'
    assert lines_without_docstrings(text) == 6


@pytest.mark.parametrize("name", LIMITS)
def test_terms_and_states_are_short(name):
    assert lines_without_docstrings((PACKAGE / name).read_text()) <= LIMITS[name]


@pytest.mark.parametrize("name", LIMITS)
def test_only_the_registration_imports_them(name):
    module = "nmlnp." + name.removesuffix(".py").replace("/", ".")
    importing = re.compile(rf"^\s*(from|import) {re.escape(module)}\b", re.MULTILINE)
    found = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        # What is measured beside the others is no part of what runs.
        if path.relative_to(PACKAGE).parts[0] != "bench" and importing.search(path.read_text())
    }
    assert found == REGISTRATION[name]
