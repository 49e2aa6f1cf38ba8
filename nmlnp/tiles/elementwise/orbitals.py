"""Orbitals of single particles, with the derivatives by the particle's own coordinates."""

from nmlnp.tiles.cpu.base import primitive
from nmlnp.tiles.leaves import cos_sin_turns


# ------------------------------------------------------------------- oscillator
@primitive
def hermite_polynomials(s, p, DST, POSITIONS, ROOT, HIGHEST, D, A, TILE):
    WIDE = (HIGHEST + 1) * A * TILE
    for c in range(D):
        for u in lanes(A * TILE):
            z = p[ROOT] * s[POSITIONS + c * A * TILE + u]
            below = 0.0
            now = 1.0
            s[DST + c * WIDE + u] = 1.0
            for n in unroll(HIGHEST):
                above = (2.0 / (n + 1)) ** 0.5 * z * now - (n / (n + 1)) ** 0.5 * below
                below = now
                now = above
                s[DST + c * WIDE + (n + 1) * A * TILE + u] = above
    barrier()


@primitive
def oscillator_orbitals(s, p, DST, HERMITE, POSITIONS, ROOT, QUANTA, D, A, TILE):
    K = len(QUANTA)
    HIGHEST = max([max(row) for row in QUANTA])
    ROWS = A * TILE
    hermite_polynomials(s, p, HERMITE, POSITIONS, ROOT, HIGHEST, D, A, TILE)
    for k in few(K):
        for u in lanes(ROWS):
            value = 1.0
            for c in unroll(D):
                value *= s[HERMITE + (c * (HIGHEST + 1) + QUANTA[k][c]) * ROWS + u]
            s[DST + u * padded(K) + k] = value
    barrier()


@primitive
def oscillator_orbitals_jet(s, p, DST, HERMITE, POSITIONS, ROOT, QUANTA, D, A, TILE):
    K = len(QUANTA)
    HIGHEST = max([max(row) for row in QUANTA])
    ROWS = A * TILE
    SIZE = ROWS * padded(K)
    # h_n' = sqrt(2 n) h_{n-1}: what a derivative multiplies, and where it finds the polynomial.
    FIRST = tuple([tuple([(2.0 * n) ** 0.5 for n in row]) for row in QUANTA])
    LOWER = tuple([tuple([max(n - 1, 0) for n in row]) for row in QUANTA])
    SECOND = tuple([tuple([2.0 * (n * (n - 1.0)) ** 0.5 for n in row]) for row in QUANTA])
    LOWEST = tuple([tuple([max(n - 2, 0) for n in row]) for row in QUANTA])
    hermite_polynomials(s, p, HERMITE, POSITIONS, ROOT, HIGHEST, D, A, TILE)
    q = p[ROOT]
    for k in few(K):
        for u in lanes(ROWS):
            value = 1.0
            for c in unroll(D):
                h_c = s[HERMITE + (c * (HIGHEST + 1) + QUANTA[k][c]) * ROWS + u]
                value *= h_c
            s[DST + u * padded(K) + k] = value
            laplacian = 0.0
            for c in unroll(D):
                first = q * FIRST[k][c] * s[HERMITE + (c * (HIGHEST + 1) + LOWER[k][c]) * ROWS + u]
                second = q * q * SECOND[k][c] * s[HERMITE + (c * (HIGHEST + 1) + LOWEST[k][c]) * ROWS + u]
                for b in unroll(D):
                    if b != c:
                        first *= h_b
                        second *= h_b
                s[DST + (c + 1) * SIZE + u * padded(K) + k] = first
                laplacian += second
            s[DST + (D + 1) * SIZE + u * padded(K) + k] = laplacian
    barrier()


# ------------------------------------------------------------------ plane waves
@primitive
def plane_waves(s, p, DST, POSITIONS, LENGTH, WAVES, D, A, TILE):
    K = 2 * len(WAVES) + 1
    over = 1.0 / p[LENGTH]
    for u in lanes(A * TILE):
        s[DST + u * padded(K)] = 1.0
    for k in few(len(WAVES)):
        for u in lanes(A * TILE):
            turns = 0.0
            for c in unroll(D):
                turns += WAVES[k][c] * s[POSITIONS + c * A * TILE + u]
            cosine, sine = cos_sin_turns(turns * over)
            s[DST + u * padded(K) + 2 * k + 1] = cosine
            s[DST + u * padded(K) + 2 * k + 2] = sine
    barrier()


@primitive
def plane_waves_jet(s, p, DST, POSITIONS, LENGTH, WAVES, D, A, TILE):
    K = 2 * len(WAVES) + 1
    SIZE = A * TILE * padded(K)
    SQUARES = tuple([1.0 * sum([n * n for n in wave]) for wave in WAVES])
    SLOPES = tuple([tuple([1.0 * n for n in wave]) for wave in WAVES])
    over = 1.0 / p[LENGTH]
    unit = 6.283185307179586 * over
    for u in lanes(A * TILE):
        s[DST + u * padded(K)] = 1.0
        for c in unroll(D + 1):
            s[DST + (c + 1) * SIZE + u * padded(K)] = 0.0
    for k in few(len(WAVES)):
        for u in lanes(A * TILE):
            turns = 0.0
            for c in unroll(D):
                turns += SLOPES[k][c] * s[POSITIONS + c * A * TILE + u]
            cosine, sine = cos_sin_turns(turns * over)
            even = DST + u * padded(K) + 2 * k + 1
            s[even] = cosine
            s[even + 1] = sine
            for c in unroll(D):
                s[even + (c + 1) * SIZE] = -unit * SLOPES[k][c] * sine
                s[even + 1 + (c + 1) * SIZE] = unit * SLOPES[k][c] * cosine
            s[even + (D + 1) * SIZE] = -unit * unit * SQUARES[k] * cosine
            s[even + 1 + (D + 1) * SIZE] = -unit * unit * SQUARES[k] * sine
    barrier()


# -------------------------------------------------------------- solid harmonics
@primitive
def solid_harmonics(s, DST, POSITIONS, D, A, TILE):
    for u in lanes(A * TILE):
        s[DST + u * padded(D + 1)] = 1.0
        for c in unroll(D):
            s[DST + u * padded(D + 1) + c + 1] = s[POSITIONS + c * A * TILE + u]
    barrier()


@primitive
def solid_harmonics_jet(s, DST, POSITIONS, D, A, TILE):
    SIZE = A * TILE * padded(D + 1)
    solid_harmonics(s, DST, POSITIONS, D, A, TILE)
    for u in lanes(A * TILE):
        for b in unroll(D + 1):
            for k in unroll(D + 1):
                s[DST + (b + 1) * SIZE + u * padded(D + 1) + k] = 1.0 if k == b + 1 else 0.0
    barrier()


# --------------------------------------------------------------------- the way back
@primitive
def orbital_gradients(s, GRADIENT, DELTA, ORBITALS, D, A, TILE, K):
    SIZE = A * TILE * padded(K)
    for c in range(D):
        for u in lanes(A * TILE):
            total = 0.0
            for k in range(K):
                total += s[DELTA + u * padded(K) + k] * s[ORBITALS + (c + 1) * SIZE + u * padded(K) + k]
            s[GRADIENT + c * A * TILE + u] += total
    barrier()
