"""The files of the book's page *Extend it* from outside of the package, and what is refused in such files."""

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from runs import nmlnp, result

from nmlnp.config import load
from nmlnp.errors import NmlnpError
from nmlnp.parallel.mpi import Communicator
from nmlnp.vmc import problem
from nmlnp.vmc.rehearsal import rehearse
from nmlnp.vmc.sources import TEMPLATES

PAGE = Path(__file__).parents[2] / "book" / "extend"
FILES = ("my_force.py", "my_state.py", "my_system.toml", "exact.toml")
TINY = {"sampling.walkers": 32, "sampling.thermalise": 20, "measurement.sweeps": 4, "measurement.steps": 2}


@pytest.fixture
def folder(tmp_path):
    """Return a folder outside of the package with the page's files."""
    for name in FILES:
        shutil.copy(PAGE / name, tmp_path)
    return tmp_path


def engine(path, target, overrides=None):
    return problem.engine(load(path, TINY | (overrides or {})), Communicator(), target)


def test_page_has_no_other_files():
    assert sorted(path.name for path in PAGE.iterdir() if path.is_file()) == sorted(FILES)


# ------------------------------------------------------------------ the exact state
@pytest.mark.parametrize("target", ["numpy", "cpu"])
def test_exact_state_has_no_variance(folder, target):
    made = engine(folder / "exact.toml", target)
    made.sweep(20)
    np.testing.assert_allclose(made.local_energies().energy, 3.0, rtol=0.0, atol=1e-11)
    assert made.local_energies().kinetic.std() > 0.1


def test_exact_state_has_no_variance_in_the_simulator(folder):
    pytest.importorskip("numba_cuda", reason="numba-cuda is not installed: pip install '.[cuda]'")
    program = """
        import numpy as np
        from nmlnp.config import load
        from nmlnp.parallel.mpi import Communicator
        from nmlnp.vmc import device_kernels, problem

        device_kernels.THREADS, device_kernels.MOST_BLOCKS = 8, 2
        settings = {"sampling.walkers": 16, "sampling.proposal": "all"}
        made = problem.engine(load("exact.toml", settings), Communicator(), "cuda")
        made.sweep(2)
        np.testing.assert_allclose(made.local_energies().energy, 3.0, rtol=0.0, atol=1e-11)
        print("exact")
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=folder,
        env=os.environ | {"NUMBA_ENABLE_CUDASIM": "1"},
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.stdout == "exact\n", done.stderr


# ---------------------------------------------------------------- the force, the network
def test_force_of_long_range_is_coulomb(folder):
    own = engine(folder / "my_system.toml", "numpy", {"hamiltonian.couplings.length": 1e15})
    shipped = engine(folder / "my_system.toml", "numpy")
    shipped_terms = problem.hamiltonian(load("dot")).terms
    assert [type(term).__name__ for term in shipped_terms] == ["Oscillator", "Coulomb"]
    coulomb = engine(folder / "exact.toml", "numpy")
    coulomb.positions[:] = shipped.positions[:] = own.positions
    for made in (own, coulomb, shipped):
        made.sweep(0)
    expected = coulomb.local_energies()
    np.testing.assert_allclose(own.local_energies().potential, expected.potential, rtol=1e-12)
    # At a length of 2 the same pairs repel each other less, by exp(-r/2).
    r = np.linalg.norm(own.positions[:, 0] - own.positions[:, 1], axis=1)
    screened = shipped.local_energies().columns["interaction"]
    np.testing.assert_allclose(screened, np.exp(-r / 2.0) / r, rtol=1e-12)


def test_network_is_the_same_on_processors_and_with_numpy(folder):
    numpy, cpu = (engine(folder / "my_system.toml", target) for target in ("numpy", "cpu"))
    for made in (numpy, cpu):
        made.parameters[:] = np.random.default_rng(5).normal(size=made.parameters.size)
        made.sweep(3)
    np.testing.assert_allclose(cpu.positions, numpy.positions, rtol=1e-9)
    np.testing.assert_allclose(cpu.local_energies().energy, numpy.local_energies().energy, rtol=1e-8)
    np.testing.assert_allclose(cpu.log_derivatives(), numpy.log_derivatives(), rtol=1e-8, atol=1e-12)


def test_couplings_of_ones_own_write_no_kernel(folder):
    made = [
        engine(folder / "my_system.toml", "cpu", {"hamiltonian.couplings.length": length})
        for length in (1.0, 3.0)
    ]
    files = [{name: one._kernels.module(name).__file__ for name in TEMPLATES} for one in made]
    assert files[0] == files[1]


def test_run_show_and_resume(folder):
    """The page's commands: copies in the run folder, a changed file, a changed copy."""
    settings = [f"--set={key}={value}" for key, value in TINY.items()]
    run = folder / "runs" / "own"

    def command(*arguments, source="my_system.toml"):
        return nmlnp("run", folder / source, "--out", run, *arguments)

    done = command(*settings, "--iterations", "3")
    assert done.returncode == 0, done.stderr
    assert result(run)["hamiltonian"] == "omega = 1, oscillator + Yukawa"
    assert result(run)["reference"] == []
    for name in ("my_force.py", "my_state.py"):
        assert (run / name).read_text() == (folder / name).read_text()
    assert "Yukawa" in nmlnp("show", run).stdout

    force = folder / "my_force.py"
    force.write_text(force.read_text().replace("exp(-r / length)", "exp(-2.0 * r / length)"))
    done = command("--resume", "--iterations", "4")
    assert done.returncode == 0, done.stderr
    assert "has changed since the run began" in " ".join(done.stdout.split())

    done = command("--resume", "--set", "hamiltonian.couplings.strength=2.0")
    assert done.returncode == 2
    assert "hamiltonian.couplings.strength = 2.0 contradicts 1.0" in done.stderr

    (run / "my_force.py").write_text(force.read_text())
    done = command("--resume", "--iterations", "5")
    assert done.returncode == 2
    assert "my_force.py has changed since the checkpoint was written" in done.stderr


