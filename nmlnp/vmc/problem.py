"""From a configuration to the state, the Hamiltonian and the engine it names."""

from nmlnp.errors import NmlnpError
from nmlnp.physics import pionless

START_WIDTH = 0.6
"""First width (fm) of the Gaussian kicks, before it is tuned."""


def hamiltonian(config):
    """Return the :class:`nmlnp.physics.pionless.Hamiltonian` of a configuration."""
    chosen = config.hamiltonian
    three_body = chosen.force == "3N"
    if chosen.family == "pionless-2021":
        return pionless.pionless_2021(chosen.cutoff, three_body)
    strength = (chosen.three_body_range, chosen.three_body_strength) if three_body else None
    return pionless.pionless(chosen.model, strength, chosen.coulomb)


def ansatz(config):
    """Return the state of a configuration."""
    chosen = config.state
    nucleus = config.system.nucleus
    if chosen.name == "operator":
        from nmlnp.states.operator import Operator

        return Operator(nucleus, chosen.hidden, chosen.layers, chosen.operators)
    from nmlnp.states.slater_jastrow import SlaterJastrow

    return SlaterJastrow(nucleus, chosen.hidden, chosen.inputs, chosen.sign_network)


def engine(config, communicator, backend="cpu"):
    """Return the :class:`nmlnp.vmc.engine.Engine` of a configuration, kernels not yet compiled.

    Raises
    ------
    NmlnpError
        If the engine cannot run the system, the state or the terms yet.
    """
    own = "file" in type(config.state).model_fields or config.hamiltonian.terms is not None
    if config.system.family != "nuclei" or own:
        raise NmlnpError(
            "The engine of this version runs nuclei with the states and forces of nmlnp list only, not "
            f"{config.system.label} with the state {config.described()['state']}."
        )
    from nmlnp.vmc.engine import Engine

    return Engine(
        ansatz(config),
        hamiltonian(config),
        config.sampling.walkers,
        config.run.seed,
        communicator,
        width=config.sampling.width or START_WIDTH,
        proposal=config.sampling.proposal,
        target=backend,
        single=config.sampling.precision == "mixed",
    )
