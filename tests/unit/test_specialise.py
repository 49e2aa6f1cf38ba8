"""The specialiser: constants folded, loops written out, real source in the cache."""

import os
import shutil
import stat
from textwrap import dedent

import numpy as np
import pytest

from nmlnp.errors import NmlnpError
from nmlnp.tiles import specialise as specialiser
from nmlnp.tiles.folding import TemplateError
from nmlnp.tiles.specialise import cache_folder, load, specialise

pytestmark = pytest.mark.interpreted


@pytest.fixture
def write(tmp_path):
    def write(text, name="template.py"):
        path = tmp_path / name
        path.write_text(dedent(text))
        return path

    return write


@pytest.fixture
def source(write):
    """Specialise a text and return what is left of it."""

    def source(text, **constants):
        return specialise([write(text)], constants)

    return source


@pytest.fixture
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("NMLNP_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_constants_are_folded(source):
    text = source(
        """
        N = 3
        DOUBLE = 2 * N

        def f(x):
            OFFSET = DOUBLE + 1
            return x[OFFSET * N] + N / 2
        """
    )
    assert "return x[21] + 1.5" in text


def test_given_constants_replace_the_defaults_and_what_follows_from_them(source):
    text = source("N = 3\nDOUBLE = 2 * N\ndef f(x):\n    return x[DOUBLE]\n", N=5)
    assert "return x[10]" in text


def test_the_first_template_to_define_a_constant_counts(write):
    first = write("FIELDS = 40\n", "first.py")
    second = write("FIELDS = 0\nNEXT = FIELDS + 2\ndef f(x):\n    return x[NEXT]\n", "second.py")
    assert "return x[42]" in specialise([first, second], {})


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        ("for i in unroll(3):", ["x[0] += 1", "x[1] += 1", "x[2] += 1"]),
        ("for i in unroll(1, N):", ["x[1] += 1", "x[2] += 1", "x[3] += 1"]),
        ("for i in unroll((2, 7)):", ["x[2] += 1", "x[7] += 1"]),
    ],
)
def test_unroll_writes_the_loop_out(source, loop, expected):
    text = source(f"N = 4\ndef f(x):\n    {loop}\n        x[i] += 1\n")
    assert [line.strip() for line in text.splitlines() if "+=" in line] == expected
    assert "for" not in text.split("def f")[1]


def test_unroll_takes_nested_tuples_apart(source):
    text = source("def f(x):\n    for i, j in unroll(((0, 1), (0, 2))):\n        x[i] += x[j]\n")
    assert "x[0] += x[1]" in text
    assert "x[0] += x[2]" in text


def test_unrolled_loops_nest_and_end_their_variables(source):
    text = source(
        """
        def f(x, i):
            for j in unroll(2):
                for k in unroll(j):
                    x[j] += k
            x[i] = 9
        """
    )
    assert text.count("+=") == 1
    assert "x[1] += 0" in text
    assert "x[i] = 9" in text


def test_the_variable_of_a_written_out_loop_may_be_used_again(source):
    text = source(
        "def f(x):\n    for i in unroll(2):\n        x[i] = 0\n    for i in range(9):\n        x[i] = 1\n"
    )
    assert "x[i] = 1" in text


def test_a_plain_loop_stays_a_loop(source):
    assert "for u in range(6):" in source("N = 6\ndef f(x):\n    for u in range(N):\n        x[u] = 0.0\n")


@pytest.mark.parametrize(("N", "kept", "dropped"), [(4, "one", "two"), (5, "two", "one")])
def test_a_constant_branch_is_chosen(source, N, kept, dropped):
    text = source("def f():\n    if N == 4:\n        return 'one'\n    else:\n        return 'two'\n", N=N)
    assert kept in text
    assert dropped not in text
    assert "if" not in text.split("def f")[1]


def test_a_branch_on_a_value_keeps_both_sides(source):
    text = source("def f(x):\n    if x > N:\n        return N\n    else:\n        return 0\n", N=4)
    assert "if x > 4:" in text
    assert "return 0" in text


def test_parameters_in_capitals_are_specialised_once_for_each_value(write, own_cache):
    path = write(
        """
        def add(x, START, N):
            for u in unroll(N):
                x[START + u] += 1.0

        def f(x):
            add(x, 0, 2)
            add(x, 3, 1)
            add(x, START=0, N=2)
        """
    )
    assert specialise([path], {}).count("def add__") == 2
    x = np.zeros(5)
    load([path], {}, "numpy").f(x)
    np.testing.assert_array_equal(x, [2.0, 2.0, 0.0, 1.0, 0.0])


@pytest.mark.parametrize("imported", ["numpy import *", "numpy.base import field", "cpu.base import TINY"])
def test_imports_of_primitives_are_left_out(source, imported):
    text = source(
        f"from nmlnp.tiles.{imported}\nfrom nmlnp.tiles.leaves import exp\ndef f():\n    return 1\n"
    )
    assert [line for line in text.splitlines() if "import" in line] == ["from nmlnp.tiles.leaves import exp"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("def f(x):\n    for i in unroll(x):\n        pass\n", "'x' is not a compile-time constant"),
        ("def f(x):\n    N = x + 1\n", r"'x \+ 1' is not a compile-time constant"),
        ("N = UNKNOWN + 1\n", r"'UNKNOWN \+ 1' is not a compile-time constant"),
        ("def g(x, N):\n    pass\ndef f(x):\n    g(x)\n", r"g\(x\) does not give the arguments \['x', 'N'\]"),
        ("def g(x, N):\n    pass\ndef f(x):\n    g(x, x)\n", "'x' is not a compile-time constant"),
    ],
)
def test_a_wrong_template_is_refused_with_a_sentence(source, text, sentence):
    with pytest.raises(TemplateError, match=sentence):
        source(text)


