"""The local energy and the radii of a sampled state."""

from nmlnp.tiles.numpy.base import primitive


@primitive
def exchange_potential(s, DST, RADIAL, RATIO, LABELS, PAIRS, A, TILE):
    E = len(PAIRS)
    for t in lanes(TILE):
        total = s[RADIAL + 5 * E * TILE + t]
        for e in few(E):
            i = PAIRS[e][0]
            j = PAIRS[e][1]
            t_i = s[LABELS + (A + i) * TILE + t]
            t_j = s[LABELS + (A + j) * TILE + t]
            same_spin = 0.5 + 0.5 * s[LABELS + i * TILE + t] * s[LABELS + j * TILE + t]
            same_isospin = 0.5 + 0.5 * t_i * t_j
            both = s[RATIO + e * TILE + t]
            spin = same_spin + (1.0 - same_spin) * same_isospin * both
            isospin = same_isospin + (1.0 - same_isospin) * same_spin * both
            total += s[RADIAL + e * TILE + t]
            total += s[RADIAL + (E + e) * TILE + t] * (2.0 * spin - 1.0)
            total += s[RADIAL + (2 * E + e) * TILE + t] * (2.0 * isospin - 1.0)
            total += s[RADIAL + (3 * E + e) * TILE + t] * (4.0 * both - 2.0 * spin - 2.0 * isospin + 1.0)
            total += s[RADIAL + (4 * E + e) * TILE + t] * 0.25 * (1.0 + t_i) * (1.0 + t_j)
        s[DST + t] = total
    barrier()


@primitive
def sampled_radii(s, DST, CENTRED, LABELS, D, A, TILE):
    for t in lanes(TILE):
        protons = 0.0
        everyone = 0.0
        for i in few(A):
            square = 0.0
            for c in unroll(D):
                square += s[CENTRED + (c * A + i) * TILE + t] * s[CENTRED + (c * A + i) * TILE + t]
            everyone += square
            protons += 0.5 * (1.0 + s[LABELS + (A + i) * TILE + t]) * square
        s[DST + t] = protons
        s[DST + TILE + t] = everyone
    barrier()
