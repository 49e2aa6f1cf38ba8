"""Each primitive of the CPU target against its NumPy twin, over a grid of shapes.

One generated template a shape calls every primitive once.  Each field gets its
own region of a random scratch, and the whole scratch is compared, so that a
write outside the field is seen too.
"""

import ast
import inspect
from pathlib import Path

import numpy as np
import pytest

import nmlnp.tiles
import nmlnp.tiles.numpy as twins
from nmlnp.ansatz.geometry import helmert, pairs
from nmlnp.tiles.specialise import load

pytestmark = pytest.mark.interpreted

TILES = Path(nmlnp.tiles.__file__).parent


def functions(target):
    """Return (module, function) of everything that a target's package defines."""
    return [
        (path.stem, node)
        for path in sorted((TILES / target).glob("*.py"))
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
    ]


COMPILED = functions("cpu") + functions("elementwise")
PRIMITIVES = {node.name: node for module, node in COMPILED if module != "base"}

SHAPES = {
    # Particles, walkers a tile, width of rows, spin-isospin components, outputs of the head.
    "A2": {"A": 2, "TILE": 1, "N": 3, "K": 1, "OUTPUTS": 1},
    "A3": {"A": 3, "TILE": 4, "N": 5, "K": 2, "OUTPUTS": 2},
    "A4": {"A": 4, "TILE": 3, "N": 2, "K": 3, "OUTPUTS": 2},
}

REGION = 1500
"""Numbers in the scratch for each field; the largest field of these shapes is smaller."""

PARAMETERS = 400
SEED = np.uint64(2026)

RUNTIME = (
    *("s", "p", "rows", "first", "stride", "count", "positions", "labels", "log_psis", "results", "tile"),
    *("width", "seed", "walker", "step", "particle"),
)


def _nested(array):
    return array.tolist() if array.ndim == 0 else tuple(_nested(row) for row in array)


def sizes(shape):
    """Return the values of the capitals that are not fields of the scratch."""
    A, TILE, N, K = (shape[name] for name in ("A", "TILE", "N", "K"))
    rng = np.random.default_rng(A)
    E = len(pairs(A))
    operators = rng.normal(size=(E, 5, K, K))
    operators[rng.random(operators.shape) < 0.5] = 0.0  # as in a nucleus; the compiled target leaves them out
    return {
        **shape,
        "E": E,
        "PAIRS": pairs(A),
        "HELMERT": helmert(A),
        "ROWS": A * TILE,
        "NIN": 4,
        "NOUT": N,
        "TANGENTS": 3 * (A - 1),
        "BLOCKS": 3,
        "COLUMNS": 4,
        "STRIDE": 5,
        "W": 7,
        "B": 5,
        "ENVELOPE": 11,
        "OFFSET": 2,
        "WIDTH": 12,
        "PURPOSE": 3,
        "WEIGHT": 0.3,
        "SCALE": -1.7,
        "WEIGHTS": (0.5, -1.25, 2.0),
        "WIDTHS": (2.25, 9.0),
        "HBAR2_2M": 20.7,
        "GAUSSIANS": ((0.25, -1.0, 0.5, 0.25, 2.0), (0.75, 3.0, -0.5, 1.25, 1.0)),
        "COULOMB": (1.44, 4.27),
        "THREE_BODY": (28.0, 0.9),
        "MIXING": _nested(rng.normal(size=(K, E))),
        "OPERATORS": _nested(operators),
        "PROTONS": _nested(rng.normal(size=(A, K, K))),
    }


def exceptions(capitals):
    """Return the capitals that mean something else for one primitive."""
    E = capitals["E"]
    return {
        "fill": {"VALUE": 0.75},
        "add_blocks": {"BLOCKS": (2, 0, 1, 4)},
        "mix_chosen": {"BLOCKS": (3, 0, 2)},
        "exponential_ratio": {"PAIRS": E},
        "tanh_ratio": {"PAIRS": E},
        "seed_component": {"MIXING": capitals["MIXING"][0]},
        # An odd number of rows uses one of the last two normals.
        "gaussian_kick": {"ROWS": 3 * capitals["A"]},
    }


def arguments(name, shape):
    """Return {argument: offset, size or None at run time} of one call."""
    capitals = sizes(shape)
    capitals |= exceptions(capitals).get(name, {})
    values = {}
    for argument in inspect.signature(getattr(twins, name)).parameters:
        if argument in RUNTIME:
            values[argument] = None
        elif argument in capitals:
            values[argument] = capitals[argument]
        else:
            values[argument] = REGION * sum(other not in capitals and other.isupper() for other in values)
    return values