def test_files_are_found_beside_the_toml_file_first(folder, tmp_path_factory, monkeypatch):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "my_state.py").write_text("raise ValueError\n")
    monkeypatch.chdir(elsewhere)
    assert type(problem.state(load(folder / "exact.toml"))).__name__ == "Exact"
    (folder / "my_state.py").rename(elsewhere / "my_state.py")
    assert type(problem.state(load(folder / "exact.toml"))).__name__ == "Exact"


# ------------------------------------------------------------------- traps and nuclei
def test_term_of_ones_own_in_a_trap_is_the_packages(tmp_path):
    (tmp_path / "own.py").write_text(
        force("pairs", {"v": -10.0, "s": 0.5}, "v / (2.5066282746310002 * s) * exp(-x / (2.0 * s * s))")
    )
    (tmp_path / "trap.toml").write_text(
        '[system]\nfermions = 3\n[hamiltonian]\nterms = ["oscillator", "own.py:Own"]\n'
    )
    own, shipped = engine(tmp_path / "trap.toml", "numpy"), engine("trap1d", "numpy", {"system.fermions": 3})
    own.parameters[:], own.positions[:] = shipped.parameters, shipped.positions
    for made in (own, shipped):
        made.sweep(0)
    np.testing.assert_allclose(own.local_energies().energy, shipped.local_energies().energy, rtol=1e-12)


NUCLEAR_STATE = """
from nmlnp.states.state import State


class Own(State):
    def forward(self, net):
        h = net.tanh(net.dense(net.pair_features((2.0,)), 4, "W"))
        return net.sum(net.dense(h, 1, "w")), net.confinement(0.1)
"""


def test_force_and_state_of_ones_own_for_a_nucleus(tmp_path):
    (tmp_path / "own.py").write_text(
        force("channels", {"a": 20.0}, "-a * exp(-x), 0.0, 0.0, 0.0")
        + NUCLEAR_STATE.replace("Own", "OwnState")
    )
    (tmp_path / "a.toml").write_text(
        '[system]\nnucleus = "3H"\n[hamiltonian]\nforce = "NN"\nterms = ["own.py:Own"]\n'
        '[state]\nfile = "own.py:OwnState"\n'
    )
    rehearse(load(tmp_path / "a.toml"))
    made = engine(tmp_path / "a.toml", "numpy")
    made.sweep(3)
    r = made.positions
    squares = sum(((r[:, i] - r[:, j]) ** 2).sum(axis=1)[:, None] for i, j in ((0, 1), (0, 2), (1, 2)))
    assert squares.shape == (32, 1)
    expected = -20.0 * sum(
        np.exp(-((r[:, i] - r[:, j]) ** 2).sum(axis=1)) for i, j in ((0, 1), (0, 2), (1, 2))
    )
    np.testing.assert_allclose(made.local_energies().potential, expected, rtol=1e-10)


