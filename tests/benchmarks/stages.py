"""nmlnp's side of the comparison: the stages of the JAX peer, timed in the same way.

Started by bench_peer.py in a process of its own for each measurement, as the peer
is; prints one line of JSON with the peer's names for the stages, in seconds.

The state is the peer's: log psi = rho(sum_i phi(y_i)) - 0.1 sum_i y_i^2 with
y_i = r_i - R_cm, phi 3-32-32 and rho 32-32-32-1, and its potential is the peer's
pair of Gaussians.  The local energies here always include the potential; the
peer's are kinetic energies, except in its whole step.
"""

import argparse
import json
import os
import time
from functools import partial

import numpy as np

HIDDEN = 32
ENERGY_REPEATS, DERIVATIVE_REPEATS = 3, 2  # as the peer does
WIDTH, STEPS = 0.3, 100
REGULARISATION, LEARNING_RATE = 1e-3, 0.01
SOLVERS = {"chol": "dense", "min": "minsr", "cg": "cg"}
"""The peer's names and nmlnp's."""


def peer_engine(A, walkers):
    """Return an engine of the peer's state, Hamiltonian and kicks."""
    from nmlnp.parallel.mpi import Communicator
    from nmlnp.parallel.threads import set_threads
    from nmlnp.physics.pionless import Hamiltonian
    from nmlnp.physics.spin_isospin import REFERENCE_LABELS
    from nmlnp.states.slater_jastrow import SlaterJastrow
    from nmlnp.vmc.engine import Engine

    # Any labels do: neither the spatial state nor a central potential sees them.
    name = f"{A} particles"
    REFERENCE_LABELS[name] = tuple((1 - 2 * (i % 2), 1 - 2 * (i // 2 % 2)) for i in range(A))
    ansatz = SlaterJastrow(name, HIDDEN, inputs="spatial", sign_network=False, confinement=0.1)
    gaussians = ((0.25, -133.3431, 0.0, 0.0, 0.0), (1.0, -9.0212, 0.0, 0.0, 0.0))
    communicator = Communicator()
    set_threads(communicator)
    return Engine(ansatz, Hamiltonian(gaussians, hbar2_2m=20.735), walkers, 7, communicator, width=WIDTH)


def bench(function, reps, inner=1):
    """Return the median of the seconds of one call, as the peer takes it: two calls before, then ``reps``."""
    function()
    function()
    seconds = []
    for _ in range(reps):
        begin = time.perf_counter()
        for _ in range(inner):
            function()
        seconds.append((time.perf_counter() - begin) / inner)
    return float(np.median(seconds))


class Stages:
    """The stages on the peer's parameters and walkers (the arrays of its ``--dump``)."""

    def __init__(self, A, dump):
        from nmlnp.vmc.reconfiguration import Reconfiguration

        self.dump = dump
        self.start = dump["x"].reshape(-1, A, 3)
        self.engine = peer_engine(A, len(self.start))
        layers = self.engine.state.outer_products
        self.reconfigurations = {
            s: Reconfiguration(s, REGULARISATION, outer_products=layers) for s in SOLVERS.values()
        }
        self.ones = np.ones((len(self.start), 1))
        self.restart()

    def restart(self):
        """Go back to the peer's parameters and walkers, where each of its calls begins."""
        self.engine.parameters[:] = self.dump["p"]
        self.engine.positions[:] = self.start

    def reconfigure(self, rows, energies, solver):
        """Return the step of one reconfiguration, from the peer's zero start."""
        from nmlnp.vmc.reconfiguration import ReconfigurationState

        reconfiguration = self.reconfigurations[solver]
        # Conjugate gradients start from the previous step; the peer's start from zero.
        reconfiguration.state = ReconfigurationState()
        return reconfiguration.step(rows, self.ones, energies[:, None]).step

    def whole_step(self, solver):
        """One optimisation step: 100 Metropolis steps, local energies, log-derivatives, solve, move."""
        engine = self.engine
        self.restart()
        engine.sweep(STEPS)
        energy = engine.local_energies().energy
        engine.parameters -= LEARNING_RATE * self.reconfigure(engine.log_derivatives(), energy, solver)

    def differences(self):
        """Return the largest differences from the peer's numbers, relative to the largest number."""
        engine, dump = self.engine, self.dump
        self.restart()
        engine.sweep(0)
        rows = engine.log_derivatives().copy()
        found = {
            "log psi": (engine.log_psi, dump["lp"]),
            "kinetic energy": (engine.local_energies().kinetic, dump["ke"]),
            "log-derivatives": (rows[:, 0], dump["O"]),
        }
        for name, solver in (("dchol", "dense"), ("dmin", "minsr")):
            found[f"step, {solver}"] = (self.reconfigure(rows, dump["ke"], solver), dump[name])
        found["step, cg against dense"] = (self.reconfigure(rows, dump["ke"], "cg"), dump["dchol"])
        return {
            name: float(np.abs(own - peer).max() / np.abs(peer).max()) for name, (own, peer) in found.items()
        }

    def times(self, reps, solvers):
        """Return the seconds of each stage by the peer's names; solvers and whole steps if wanted."""
        engine = self.engine
        self.restart()
        found = {"metropolis_step": bench(lambda: engine.sweep(STEPS), reps) / STEPS}
        self.restart()
        found["ke"] = bench(engine.local_energies, reps, ENERGY_REPEATS)
        found["jac"] = bench(engine.log_derivatives, reps, DERIVATIVE_REPEATS)
        if solvers:
            rows, energy = engine.log_derivatives().copy(), self.dump["ke"]
            for name, solver in SOLVERS.items():
                found[f"sr_{name}"] = bench(partial(self.reconfigure, rows, energy, solver), reps)
                found[f"step_{name}"] = bench(partial(self.whole_step, solver), reps)
        return found


def product_flops(A):
    """Return the floating-point operations of one walker's matrix products.

    Of a Metropolis step (phi 4-32-32 for each particle, the 4th input carrying the
    bias, then rho 32-32-32-1) and of a local energy by the forward Laplacian (phi's
    second layer for the value, three derivatives and the Laplacian; rho for the
    value, 3 (A - 1) relative derivatives and the Laplacian).
    """
    first, square = A * 2 * 4 * HIDDEN, 2 * HIDDEN * HIDDEN
    head = 2 * square + 2 * HIDDEN
    return {
        "metropolis_step": first + A * square + head,
        "ke": first + 5 * A * square + (3 * (A - 1) + 2) * head,
    }


def dgemm_rate(threads, size=1536, reps=7):
    """Return the rate (flop/s) of SciPy's dgemm on square matrices."""
    from scipy.linalg.blas import dgemm

    from nmlnp.parallel.threads import blas_threads

    left, right, out = np.random.default_rng(1).normal(size=(3, size, size)).transpose(0, 2, 1)
    with blas_threads(threads):
        # The shortest time: this is the machine's rate, which other work can only lower.
        seconds = []
        for _ in range(reps):
            begin = time.perf_counter()
            dgemm(1.0, left, right, c=out, overwrite_c=True)
            seconds.append(time.perf_counter() - begin)
    return 2.0 * size**3 / min(seconds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--dump", required=True, help="FILE.npz that the peer's --dump wrote")
    parser.add_argument("--A", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--reps", type=int, default=7)
    parser.add_argument("--no-solvers", action="store_true", help="no solvers, no whole steps")
    parser.add_argument("--compare", action="store_true", help="print the differences from the peer")
    arguments = parser.parse_args()
    usable = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, usable[: arguments.threads])
    with np.load(arguments.dump) as file:
        stages = Stages(arguments.A, dict(file))
    if arguments.compare:
        print(json.dumps(stages.differences()))
        return
    found = stages.times(arguments.reps, not arguments.no_solvers)
    print(json.dumps(found | {"dgemm_rate": dgemm_rate(arguments.threads)}))


if __name__ == "__main__":
    main()