def test_the_cache_folder_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("NMLNP_CACHE_DIR", str(tmp_path / "chosen"))
    assert cache_folder() == tmp_path / "chosen"
    monkeypatch.delenv("NMLNP_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "nmlnp"


def test_a_second_load_is_the_same_module_and_a_second_constant_another(write, own_cache):
    path = write("def f():\n    return N\n")
    first, same, other = (load([path], {"N": n}, "numpy") for n in (1, 1, 2))
    assert first is same
    assert (first.f(), other.f()) == (1, 2)


def test_the_cache_holds_whole_files_only(write, own_cache):
    module = load([write("def f():\n    return 77\n")], {}, "numpy")
    assert [path.name for path in own_cache.glob("*.py")] == [f"{module.__name__}.py"]
    assert not list(own_cache.glob("*.tmp"))


@pytest.mark.parametrize("source_file", ["leaves.py", "numpy/base.py", "numpy/storing.py"])
def test_changed_primitives_change_the_name_of_the_kernels(
    write, own_cache, monkeypatch, tmp_path, source_file
):
    path = write("def f():\n    return 78\n")
    before = load([path], {}, "numpy").__name__
    changed = tmp_path / "tiles"
    shutil.copytree(specialiser._TILES, changed)
    monkeypatch.setattr(specialiser, "_TILES", changed)
    assert load([path], {}, "numpy").__name__ == before
    (changed / source_file).write_text((changed / source_file).read_text() + "\n# another\n")
    assert load([path], {}, "numpy").__name__ != before


def test_an_interrupted_write_leaves_no_kernel_behind(write, own_cache, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(NmlnpError, match="No space left on device"):
        load([write("def f():\n    return 79\n")], {}, "numpy")
    assert not list(own_cache.glob("*.py"))


@pytest.mark.parametrize("obstacle", ["file", "read-only folder"])
def test_an_unwritable_cache_is_explained(write, tmp_path, monkeypatch, obstacle):
    blocked = tmp_path / "blocked"
    if obstacle == "file":
        blocked.write_text("a file where the folder should be")
    else:
        if os.geteuid() == 0:
            pytest.skip("root may write anywhere")
        blocked.mkdir()
        blocked.chmod(stat.S_IRUSR | stat.S_IXUSR)
    monkeypatch.setenv("NMLNP_CACHE_DIR", str(blocked))
    with pytest.raises(NmlnpError, match=r"kernel cache .*blocked cannot be written .*set NMLNP_CACHE_DIR"):
        load([write(f"def f():\n    return {obstacle!r}\n")], {}, "numpy")


LOOPS = """
PAIRS = ((0, 1), (0, 2), (1, 2))
WEIGHTS = (0.5, 2.0, 4.0)

@primitive
def differences(s, DST, SRC, PAIRS, TILE):
    for e, t in grid(len(PAIRS), TILE):
        i = PAIRS[e][0]
        s[DST + e * TILE + t] = s[SRC + i * TILE + t] - s[SRC + PAIRS[e][1] * TILE + t] * WEIGHTS[i]
    barrier()

@primitive
def sums(s, DST, COUNT, N):
    for e in few(COUNT):
        for u in lanes(N):
            s[DST + u] += 1.0 + e
"""


def test_one_text_is_plain_loops_on_a_processor(source):
    text = source(LOOPS + "@kernel\ndef run(s):\n    differences(s, 6, 0, PAIRS, 2)\n    sums(s, 12, 3, 2)\n")
    assert "barrier" not in text and "syncthreads" not in text
    assert text.count("for u in range(2)") == 3  # three turns are written out
    scope = {"primitive": lambda f: f, "kernel": lambda f: f}
    exec(text, scope)
    s = np.arange(14.0)
    scope["run"](s)
    pairs, weights = [(0, 1), (0, 2), (1, 2)], [0.5, 2.0, 4.0]
    expected = [2 * i + t - (2 * j + t) * weights[i] for i, j in pairs for t in range(2)]
    np.testing.assert_array_equal(s, [*range(6), *expected, 12.0 + 6.0, 13.0 + 6.0])


def test_many_turns_stay_a_loop(source):
    text = source(LOOPS + "@kernel\ndef run(s):\n    sums(s, 0, 10, 2)\n")
    assert "for e in range(10)" in text and text.count("for u in range(2)") == 1


def test_one_text_is_shared_by_the_threads_of_a_device(write):
    text = LOOPS + "@kernel\ndef run(s):\n    differences(s, 6, 0, PAIRS, 2)\n"
    text = specialise([write(text)], {"THREADS": 64}, "cuda")
    assert "for flat_e_t in range(lane_index(), 6, 64)" in text and "cuda.syncthreads()" in text
