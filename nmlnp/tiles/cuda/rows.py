"""Derivatives by the parameters, written as one row a walker."""

from nmlnp.tiles.cuda.base import cuda, primitive


@primitive
def outer_rows(s, rows, first, stride, count, LEFT, RIGHT, OFFSET, BLOCKS, NIN, NOUT, TILE):
    WIDE_IN = padded(NIN)
    WIDE_OUT = padded(NOUT)
    for q in lanes(TILE * NIN * NOUT):
        t = q // (NIN * NOUT)
        k = q % (NIN * NOUT)
        if t < count:
            total = 0.0
            for b in unroll(BLOCKS):
                left = s[LEFT + (b * TILE + t) * WIDE_IN + k // NOUT]
                total += left * s[RIGHT + (b * TILE + t) * WIDE_OUT + k % NOUT]
            rows[first + t * stride + OFFSET + k] = total
    cuda.syncthreads()


@primitive
def outer_columns(s, rows, first, stride, count, LEFT, RIGHT, OFFSET, BLOCKS, NIN, NOUT, TILE):
    WIDE_OUT = padded(NOUT)
    for q in lanes(TILE * NIN * NOUT):
        t = q // (NIN * NOUT)
        k = q % (NIN * NOUT)
        if t < count:
            total = 0.0
            for b in unroll(BLOCKS):
                left = s[LEFT + ((k // NOUT) * BLOCKS + b) * TILE + t]
                total += left * s[RIGHT + (b * TILE + t) * WIDE_OUT + k % NOUT]
            rows[first + t * stride + OFFSET + k] = total
    cuda.syncthreads()


@primitive
def sum_rows(s, rows, first, stride, count, RIGHT, OFFSET, BLOCKS, N, TILE):
    WIDE = padded(N)
    for q in lanes(TILE * N):
        t = q // N
        v = q % N
        if t < count:
            total = 0.0
            for b in unroll(BLOCKS):
                total += s[RIGHT + (b * TILE + t) * WIDE + v]
            rows[first + t * stride + OFFSET + v] = total
    cuda.syncthreads()


@primitive
def sum_rows_scaled(s, rows, first, stride, count, LEFT, SEED, OFFSET, N, TILE):
    WIDE = padded(N)
    for q in lanes(TILE * N):
        t = q // N
        v = q % N
        if t < count:
            rows[first + t * stride + OFFSET + v] = s[SEED + t] * s[LEFT + t * WIDE + v]
    cuda.syncthreads()


@primitive
def seed_rows(s, p, DST, SEED, W, N, TILE):
    WIDE = padded(N)
    for q in lanes(TILE * N):
        s[DST + (q // N) * WIDE + q % N] = s[SEED + q // N] * p[W + q % N]
    cuda.syncthreads()
