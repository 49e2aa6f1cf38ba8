"""From a configuration to the state, the Hamiltonian and the engine it names."""

import math

from nmlnp.hamiltonian import Hamiltonian, acting
from nmlnp.hamiltonian.terms import TERMS
from nmlnp.observables.defaults import chosen
from nmlnp.physics import pionless
from nmlnp.vmc.own_classes import made, own_state, own_terms

START_WIDTH = 0.6
"""First width of the Gaussian kicks, in fm or in lengths of the oscillator, before it is tuned."""


def hamiltonian(config):
    """Return the :class:`nmlnp.hamiltonian.Hamiltonian` of a configuration."""
    own = _nuclear(config) if config.system.family == "nuclei" else None
    if own is not None and config.hamiltonian.terms is None:
        return own
    terms, couplings = [], dict(config.hamiltonian.couplings or {})
    names = config.hamiltonian.terms if own else config.hamiltonian.chosen_terms
    classes = own_terms(config)
    for name in names:
        if name == "pionless":
            terms += own.terms
        elif name in TERMS:
            term = TERMS[name]
            known = {key: getattr(config.hamiltonian, key, None) for key in term.couplings}
            terms.append(term(**{key: value for key, value in known.items() if value is not None}))
        else:
            terms.append(made(classes[name], couplings))
    return Hamiltonian(own.hbar2_2m if own else 0.5, tuple(terms))


def _nuclear(config):
    chosen = config.hamiltonian
    three_body = chosen.force == "3N"
    if chosen.family == "pionless-2021":
        return pionless.pionless_2021(chosen.cutoff, three_body)
    strength = (chosen.three_body_range, chosen.three_body_strength) if three_body else None
    return pionless.pionless(chosen.model, strength, chosen.coulomb)


def state(config):
    """Return the :class:`nmlnp.states.state.State` of a configuration."""
    chosen = config.state
    if hasattr(chosen, "file"):
        return own_state(config, _system(config))
    return (_nuclear_state if config.system.family == "nuclei" else _trapped_state)(config)


def _system(config):
    """Return what a state is made for: the name of a nucleus, or trapped fermions."""
    if config.system.family == "nuclei":
        return config.system.nucleus
    from nmlnp.states.trapped import Trapped

    orbitals = tuple(tuple(map(tuple, spin)) for spin in config.system.orbitals())
    return Trapped(orbitals, config.hamiltonian.omega)


def _nuclear_state(config):
    chosen, nucleus = config.state, config.system.nucleus
    if chosen.name == "operator":
        from nmlnp.states.operator import Operator

        return Operator(nucleus, chosen.hidden, chosen.layers, chosen.operators)
    from nmlnp.states.slater_jastrow import SlaterJastrow

    return SlaterJastrow(nucleus, chosen.hidden, chosen.inputs, chosen.sign_network)


def _trapped_state(config):
    chosen, trapped = config.state, _system(config)
    if chosen.name == "slater_jastrow":
        from nmlnp.states.trapped_slater_jastrow import TrappedSlaterJastrow

        return TrappedSlaterJastrow(trapped, chosen.hidden)
    from nmlnp.states.rbm import Rbm

    return Rbm(trapped, chosen.hidden, jastrow=chosen.name == "rbm_jastrow")


def start_width(config):
    """Return the first width of the kicks, in the system's length."""
    omega = getattr(config.hamiltonian, "omega", 1.0)
    return config.sampling.width or START_WIDTH / math.sqrt(omega)


def engine(config, communicator, backend="cpu"):
    """Return the :class:`nmlnp.vmc.engine.Engine` of a configuration, kernels not yet compiled."""
    from nmlnp.vmc.engine import Engine

    wave_function, forces = state(config), hamiltonian(config)
    return Engine(
        wave_function,
        forces,
        config.sampling.walkers,
        config.run.seed,
        communicator,
        width=start_width(config),
        proposal=config.sampling.proposal,
        target=backend,
        single=config.sampling.precision == "mixed",
        observables=chosen(config.system.OBSERVABLES, wave_function, acting(forces, wave_function)),
    )
