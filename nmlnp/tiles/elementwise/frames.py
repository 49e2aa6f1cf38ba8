"""Derivatives by a particle's own position, put into the coordinates of the frame."""


@primitive
def particle_squares(s, DST, SRC, D, A, TILE):
    for u in lanes(A * TILE):
        total = 0.0
        for c in unroll(D):
            total += s[SRC + c * A * TILE + u] * s[SRC + c * A * TILE + u]
        s[DST + u] = total
    barrier()


@primitive
def expand_own_jet(s, DST, SRC, FRAME, D, A, TILE, N):
    UNIT = TILE * padded(N)
    SIZE = A * UNIT
    M = len(FRAME) if len(FRAME) > 0 else A
    WEIGHT = 1.0 - 1.0 / A if len(FRAME) > 0 else 1.0
    for u in lanes(SIZE):
        s[DST + u] = s[SRC + u]
        s[DST + (M * D + 1) * SIZE + u] = WEIGHT * s[SRC + (D + 1) * SIZE + u]
    for m in range(M):
        for c in range(D):
            for i in range(A):
                for u in lanes(UNIT):
                    if len(FRAME) > 0:
                        value = FRAME[m][i] * s[SRC + (c + 1) * SIZE + i * UNIT + u]
                    else:
                        value = s[SRC + (c + 1) * SIZE + i * UNIT + u] if i == m else 0.0
                    s[DST + (m * D + c + 1) * SIZE + i * UNIT + u] = value
    barrier()


@primitive
def own_jet_output(s, DST, SRC, FRAME, D, A, TILE, N):
    WIDE = padded(N)
    SIZE = A * TILE * WIDE
    M = len(FRAME) if len(FRAME) > 0 else A
    WEIGHT = 1.0 - 1.0 / A if len(FRAME) > 0 else 1.0
    for u in lanes((M * D + 2) * TILE):
        s[DST + u] = 0.0
    barrier()
    for t in lanes(TILE):
        for i in range(A):
            value = 0.0
            laplacian = 0.0
            for u in range(N):
                value += s[SRC + (i * TILE + t) * WIDE + u]
                laplacian += s[SRC + (D + 1) * SIZE + (i * TILE + t) * WIDE + u]
            s[DST + t] += value
            s[DST + (M * D + 1) * TILE + t] += WEIGHT * laplacian
            for c in range(D):
                gradient = 0.0
                for u in range(N):
                    gradient += s[SRC + (c + 1) * SIZE + (i * TILE + t) * WIDE + u]
                if len(FRAME) > 0:
                    for m in range(M):
                        s[DST + (m * D + c + 1) * TILE + t] += FRAME[m][i] * gradient
                else:
                    s[DST + (i * D + c + 1) * TILE + t] += gradient
    barrier()
