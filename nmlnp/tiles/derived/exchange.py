"""psi with the labels of each pair exchanged, over psi: values only.

Exchanging the labels of i and j changes two terms of a sum over particles.  So what lies
below such a sum is evaluated once for each particle with the labels of each other one, and
only what lies above it once for each pair.
"""

from nmlnp.tiles.derived.dense import Activation
from nmlnp.tiles.derived.features import ParticleFeatures
from nmlnp.tiles.derived.pooling import Total
from nmlnp.tiles.derived.recording import Named
from nmlnp.tiles.derived.terms import LogTanh


def exchange_ratios(P):
    """Record the ratios into RATIO (pairs, TILE); the Slater state of the labels changes sign."""
    graph, count = P.graph, len(P.graph.pairs)
    RATIO = Named("RATIO")
    seeing = [term for term in graph.output.terms if _sees_labels(term)]
    if not seeing:
        P.call("fill", RATIO, -1.0, count * P.tile)
        return
    plain = [term for term in seeing if not isinstance(term, LogTanh)]
    if len(plain) > 1:
        raise NotImplementedError("labels in more than one term of log psi beside a sign")
    base = P.field(P.tile)
    if plain:
        _exchanged(P, plain[0], base, RATIO)
        P.call("exponential_ratio", RATIO, base, count, P.tile)
    else:
        P.call("fill", RATIO, -1.0, count * P.tile)
    for term in seeing:
        if isinstance(term, LogTanh):
            swapped, base = P.field(count * P.tile), P.field(P.tile)
            _exchanged(P, term.source, base, swapped)
            P.call("tanh_ratio", RATIO, swapped, base, count, P.tile)


def _exchanged(P, term, base, swapped):
    """Record a term at the present labels (base) and with those of each pair exchanged (swapped)."""
    graph, A = P.graph, P.graph.A
    total = _below(term)
    unit = total.size(P)
    every, own, pooled = P.field(A * A * unit), P.field(unit), P.field(unit)
    features = next(node for node in _upstream(total) if isinstance(node, ParticleFeatures))
    columns = features.value(P)
    D, rows = graph.space.dimension, A * P.tile
    for j in range(A):
        for kind in range(graph.kinds):
            for i in range(A):
                target = columns + (D + kind) * rows + i * P.tile
                P.call("copy_field", target, P.LABELS + (kind * A + j) * P.tile, P.tile)
        P.values = {features: columns}
        P.placed = {_written_by(total.source): every + j * A * unit}
        P.value(total.source)
    P.placed = {}
    P.call("add_blocks", own, every, tuple(i * A + i for i in range(A)), unit)
    P.call("copy_field", pooled, own, unit)
    _above(P, term, total, pooled, base)
    for e, (i, j) in enumerate(graph.pairs):
        blocks = (i * A + j, j * A + i, i * A + i, j * A + j)
        P.call("mix_chosen", pooled, every, blocks, (1.0, 1.0, -1.0, -1.0), unit)
        P.call("add_scaled", pooled, pooled, own, 1.0, unit)
        _above(P, term, total, pooled, swapped + e * P.tile)
    P.values = {}


def _above(P, term, total, pooled, out):
    P.values = {total: pooled}
    term.add_value(P, out, fresh=True)


def _written_by(node):
    """Return the node whose field holds this one's output: activations work in place."""
    while isinstance(node, Activation) and node.overwrites(node.source):
        node = node.source
    return node


def _upstream(node):
    return [node, *(found for source in node.inputs for found in _upstream(source))]


def _sees_labels(node):
    return any(isinstance(found, ParticleFeatures) and found.labels for found in _upstream(node))


def _below(term):
    """Return the sum over particles through which a term sees the labels."""
    totals = {node for node in _upstream(term) if isinstance(node, Total)}
    if len(totals) != 1:
        raise NotImplementedError("labels that reach log psi by another way than one sum over particles")
    return totals.pop()