# ------------------------------------------------------------------------- refusals
def force(acts_on, couplings, formula):
    arguments = ", ".join(["x", *couplings])
    return textwrap.dedent(f"""
        from math import exp, log, sqrt
        from nmlnp.hamiltonian.term import Term


        class Own(Term):
            acts_on = {acts_on!r}
            couplings = {couplings!r}

            @staticmethod
            def potential({arguments}):
                return {formula}
    """)


def term(body):
    return "from nmlnp.hamiltonian.term import Term\n\n\nclass Own(Term):\n" + textwrap.indent(
        textwrap.dedent(body).strip(), "    "
    )


WHOLE = "acts_on = 'pairs'\n@staticmethod\ndef potential(x): return x"

FORCES = {
    "no file": (None, "There is no file own.py in"),
    "no Python": ("class Own(:\n", "own.py is no Python, line 1"),
    "a file that fails": ("import math\nmath.sqrt(-1.0)\n", "fails in line 2: ValueError"),
    "a file that exits": ("raise SystemExit\n", "cannot be used, it fails in line 1"),
    "a missing module": ("import no_such_module\n", "No module named 'no_such_module'"),
    "no class": ("x = 1\n", "has no class Own; it has no term"),
    "another class": (term(WHOLE).replace("Own", "Other"), "has no class Own; it has Other"),
    "no term": ("class Own: pass\n", "is no term: derive it from nmlnp.hamiltonian.term.Term"),
    "no acts_on": (term("couplings = {}"), "acts_on is missing in the term Own"),
    "no potential": (term("acts_on = 'pairs'"), "The method potential(x, ...) of x = r^2"),
    "no static method": (term("acts_on = 'pairs'\ndef potential(self, x): return x"), "or is not static"),
    "couplings of another kind": (term("couplings = ['a']\n" + WHOLE), "couplings of the term Own"),
    "arguments": (term(WHOLE.replace("(x)", "(x, a)")), "takes (x, a), but should take (x)"),
    "a module": ("import math\n" + force("pairs", {}, "math.erf(x)"), "uses math.erf"),
    "an unknown function": ("from math import erf\n" + force("pairs", {}, "erf(x)"), "uses erf, which is none"),  # noqa: E501
    "a loop": (term(WHOLE.replace("return x", "for y in (1, 2): x = x * y\n  return x").replace("def potential(x): ", "def potential(x):\n  ")), "a formula is made of"),  # noqa: E501
    "two numbers": (force("pairs", {}, "x, x"), "returns 2 numbers, but should return one number"),
    "one channel": (force("pairs", {}, "x").replace("pairs", "channels"), 'acts_on = "channels"'),
    "no number": (force("pairs", {}, "log(-x)"), "is not a number at x"),
    "a coupling without default": (force("pairs", {"a": None}, "a * x"), "The coupling a of the term Own"),
    "a capital": (term(WHOLE.replace("return x", "Y = x; return Y")), "has the variable Y"),
}  # fmt: skip


@pytest.mark.parametrize("case", FORCES)
def test_wrong_force_is_a_sentence(case, tmp_path):
    text, words = FORCES[case]
    if text is not None:
        (tmp_path / "own.py").write_text(text)
    (tmp_path / "a.toml").write_text('[system]\nelectrons = 2\n[hamiltonian]\nterms = ["own.py:Own"]\n')
    refused(tmp_path / "a.toml", words)


@pytest.mark.parametrize(
    ("couplings", "words"),
    [
        ("b = 1.0", "hamiltonian.couplings has b, which no term of your own takes; they take a."),
        ("a = 1e999", "hamiltonian.couplings.a"),
    ],
)
def test_wrong_coupling_is_a_sentence(couplings, words, tmp_path):
    (tmp_path / "own.py").write_text(force("pairs", {"a": 1.0}, "a * x"))
    (tmp_path / "a.toml").write_text(
        '[system]\nelectrons = 2\n[hamiltonian]\nterms = ["own.py:Own"]\n'
        f"[hamiltonian.couplings]\n{couplings}\n"
    )
    refused(tmp_path / "a.toml", words)


