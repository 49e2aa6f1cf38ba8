"""Determinants of orbitals, their logarithms' derivatives, and sums of several."""

from nmlnp.tiles.cpu.base import primitive, summing
from nmlnp.tiles.leaves import exp, log


# A walker's matrix is one thread's work.  Rows in WORK are whole vectors long, and operations
# on them begin at a whole vector: an eliminated column costs less than a loop of odd length.
@primitive
def log_determinants(s, LOG, SIGN, MATRIX, WORK, FIRST, N, K, TILE):
    S = (N + 3) // 4 * 4
    LINE = TILE * padded(K)
    FLOOR = TINY ** (1.0 / 3.0)
    for t in lanes(TILE):
        w = WORK + t * APART * (N + 1) * (N + 3)
        for i in range(N):
            for u in range(S):
                s[w + i * S + u] = 0.0
            for u in range(N):
                s[w + i * S + u] = s[MATRIX + (FIRST + i) * LINE + t * padded(K) + u]
        total = 0.0
        product = 1.0
        best = 0.0
        row = 0
        for i in range(N):
            size = abs(s[w + i * S])
            row = i if size > best else row
            best = max(size, best)
        for k in range(N):
            pivot = s[w + row * S + k]
            product *= pivot if row == k else -pivot
            if best < FLOOR:
                product = TINY
                break
            if abs(product) < FLOOR or abs(product) > 1.0 / FLOOR:
                total += log(abs(product))
                product = 1.0 if product > 0.0 else -1.0
            for u in range(k // 4 * 4 if N > 8 else 0, S):
                held = s[w + row * S + u]
                s[w + row * S + u] = s[w + k * S + u]
                s[w + k * S + u] = held
            inverse = 1.0 / pivot
            best = 0.0
            row = k + 1
            for i in range(k + 1, N):
                factor = s[w + i * S + k] * inverse
                # The next pivot is sought on the way.
                size = abs(s[w + i * S + k + 1] - factor * s[w + k * S + k + 1])
                row = i if size > best else row
                best = max(size, best)
                for u in range((k + 1) // 4 * 4 if N > 8 else 0, S):
                    s[w + i * S + u] -= factor * s[w + k * S + u]
        s[LOG + t] += max(total + log(abs(product)), log(TINY))
        s[SIGN + t] *= 1.0 if product > 0.0 else -1.0
    barrier()


# Gauss and Jordan's elimination in place: the inverse of the matrix with its rows exchanged,
# whose columns are put back on the way out.
@primitive
def inverses(s, LOG, SIGN, INVERSE, MATRIX, WORK, FIRST, N, K, TILE):
    S = (N + 3) // 4 * 4
    LINE = TILE * padded(K)
    FLOOR = TINY ** (1.0 / 3.0)
    for t in lanes(TILE):
        w = WORK + t * APART * (N + 1) * (N + 3)
        places = w + N * S
        for i in range(N):
            for u in range(S):
                s[w + i * S + u] = 0.0
            for u in range(N):
                s[w + i * S + u] = s[MATRIX + (FIRST + i) * LINE + t * padded(K) + u]
            s[places + i] = i
        total = 0.0
        product = 1.0
        finite = 1.0
        best = 0.0
        row = 0
        for i in range(N):
            size = abs(s[w + i * S])
            row = i if size > best else row
            best = max(size, best)
        for k in range(N):
            pivot = s[w + row * S + k]
            product *= pivot if row == k else -pivot
            if best < FLOOR:
                product = TINY
                finite = 0.0
                break
            if abs(product) < FLOOR or abs(product) > 1.0 / FLOOR:
                total += log(abs(product))
                product = 1.0 if product > 0.0 else -1.0
            place = s[places + row]
            s[places + row] = s[places + k]
            s[places + k] = place
            inverse = 1.0 / pivot
            s[w + row * S + k] = 1.0
            for u in range(S):
                held = inverse * s[w + row * S + u]
                s[w + row * S + u] = s[w + k * S + u]
                s[w + k * S + u] = held
            # Where no rows are exchanged, the second store was the first one's place.
            best = 0.0
            row = k + 1
            for i in range(k):
                factor = s[w + i * S + k]
                s[w + i * S + k] = 0.0
                for u in range(S):
                    s[w + i * S + u] -= factor * s[w + k * S + u]
            for i in range(k + 1, N):
                factor = s[w + i * S + k]
                s[w + i * S + k] = 0.0
                size = abs(s[w + i * S + k + 1] - factor * s[w + k * S + k + 1])
                row = i if size > best else row
                best = max(size, best)
                for u in range(S):
                    s[w + i * S + u] -= factor * s[w + k * S + u]
        for i in range(N):
            column = INVERSE + (FIRST + int(s[places + i])) * LINE + t * padded(K)
            for u in range(N):
                s[column + u] = finite * s[w + u * S + i]
            for u in range(N, K):
                s[column + u] = 0.0
        s[LOG + t] += max(total + log(abs(product)), log(TINY))
        s[SIGN + t] *= 1.0 if product > 0.0 else -1.0
    barrier()


# ---------------------------------------------------------------------- derivatives
@summing
def log_determinant_jet_own(s, JET, INVERSE, ORBITALS, FRAME, FIRST, N, D, A, K, TILE):
    WIDE = padded(K)
    LINE = TILE * WIDE
    SIZE = A * LINE
    M = len(FRAME) if len(FRAME) > 0 else A
    SHARE = 1.0 - 1.0 / A if len(FRAME) > 0 else 1.0
    LAPLACIAN = JET + (M * D + 1) * TILE
    for t in lanes(TILE):
        laplacian = 0.0
        for i in range(FIRST, FIRST + N):
            k = i * LINE + t * WIDE
            for u in range(N):
                laplacian += SHARE * s[INVERSE + k + u] * s[ORBITALS + (D + 1) * SIZE + k + u]
            for c in range(D):
                gradient = 0.0
                for u in range(N):
                    gradient += s[INVERSE + k + u] * s[ORBITALS + (c + 1) * SIZE + k + u]
                if len(FRAME) == 0:
                    laplacian -= gradient * gradient
                    s[JET + (1 + i * D + c) * TILE + t] += gradient
                else:
                    laplacian -= SHARE * gradient * gradient
                    for m in range(M):
                        s[JET + (1 + m * D + c) * TILE + t] += FRAME[m][i] * gradient
                    # Relative coordinates move several particles at once.
                    for j in range(FIRST, i):
                        left = 0.0
                        right = 0.0
                        for u in range(N):
                            inverse = s[INVERSE + j * LINE + t * WIDE + u]
                            slope = s[ORBITALS + (c + 1) * SIZE + j * LINE + t * WIDE + u]
                            left += s[ORBITALS + (c + 1) * SIZE + k + u] * inverse
                            right += slope * s[INVERSE + k + u]
                        laplacian += 2.0 / A * left * right
        s[LAPLACIAN + t] += laplacian
    barrier()


@summing
def log_determinant_jet(s, JET, INVERSE, MATRICES, WORK, TANGENTS, FIRST, N, A, K, TILE):
    WIDE = padded(K)
    LINE = TILE * WIDE
    SIZE = A * LINE
    for a, t in grid(TANGENTS, TILE):
        gradient = 0.0
        square = 0.0
        for i in range(FIRST, FIRST + N):
            k = i * LINE + t * WIDE
            trace = 0.0
            for u in range(N):
                trace += s[INVERSE + k + u] * s[MATRICES + (a + 1) * SIZE + k + u]
            gradient += trace
            square += trace * trace
            for j in range(FIRST, i):
                b = j * LINE + t * WIDE
                left = 0.0
                right = 0.0
                for u in range(N):
                    left += s[MATRICES + (a + 1) * SIZE + k + u] * s[INVERSE + b + u]
                    right += s[MATRICES + (a + 1) * SIZE + b + u] * s[INVERSE + k + u]
                square += 2.0 * left * right
        s[JET + (a + 1) * TILE + t] += gradient
        s[WORK + a * TILE + t] = square
    barrier()
    for t in lanes(TILE):
        laplacian = 0.0
        for a in range(TANGENTS):
            laplacian -= s[WORK + a * TILE + t]
        for i in range(FIRST, FIRST + N):
            k = i * LINE + t * WIDE
            for u in range(N):
                laplacian += s[INVERSE + k + u] * s[MATRICES + (TANGENTS + 1) * SIZE + k + u]
        s[JET + (TANGENTS + 1) * TILE + t] += laplacian
    barrier()


@primitive
def scale_walkers(s, DST, SRC, SEED, COUNT, TILE, N):
    for i in range(COUNT):
        for t, u in grid(TILE, N):
            k = (i * TILE + t) * padded(N) + u
            s[DST + k] = s[SEED + t] * s[SRC + k]
    barrier()


# ------------------------------------------------------------------ sums of several
@primitive
def sum_exponentials(s, p, LOG, SIGN, SHARES, LOGS, SIGNS, COEFFICIENTS, C, TILE):
    for t in lanes(TILE):
        top = s[LOGS + t]
        for d in range(1, C):
            top = max(top, s[LOGS + d * TILE + t])
        total = 0.0
        for d in range(C):
            k = d * TILE + t
            s[SHARES + k] = p[COEFFICIENTS + d] * s[SIGNS + k] * exp(s[LOGS + k] - top)
            total += s[SHARES + k]
        if abs(total) < TINY:
            total = TINY
        for d in range(C):
            s[SHARES + d * TILE + t] *= 1.0 / total
        s[LOG + t] = top + log(abs(total))
        s[SIGN + t] = 1.0 if total > 0.0 else -1.0
    barrier()


@primitive
def sum_exponentials_jet(s, JET, SHARES, JETS, TANGENTS, C, TILE):
    SIZE = (TANGENTS + 2) * TILE
    for t in lanes(TILE):
        laplacian = 0.0
        for d in range(C):
            laplacian += s[SHARES + d * TILE + t] * s[JETS + d * SIZE + (TANGENTS + 1) * TILE + t]
        s[JET + (TANGENTS + 1) * TILE + t] = laplacian
    for a in range(TANGENTS):
        for t in lanes(TILE):
            gradient = 0.0
            square = 0.0
            for d in range(C):
                j = s[JETS + d * SIZE + (a + 1) * TILE + t]
                gradient += s[SHARES + d * TILE + t] * j
                square += s[SHARES + d * TILE + t] * j * j
            s[JET + (a + 1) * TILE + t] = gradient
            s[JET + (TANGENTS + 1) * TILE + t] += square - gradient * gradient
    barrier()


@primitive
def sum_exponentials_rows(s, rows, first, stride, count, LOG, SIGN, SEED, LOGS, SIGNS, COEFFICIENTS, C, TILE):
    for t in lanes(TILE):
        if t < count:
            for d in range(C):
                k = d * TILE + t
                ratio = s[SIGN + t] * s[SIGNS + k] * exp(s[LOGS + k] - s[LOG + t])
                rows[first + t * stride + COEFFICIENTS + d] = s[SEED + t] * ratio
    barrier()
