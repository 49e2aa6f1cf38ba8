"""The engine of a configuration on this machine."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nmlnp.config import RunConfig
    from nmlnp.vmc.engine import Engine


def engine_of(config: "RunConfig") -> "Engine":
    """Return the engine of a configuration, on the backend and with the threads that a run would take.

    Raises
    ------
    NmlnpError
        With a sentence that says what cannot run here.
    """
    from nmlnp.launch import check_machine
    from nmlnp.parallel.mpi import world
    from nmlnp.parallel.threads import set_threads
    from nmlnp.vmc import problem
    from nmlnp.vmc.run import choose_device

    communicator = world()
    check_machine(communicator, config)
    set_threads(communicator)
    backend, _ = choose_device(config, communicator)
    return problem.engine(config, communicator, backend)
