"""The local energy, composed once for all: jets of the state, and the terms of the Hamiltonian.

-hbar^2/2m (Laplacian + gradient squared) of what the state's jet says, and each term from
positions and labels.  Where nucleons carry spin and isospin, terms are collected by operator
(1, sigma.sigma, tau.tau, both, proton pair) and meet the state once: through the matrices of
its components, or through the ratios of exchanged labels.
"""

from nmlnp.tiles.derived.exchange import exchange_ratios
from nmlnp.tiles.derived.passes import local_derivatives
from nmlnp.tiles.derived.recording import Named

CHANNELS = 5
FIRST_COLUMNS = 3
"""Kinetic energy, hbar^2/2m |grad|^2, potential; then (H psi)_k/|psi|, psi_k/|psi|, then the observables'."""

BODIES = {
    "value": """
@primitive
def {name}(s, h, DST, SQUARES, N):
    for u in lanes(N):
        s[DST + u] = {name}_value(s[SQUARES + u]{couplings})
    barrier()
""",
    "added": """
@primitive
def {name}(s, h, DST, SQUARES, N):
    for u in lanes(N):
        s[DST + u] += {name}_value(s[SQUARES + u]{couplings})
    barrier()
""",
    "channels": """
@primitive
def {name}(s, h, DST, SQUARES, N):
    for u in lanes(N):
        central, sigma, tau, sigmatau = {name}_value(s[SQUARES + u]{couplings})
        s[DST + u] += central
        s[DST + N + u] += sigma
        s[DST + 2 * N + u] += tau
        s[DST + 3 * N + u] += sigmatau
    barrier()
""",
}


def local_energy(P, hamiltonian, observables=()):
    """Record the local energy into the columns of RESULT (columns, TILE).

    Returns
    -------
    str
        The source of the terms, which stands before the function.
    """
    labelled = P.graph.kinds > 0
    text = (_labelled if labelled else _plain)(P, hamiltonian)
    column = FIRST_COLUMNS + 2 * P.graph.output.components + (0 if labelled else len(hamiltonian.terms))
    for observable in observables:
        observable.record(P, _column(P, column))
        column += len(observable.columns)
    return text


def term_columns(state, hamiltonian):
    """Return the names of the columns of each term's energy; nucleons have none."""
    if state.particles.kinds:
        return ()
    return tuple(term.label or type(term).__name__.lower() for term in hamiltonian.terms)


def _column(P, number):
    return Named("RESULT", number * P.tile)


def _source(term, name, first, kind):
    """Return the text of a term, whose couplings begin at ``first``."""
    skipped = term.acts_on == "triples"
    couplings = "".join(f", h[{first + n}]" for n in range(skipped, len(term.couplings)))
    return term.source(f"{name}_value") + "\n" + BODIES[kind].format(name=name, couplings=couplings) + "\n"


def _numbered(hamiltonian):
    first = 1
    for number, term in enumerate(hamiltonian.terms):
        yield number, term, f"term_{number}", first
        first += len(term.couplings)


def _squares(P, term):
    """Return the squares that a term is a function of, and how many there are."""
    graph = P.graph
    if term.acts_on != "particles":
        return P.squares(), len(graph.pairs)
    out = P.field(graph.A * P.tile)
    positions = P.centred() if graph.space.centred else P.POSITIONS
    P.call("particle_squares", out, positions, graph.space.dimension, graph.A, P.tile)
    return out, graph.A


# ------------------------------------------------------------------- without labels
def _plain(P, hamiltonian):
    """Record the energies of a state without labels; each term has a column of its own."""
    text, columns = "", []
    start = FIRST_COLUMNS + 2
    for number, term, name, first in _numbered(hamiltonian):
        text += _source(term, name, first, "value")
        squares, count = _squares(P, term)
        values, column = P.field(count * P.tile), _column(P, start + number)
        P.call_own(name, "s", "h", values, squares, count * P.tile)
        if term.acts_on == "triples":
            P.call("sum_triples", column, values, P.graph.partners, P.graph.A, P.tile)
            P.call("scale_by_coupling", column, first, P.tile)
        else:
            P.add_up(column, values, count, P.tile)
        columns.append(column)
    P.call("fill", _column(P, 2), 0.0, P.tile)
    for column in columns:
        P.call("add_scaled", _column(P, 2), _column(P, 2), column, 1.0, P.tile)
    _scalar_energy(P)
    return text


def _scalar_energy(P):
    (jet,) = local_derivatives(P)
    P.call("kinetic_of_amplitude", _column(P, 0), jet + P.tile, P.tangents, P.tile)
    P.call("add_scaled", _column(P, 3), _column(P, 0), _column(P, 2), 1.0, P.tile)
    P.call("fill", _column(P, 4), 1.0, P.tile)


# ---------------------------------------------------------- with spins and isospins
def _labelled(P, hamiltonian):
    """Record the energies of nucleons: terms by operator, which meet the state at the end."""
    graph, tile = P.graph, P.tile
    count = len(graph.pairs)
    radial = P.field((CHANNELS * count + 1) * tile)
    P.call("fill", radial, 0.0, (CHANNELS * count + 1) * tile)
    text = ""
    for _, term, name, first in _numbered(hamiltonian):
        kind = {"channels": "channels", "triples": "value"}.get(term.acts_on, "added")
        text += _source(term, name, first, kind)
        _record_by_operator(P, term, name, first, radial)
    if graph.output.kinetic == "components":
        u, phi, norm = local_derivatives(P)
        K = graph.output.components
        collected = graph.output.collected
        P.call("component_potential", _column(P, 3), phi, radial, collected.operators, K, count, tile)
        P.call("energy_of_components", _column(P, 0), u, phi, norm, K, P.tangents, tile)
    else:
        ratio = P.field(count * tile)
        P.alias("RATIO", ratio)
        exchange_ratios(P)
        shape = (graph.pairs, graph.A, tile)
        P.call("exchange_potential", _column(P, 2), radial, ratio, P.LABELS, *shape)
        _scalar_energy(P)
    return text


def _record_by_operator(P, term, name, first, radial):
    count, tile = len(P.graph.pairs), P.tile
    squares, number = _squares(P, term)
    scalar = radial + CHANNELS * count * tile
    if term.acts_on in ("particles", "triples"):
        values = P.field(number * tile)
        if term.acts_on == "particles":
            P.call("fill", values, 0.0, number * tile)
        P.call_own(name, "s", "h", values, squares, number * tile)
        total = P.field(tile)
        if term.acts_on == "triples":
            P.call("sum_triples", total, values, P.graph.partners, P.graph.A, tile)
            P.call("scale_by_coupling", total, first, tile)
        else:
            P.add_up(total, values, number, tile)
        P.call("add_scaled", scalar, scalar, total, 1.0, tile)
    else:
        channel = radial + (4 * count * tile if term.acts_on == "protons" else 0)
        P.call_own(name, "s", "h", channel, squares, count * tile)
