"""Terms and states from files of the user's own: made from a configuration, checked, refused in sentences."""

import inspect

from nmlnp.config.words import joined
from nmlnp.errors import ConfigError
from nmlnp.extensions import called, is_own, load_class
from nmlnp.hamiltonian.term import LABELLED, Term
from nmlnp.space import Particles
from nmlnp.states.nuclei import nucleons
from nmlnp.states.state import State


def own_terms(config):
    """Return the classes of the terms from files of the user's own by their names in a configuration.

    Raises
    ------
    ConfigError
        If one cannot act in this system, or the couplings given are not those of one of them each.
    """
    terms = {name: _term_class(name, config) for name in config.hamiltonian.terms or () if is_own(name)}
    _refuse_unclear(config.hamiltonian.couplings or {}, terms.values())
    return terms


def made(term, couplings):
    """Return a term of the user's own with those of the couplings that it takes."""
    known = {key: couplings[key] for key in term.couplings if key in couplings}
    return called("hamiltonian.couplings", term, **known)


def _term_class(name, config):
    term = load_class(name, Term, "term", "acts_on, couplings and potential", config.folder)
    if term.acts_on in LABELLED and config.system.family != "nuclei":
        raise ConfigError(
            f'acts_on = "{term.acts_on}" of {term.name()} is for nuclei, whose particles carry spin and '
            f'isospin; for {config.system.family} it is "particles", "pairs" or "triples".'
        )
    return term


def _refuse_unclear(couplings, own):
    for name in couplings:
        owners = [term.__name__ for term in own if name in term.couplings]
        if not owners:
            known = ", ".join(name for term in own for name in term.couplings) or "none"
            raise ConfigError(
                f"hamiltonian.couplings has {name}, which no term of your own takes; they take {known}."
            )
        if len(owners) > 1:
            raise ConfigError(
                f"hamiltonian.couplings has {name}, which {joined(owners)} have both; rename it in one "
                "of them."
            )


def own_state(config, system):
    """Return a state from a file of the user's own, its forward pass recorded."""
    made = load_class(config.state.file, State, "state", "forward", config.folder)
    options = config.state.options or {}
    expected = particles(config, system)
    if made.__init__ is State.__init__:
        system = expected
    known = list(inspect.signature(made.__init__).parameters.values())[2:]
    taken = [p.name for p in known if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    unknown = [name for name in options if name not in taken]
    if unknown and not any(p.kind == p.VAR_KEYWORD for p in known):
        raise ConfigError(
            f"state.options has {unknown[0]}, which {made.name()} does not take; __init__ takes "
            f"{joined(taken) if taken else 'none'}."
        )
    found = called(f"The method __init__ of {made.name()}", made, system, **options)
    _check_particles(found, expected)
    called(f"The method forward of {made.name()}", lambda: found.graph)
    return found


def particles(config, system):
    """Return the particles of a system; a state may treat their labels in another way."""
    return nucleons(system, "blind") if config.system.family == "nuclei" else system.particles


def _check_particles(state, expected):
    found = getattr(state, "particles", None)
    if not isinstance(found, Particles):
        raise ConfigError(
            f"{state.name()} does not say what its particles are: call super().__init__(particles) in its "
            "__init__, or leave __init__ out."
        )
    spaces = [(one.space.dimension, one.space.centred, sorted(one.labels)) for one in (found, expected)]
    if spaces[0] != spaces[1]:
        raise ConfigError(
            f"{state.name()} is made of other particles than the system: {len(found)} in "
            f"{found.space.dimension} dimensions instead of {len(expected)} in {expected.space.dimension}, "
            "or of other labels; give super().__init__ the particles of the system."
        )
    if expected.kinds and not found.kinds:
        raise ConfigError(
            f"{state.name()} fixes the spins and isospins of its nucleons, which the forces exchange: choose "
            '"blind", "sampled" or "summed" in nucleons(nucleus, ...).'
        )