def state(forward, rest=""):
    lines = textwrap.indent(textwrap.dedent(forward).strip(), "        ")
    return (
        "from math import log, sqrt, exp\nfrom nmlnp.states.state import State\n\n\ndef cusp(x):\n"
        f"    return x, 1.0, 0.0\n\n\nclass Own(State):\n{rest}    def forward(self, net):\n{lines}\n"
    )


X = "x = net.particle_features()\n"
H = X + 'h = net.tanh(net.dense(x, 4, "W"))\n'
SIX = """
    def __init__(self, trapped):
        from nmlnp.states.trapped import Trapped

        super().__init__(Trapped.closed(6, 2).particles)

"""
INITIALISE = """
    def initialise(self, views, generator):
        views["w"][:] = 0.0

"""
STATES = {
    "no forward": ("from nmlnp.states.state import State\nclass Own(State): pass\n", "The method forward(self, net) is missing in"),  # noqa: E501
    "no term": (state("net.coordinates()"), "it returns no term"),
    "a number": (state("return 1.0"), "it returns 1.0, which is no term"),
    "a layer": (state(H + "return h"), "which is a layer and no term of log psi; end it in net.sum or net.head"),  # noqa: E501
    "an unknown layer": (state("return net.tanhh(1)"), "net has no tanhh. Did you mean net.tanh?"),
    "a failure": (state("return 1 / 0"), "fails in line 11: ZeroDivisionError"),
    "a layer left over": (state(H + "return net.gaussian(net.number('q', 1.0))"), "leads to no term"),
    "one name twice": (state(H + 'return net.sum(net.dense(h, 1, "W"))'), 'two layers have the name "W"'),
    "a row a pair": (state(H + "return net.sum(net.pool(h))"), "net.pool takes a layer with a row a pair"),
    "a head of particles": (state(H + 'return net.head(h, "u")'), "net.head takes a layer with one row a walker"),  # noqa: E501
    "an activation of features": (state(X + "return net.sum(net.tanh(x))"), "put a net.dense between them"),
    "two products": (state(X + 'return net.sum(net.dense(net.dense(x, 2, "a"), 2, "b"))'), "two products are one"),  # noqa: E501
    "a product alone": (state(X + 'return net.sum(net.dense(x, 2, "a"))'), "is only a product with the positions"),  # noqa: E501
    "shapes": (state(H + 'return net.sum(h + net.tanh(net.dense(h, 3, "b")))'), "two layers of one shape"),
    "a sum of terms": (state("return net.pair_sum(cusp) + net.pair_sum(cusp)"), "terms are added by returning them all"),  # noqa: E501
    "a term twice": (state("t = net.pair_sum(cusp)\nreturn t, t"), "twice"),
    "a scaled leaf": (state("return 2.0 * net.pair_sum(cusp)"), "net.scale takes a term that is made of layers"),  # noqa: E501
    "no units": (state(X + 'return net.sum(net.tanh(net.dense(x, 0, "W")))'), "has 0 units"),
    "a wrong derivative": (state("return net.pair_sum(cusp)").replace("x, 1.0, 0.0", "x * x, x, 2.0"), "as its first derivative"),  # noqa: E501
    "a wrong second derivative": (state("return net.pair_sum(cusp)").replace("1.0, 0.0", "1.0, 0.1"), "as its second derivative"),  # noqa: E501
    "no derivative": (state("return net.pair_sum(cusp)").replace("x, 1.0, 0.0", "x"), "returns 1 numbers, but should return 3"),  # noqa: E501
    "a lambda": (state("return net.pair_sum(lambda x: x)"), "must be a function that is written with def"),
    "no particles": (state("return 1", "    def __init__(self, system): pass\n\n"), "does not say what its particles are"),  # noqa: E501
    "other particles": (
        state("return 1", SIX),
        "is made of other particles than the system: 6 in 2 dimensions instead of 2",
    ),
    "infinite": (state("return net.pair_sum(cusp)").replace("x, 1.0, 0.0", "1e308 * x, 1e308, 0.0"), "infinite or not a number"),  # noqa: E501
    "initial parameters": (
        state(H + "return net.sum(h)", INITIALISE),
        "The method initialise of the state Own",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", STATES)
def test_wrong_state_is_a_sentence(case, tmp_path):
    text, words = STATES[case]
    (tmp_path / "own.py").write_text(text)
    (tmp_path / "a.toml").write_text('[system]\nelectrons = 2\n[state]\nfile = "own.py:Own"\n')
    refused(tmp_path / "a.toml", words)


def test_misspelt_coupling_is_named_before_the_one_that_is_missing(folder):
    path = folder / "my_system.toml"
    path.write_text(path.read_text().replace("length =", "lenght ="))
    refused(
        path, "hamiltonian.couplings has lenght, which no term of your own takes; they take strength, length"
    )


def test_unknown_option_is_a_sentence(folder):
    path = folder / "my_system.toml"
    path.write_text(path.read_text().replace("hidden = 8", "width = 8"))
    refused(path, "state.options has width, which the state WithNetwork")


def refused(path, words):
    with pytest.raises(NmlnpError) as raised:
        rehearse(load(path, TINY))
    text = str(raised.value)
    assert words in text
    assert len(text.splitlines()) == 1
    assert raised.value.exit_code == 2


def test_command_refuses_before_there_is_a_folder(folder):
    (folder / "my_state.py").write_text("from nmlnp.states.state import State\nclass Exact(State): pass\n")
    done = nmlnp("run", folder / "exact.toml", "--out", folder / "run")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr and "The method forward(self, net) is missing" in done.stderr
    assert not (folder / "run").exists()


ODD_STATES = {
    "one hidden layer": H + "return net.sum(h)",
    "without biases": H + 'g = net.tanh(net.dense(h, 3, "b"))\nreturn net.sum(g)',
    "a skip": H + 'return net.sum(h + net.tanh(net.dense(h, 4, "b")))',
    "pooled at once": H + 'return net.head(net.tanh(net.dense(net.total(h), 3, "b"), bias="c"), "u")',
    "coordinates": 'h = net.tanh(net.dense(net.coordinates(), 4, "W"), bias="c")\nreturn net.head(h, "u")',
    "two layers of coordinates": 'h = net.tanh(net.dense(net.coordinates(), 4, "W"), bias="c")\n'
    'return net.sum(h, weight=0.5), net.head(net.tanh(net.dense(h, 3, "b")), "u")',
    "pairs and particles": H
    + 'e = net.tanh(net.dense(net.pair_features((1.0,)), 4, "e"))\n'
    + 'return net.sum(net.tanh(net.dense(net.pool(e), 4, "p") + net.dense(h, 4, "q")))',
    "to pairs": H + 'return net.sum(net.softplus(net.dense(net.spread(h), 3, "s")))',
    "scaled": H
    + 'return 0.5 * net.sum(h), net.log_tanh(net.head(net.total(net.softplus(net.dense(h, 2, "s"))), "u"))',
}


@pytest.mark.parametrize("case", ODD_STATES)
@pytest.mark.parametrize("system", ["electrons = 6", 'nucleus = "3H"', "fermions = 3"])
def test_layers_in_any_order_have_right_derivatives(case, system, tmp_path):
    """The rehearsal compares energies and derivatives with differences of log psi."""
    (tmp_path / "own.py").write_text(state(ODD_STATES[case]))
    (tmp_path / "a.toml").write_text(f'[system]\n{system}\n[state]\nfile = "own.py:Own"\n')
    if "coordinates" in case and "nucleus" in system:
        refused(tmp_path / "a.toml", "net.coordinates is for trapped particles")
    else:
        rehearse(load(tmp_path / "a.toml"))


def test_rehearsal_notices_wrong_derivatives(tmp_path, monkeypatch):
    from nmlnp.tiles.derived.dense import Activation

    (tmp_path / "own.py").write_text(state(ODD_STATES["one hidden layer"]))
    (tmp_path / "a.toml").write_text('[system]\nelectrons = 2\n[state]\nfile = "own.py:Own"\n')
    # Derivatives left out, as if the layer did not depend on the positions.
    monkeypatch.setattr(Activation, "unfold", lambda self, P, jet: constant(self, P, jet))
    refused(tmp_path / "a.toml", "does not agree with differences of log psi")


def constant(node, P, jet):
    blocks = node.graph.space.dimension + 2
    out = node.field(P, blocks)
    P.call("copy_field", out, jet.field, node.size(P))
    P.call("fill", out + node.size(P), 0.0, (blocks - 1) * node.size(P))
    return out