def template(shape):
    """Return the source of a template with one function ``call_NAME`` a primitive."""
    lines = []
    for name in PRIMITIVES:
        given = arguments(name, shape)
        runtime = ", ".join(argument for argument, value in given.items() if value is None)
        everything = ", ".join(a if value is None else repr(value) for a, value in given.items())
        lines += ["@kernel", f"def call_{name}({runtime}):", f"    return {name}({everything})", ""]
    return "\n".join(lines)


@pytest.fixture(scope="session", params=SHAPES)
def targets(request, tmp_path_factory):
    """Return the shape and all its calls for both targets."""
    shape = SHAPES[request.param]
    path = tmp_path_factory.mktemp("template") / "calls.py"
    path.write_text(template(shape))
    return shape, {target: load([path], {}, target) for target in ("numpy", "cpu")}


def runtime(name, shape):
    """Return random run-time arguments of one call; the same at every call."""
    A, TILE = shape["A"], shape["TILE"]
    rng = np.random.default_rng(7)
    count = max(1, TILE - 1)
    walkers = TILE + count
    s = rng.normal(size=8 * REGION)
    for argument, start in arguments(name, shape).items():
        region = slice(start, start + REGION) if isinstance(start, int) else None
        if argument in ("SQUARES", "NORM"):
            s[region] = 0.1 + s[region] ** 2
        elif argument == "LABELS" or (name == "swap_labels" and argument == "SRC"):
            s[region] = np.sign(s[region])
        elif argument == "MASK":
            s[region] = s[region] > 0.0
    return {
        "s": s,
        "p": rng.normal(size=PARAMETERS),
        "rows": np.zeros(PARAMETERS),
        "first": 3,
        "stride": 60,
        "count": count,
        "positions": rng.normal(size=(walkers, A, 3)),
        "labels": rng.choice(np.array([-1, 1], np.int8), size=(walkers, 2, A)),
        "log_psis": rng.normal(size=walkers),
        "results": rng.normal(size=(walkers, 5)),
        "tile": 1,
        "width": 0.4,
        "seed": SEED,
        "walker": np.uint64(3),
        "step": np.uint64(5),
        "particle": 1,
    }


def comparable(name, shape, values):
    """Return what a call left behind, without the field that it has spent, whose numbers nobody reads."""
    start = arguments(name, shape).get("SPENT")
    if start is not None:
        values["s"][start : start + REGION] = 0.0
    return values


def test_every_primitive_has_a_twin_with_the_same_arguments():
    for name, node in PRIMITIVES.items():
        assert name in twins.__all__
        expected = [argument.arg for argument in node.args.args]
        assert list(inspect.signature(getattr(twins, name)).parameters) == expected, name


def test_a_twin_is_in_the_module_of_the_same_name():
    assert len(PRIMITIVES) > 50
    for module, node in COMPILED:
        assert getattr(twins, node.name).__module__ == f"nmlnp.tiles.numpy.{module}", node.name


@pytest.mark.parametrize("target", [["cpu", "elementwise"], ["cuda", "elementwise"], ["numpy"]])
def test_no_two_modules_define_one_name(target):
    # They end up in one file, where the later definition would silently replace the other.
    names = [node.name for package in target for _, node in functions(package)]
    assert sorted(set(names)) == sorted(names)


def test_every_name_is_exported_and_described():
    for name in twins.__all__:
        assert hasattr(twins, name)
    assert not [name for name in PRIMITIVES if not getattr(twins, name).__doc__]


@pytest.mark.parametrize("name", PRIMITIVES)
def test_primitive_agrees_with_its_twin(targets, name):
    shape, modules = targets
    results = {}
    for target, module in modules.items():
        values = runtime(name, shape)
        needed = [a for a, value in arguments(name, shape).items() if value is None]
        returned = getattr(module, f"call_{name}")(*(values[a] for a in needed))
        results[target] = comparable(name, shape, values) | {"returned": returned}
    before, expected, found = runtime(name, shape), results["numpy"], results["cpu"]
    assert found["returned"] == expected["returned"]
    # All numbers are of order one to a hundred and pass through a few dozen operations.
    for argument, value in expected.items():
        if isinstance(value, np.ndarray):
            np.testing.assert_allclose(found[argument], value, rtol=1e-12, atol=1e-12, err_msg=argument)
    changed = [a for a, v in before.items() if not np.array_equal(expected[a], v)]
    assert changed or expected["returned"] is not None or name == "reject_repeated_labels"
