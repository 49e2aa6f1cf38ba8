"""The published method in JAX: automatic differentiation of the energy, and RMSprop.

Runs in an environment of its own (NumPy and JAX are all it needs); ``bench_deuteron.py`` starts it with a
file that holds the mesh, the Hamiltonian and the parameters at the start.  Prints one line of JSON.

Modes, each a way in which such a program may be run:

eager
    One network, operation by operation, as PyTorch runs it.
step
    One network, one compiled step a call.
loop
    One network, many compiled steps a call.
batch
    All networks at once by ``vmap``, many compiled steps a call: JAX's best case.
"""

import json
import sys
import time

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
RATE, MEMORY, SMALLEST = 0.01, 0.9, 1e-8


def main(path):
    data = {name: jnp.asarray(array) for name, array in np.load(path).items()}
    q, roots, H, start = data["q"], data["roots"], data["H"], data["theta"]
    hidden = start.shape[1] // 4

    def energy(theta):
        W1, b1 = theta[:hidden], theta[hidden : 2 * hidden]
        h = jax.nn.softplus(W1[:, None] * q + b1[:, None])
        u = (theta[2 * hidden :].reshape(2, hidden) @ h).ravel() * roots
        return u @ H @ u / (u @ u)

    def step(state):
        theta, square = state
        E, g = jax.value_and_grad(energy)(theta)
        square = MEMORY * square + (1.0 - MEMORY) * g * g
        return (theta - RATE * g / (jnp.sqrt(square) + SMALLEST), square), E

    def steps(state, number):
        return jax.lax.scan(lambda s, _: step(s), state, None, length=number)

    one = (start[0], jnp.zeros_like(start[0]))
    compiled = jax.jit(step)

    def stepwise(number):
        state = one
        for _ in range(number):
            state, E = compiled(state)
            float(E)  # an experiment looks at each energy
        return state

    def eager(number):
        state = one
        with jax.disable_jit():
            for _ in range(number):
                state, E = step(state)
                float(E)
        return state

    loop = jax.jit(lambda state: steps(state, 500))
    batch = jax.jit(jax.vmap(lambda state: steps(state, 20)))
    everyone = (start, jnp.zeros_like(start))
    seconds = {
        "eager": timed(lambda: eager(5), 5, 5),
        "step": timed(lambda: stepwise(300), 300),
        "loop": timed(lambda: jax.block_until_ready(loop(one)), 500),
        "batch": timed(lambda: jax.block_until_ready(batch(everyone)), 20 * len(start)),
    }
    theta = jax.jit(jax.vmap(lambda state: steps(state, 100)))(everyone)[0][0]
    print(json.dumps({"jax": jax.__version__, "seconds": seconds, "theta": np.asarray(theta).tolist()}))


def timed(run, iterations, repeats=60):
    """Seconds of one iteration of a network, on the clock and of all processors: the least of many."""
    run()
    clock, processor = [], []
    for _ in range(repeats):
        started = time.perf_counter(), time.process_time()
        run()
        clock.append(time.perf_counter() - started[0])
        processor.append(time.process_time() - started[1])
    return min(clock) / iterations, min(processor) / iterations


if __name__ == "__main__":
    main(sys.argv[1])
