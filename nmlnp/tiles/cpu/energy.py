"""The potentials of pairs and triples."""

import math

from nmlnp.tiles.cpu.base import primitive
from nmlnp.tiles.leaves import exp


@primitive
def radial_potentials(s, DST, SQUARES, GAUSSIANS, COULOMB, THREE_BODY, A, PAIRS, TILE):
    E = len(PAIRS)
    for e in unroll(E):
        for t in range(TILE):
            x = s[SQUARES + e * TILE + t]
            central = 0.0
            sigma = 0.0
            tau = 0.0
            sigmatau = 0.0
            for g in unroll(len(GAUSSIANS)):
                w = exp(-GAUSSIANS[g][0] * x)
                central += GAUSSIANS[g][1] * w
                sigma += GAUSSIANS[g][2] * w
                tau += GAUSSIANS[g][3] * w
                sigmatau += GAUSSIANS[g][4] * w
            s[DST + e * TILE + t] = central
            s[DST + (E + e) * TILE + t] = sigma
            s[DST + (2 * E + e) * TILE + t] = tau
            s[DST + (3 * E + e) * TILE + t] = sigmatau
            repulsion = 0.0
            if COULOMB[0] != 0.0:
                r = math.sqrt(x + 1e-12)
                b = COULOMB[1] * r
                form = 1.0 - (1.0 + b * (0.6875 + b * (0.1875 + b * 0.020833333333333332))) * exp(-b)
                repulsion = COULOMB[0] * form / r
            s[DST + (4 * E + e) * TILE + t] = repulsion
    THREE = DST + 5 * E * TILE
    for t in range(TILE):
        s[THREE + t] = 0.0
    if THREE_BODY[0] != 0.0 and A > 2:
        for i in unroll(A):
            for t in range(TILE):
                total = 0.0
                squares = 0.0
                for e in unroll(E):
                    if i in PAIRS[e]:
                        w = exp(-THREE_BODY[1] * s[SQUARES + e * TILE + t])
                        total += w
                        squares += w * w
                s[THREE + t] += 0.5 * THREE_BODY[0] * (total * total - squares)
