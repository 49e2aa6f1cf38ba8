"""The package's own solutions, out of reach of what is graded.

An exercise names in ``exercise.toml`` what holds its answer, as ``answers = ["nmlnp.learning.optimisers",
"nmlnp.learning.surfaces:best_heavy_ball"]``: a module or package cannot be imported while a submission is
graded, a function or class is taken out of its module.  The files of both cannot be read either.
"""

import sys
from importlib import import_module

SENTENCE = "{name} holds the answer of this exercise; write it yourself"


def files(answers, package):
    """Return the paths of the source and the compiled code of answers.

    Parameters
    ----------
    answers : sequence of str
        Names, see above.
    package : pathlib.Path
        The folder of nmlnp.
    """
    found = []
    for name in answers:
        path = package.joinpath(*name.partition(":")[0].split(".")[1:])
        compiled = sorted((path.parent / "__pycache__").glob(f"{path.name}.*"))
        found += [path, *compiled] if path.is_dir() else [path.with_suffix(".py"), *compiled]
    return found


def withhold(answers):
    """Make answers unavailable in this process, with a sentence for whoever asks for one."""
    whole = [name for name in answers if ":" not in name]
    sys.meta_path.insert(0, _Refuser(whole))
    for answer in answers:
        module, _, name = answer.partition(":")
        if name:
            _take_out(import_module(module), name)


def _take_out(module, name):
    if hasattr(module, name):
        delattr(module, name)

    def missing(wanted):
        if wanted == name:
            raise ImportError(SENTENCE.format(name=f"{module.__name__}.{name}"))
        raise AttributeError(f"module {module.__name__!r} has no attribute {wanted!r}")

    module.__getattr__ = missing


class _Refuser:
    """A finder of modules that refuses some."""

    def __init__(self, names):
        self._names = names

    def find_spec(self, name, path=None, target=None):
        """Refuse an answer; leave all else to the finders that follow."""
        if any(name == one or name.startswith(one + ".") for one in self._names):
            raise ImportError(SENTENCE.format(name=name))
        return None
