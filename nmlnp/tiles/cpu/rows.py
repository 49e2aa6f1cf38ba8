"""Derivatives by the parameters, written as one row a walker."""

from nmlnp.tiles.cpu.base import primitive


# Loops of constant length and a view of a walker's row: an index that depends on a
# run-time number may be negative for all the compiler knows, and such a loop is
# three times slower.
# Four rows of the outer product share the loads of RIGHT; and a loop over one row of one
# block would be unrolled and the loop over u vectorised, with stores that scatter.
@primitive
def outer_rows(s, rows, first, stride, count, LEFT, RIGHT, OFFSET, BLOCKS, NIN, NOUT, TILE):
    GROUP = 4 if NIN % 4 == 0 and NOUT >= 8 and BLOCKS <= 4 else 1  # more would not fit the registers
    for t in range(TILE):
        if t >= count:
            break
        begin = first + t * stride + OFFSET
        out = rows[begin : begin + NIN * NOUT]
        for q in range(NIN // GROUP):
            for m in unroll(GROUP * BLOCKS):
                left_m = s[LEFT + (m % BLOCKS * TILE + t) * NIN + q * GROUP + m // BLOCKS]
            for v in range(NOUT):
                for g in unroll(GROUP):
                    total = 0.0
                    for m in unroll(g * BLOCKS, (g + 1) * BLOCKS):
                        total += left_m * s[RIGHT + (m % BLOCKS * TILE + t) * NOUT + v]
                    out[(q * GROUP + g) * NOUT + v] = total


@primitive
def outer_columns(s, rows, first, stride, count, LEFT, RIGHT, OFFSET, BLOCKS, NIN, NOUT, TILE):
    for t in range(TILE):
        if t >= count:
            break
        begin = first + t * stride + OFFSET
        out = rows[begin : begin + NIN * NOUT]
        for u in range(NIN):
            for b in unroll(BLOCKS):
                left_b = s[LEFT + (u * BLOCKS + b) * TILE + t]
            for v in range(NOUT):
                total = 0.0
                for b in unroll(BLOCKS):
                    total += left_b * s[RIGHT + (b * TILE + t) * NOUT + v]
                out[u * NOUT + v] = total


@primitive
def sum_rows(s, rows, first, stride, count, RIGHT, OFFSET, BLOCKS, N, TILE):
    for t in range(TILE):
        if t >= count:
            break
        begin = first + t * stride + OFFSET
        out = rows[begin : begin + N]
        for v in range(N):
            total = 0.0
            for b in unroll(BLOCKS):
                total += s[RIGHT + (b * TILE + t) * N + v]
            out[v] = total


@primitive
def sum_rows_scaled(s, rows, first, stride, count, LEFT, SEED, OFFSET, N, TILE):
    for t in range(TILE):
        if t >= count:
            break
        begin = first + t * stride + OFFSET
        out = rows[begin : begin + N]
        for v in range(N):
            out[v] = s[SEED + t] * s[LEFT + t * N + v]


@primitive
def seed_rows(s, p, DST, SEED, W, N, TILE):
    for t in range(TILE):
        for u in range(N):
            s[DST + t * N + u] = s[SEED + t] * p[W + u]
