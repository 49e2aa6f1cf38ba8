"""Seconds of every stage on the GPU, and how much of its arithmetic the walk uses."""

import time
from typing import NamedTuple

import numpy as np

from nmlnp.bench.states import DEEP_SETS, operations, state
from nmlnp.parallel.arrays import synchronise

TANH_INSTRUCTIONS = 34
"""Double-precision instructions of ``math.tanh`` on the device, counted in its assembly."""
SOLVERS = ("dense", "minsr", "cg")
LARGEST_MINSR = 16384


class Measured(NamedTuple):
    """Seconds of the stages of one state with a number of walkers; None where a stage does not apply."""

    state: str
    walkers: int
    precision: str
    step: float
    energy: float
    derivatives: float
    dense: float | None
    minsr: float | None
    cg: float | None
    iteration: float
    """Metropolis steps (8 with drift; of deep sets 100 without), energies, log-derivatives, and the
    solver that ``auto`` takes."""
    walker_steps: float
    """Metropolis steps of a walker in a second."""
    arithmetic: float
    """Share of the measured ceiling of multiply-adds that products and tanh of the walk make up."""


def measure(name, walkers, precision, ceiling, repeats=5):
    """Return :class:`Measured` of a state.

    Parameters
    ----------
    name : str
        See :func:`nmlnp.bench.states.state`.
    walkers : int
    precision : {"double", "mixed"}
    ceiling : float
        Multiply-add instructions a second, from :func:`fma_ceiling` of the walk's number type.
    repeats : int
        The shortest of so many timings counts.
    """
    from nmlnp.parallel.mpi import Communicator
    from nmlnp.vmc.engine import Engine

    ansatz, hamiltonian = state(name)
    proposal = "all" if name == DEEP_SETS else "drift"  # as the JAX program moves
    engine = Engine(
        ansatz, hamiltonian, walkers, 1, Communicator(), 0.6, proposal, "cuda", precision == "mixed"
    )
    engine.compile()
    engine.sweep(50)
    step = _shortest(engine.xp, repeats, lambda: engine.sweep(100)) / 100
    energy = _shortest(engine.xp, repeats, engine.local_energies)
    rows = engine.log_derivatives()
    rows.plan("cg")
    derivatives = _shortest(engine.xp, repeats, lambda: [None for _ in engine.log_derivatives().parts()])
    solved = {solver: _reconfiguration(engine, solver, repeats) for solver in SOLVERS}
    iteration = _iteration(engine, 100 if name == DEEP_SETS else 8, repeats)
    products, activations = operations(ansatz, proposal == "drift")
    rate = walkers / step
    return Measured(
        name,
        walkers,
        precision,
        step,
        energy,
        derivatives,
        *(solved[solver] for solver in SOLVERS),
        iteration,
        rate,
        rate * (products + TANH_INSTRUCTIONS * activations) / ceiling,
    )


def _reconfiguration(engine, solver, repeats):
    from nmlnp.vmc.device_reconfiguration import DeviceReconfiguration

    local = engine.local_energies()
    if solver == "minsr" and engine.total_walkers * engine.state.components > LARGEST_MINSR:
        return None
    optimiser = DeviceReconfiguration(solver, 1e-3)
    rows = engine.log_derivatives()

    def solve():
        optimiser.step(rows, local.components, local.h_components)

    return _shortest(engine.xp, repeats, solve)


def _iteration(engine, steps, repeats):
    from nmlnp import config as configuration
    from nmlnp.vmc.training import Training

    # The settings of any nucleus do: the clock does not see what the step is good for.
    config = configuration.load("2H", {"sampling.steps": steps})
    training = Training(engine, config.optimisation, config.sampling)
    return _shortest(engine.xp, repeats, lambda: training.iterate(0))


def _shortest(xp, repeats, function):
    function()
    seconds = []
    for _ in range(repeats):
        synchronise(xp)
        begin = time.perf_counter()
        function()
        synchronise(xp)
        seconds.append(time.perf_counter() - begin)
    return min(seconds)


def fma_ceiling(xp, single):
    """Return the multiply-add instructions a second that a kernel of nothing else reaches."""
    from nmlnp.parallel.device import cuda, float32, float64

    real = float32 if single else float64

    @cuda.jit
    def multiply_add(out, turns, scale):
        x = real(cuda.grid(1)) * real(scale)
        a, b, c, d, e, f, g, h = x, x + x, x - scale, x * x, x + scale, -x, x * scale, x - x
        for _ in range(turns):
            a = a * x + scale
            b = b * x + scale
            c = c * x + scale
            d = d * x + scale
            e = e * x + scale
            f = f * x + scale
            g = g * x + scale
            h = h * x + scale
        out[cuda.grid(1)] = a + b + c + d + e + f + g + h

    blocks, threads, turns, chains = 132 * 16, 128, 4096, 8
    out = xp.zeros(blocks * threads, dtype=np.float32 if single else np.float64)
    scale = np.float32(1e-7) if single else 1e-7
    seconds = _shortest(xp, 5, lambda: multiply_add[blocks, threads](out, turns, scale))
    return blocks * threads * chains * turns / seconds
