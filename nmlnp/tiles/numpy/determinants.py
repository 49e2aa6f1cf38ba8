"""Determinants of orbitals, their logarithms' derivatives, and sums of several.

A matrix is a field (A, TILE, K): row i of walker t holds the K orbitals at particle i.  A spin
block is the N particles from FIRST on, with their first N orbitals.
"""

import numpy as np

from nmlnp.tiles.numpy.base import TINY, field, frame_rows, write_rows


def _block(s, start, FIRST, N, A, K, TILE):
    """Return a view of one block, (TILE, N, N), of a field (A, TILE, K)."""
    return field(s, start, (A, TILE, K))[FIRST : FIRST + N, :, :N].transpose(1, 0, 2)


def log_determinants(s, LOG, SIGN, MATRIX, WORK, FIRST, N, K, TILE):
    """LOG (TILE,) += log |det M|, SIGN (TILE,) *= its sign, M the block of MATRIX (A, TILE, K).

    LU decomposition with partial pivoting (Golub and Van Loan, 3.4).  A singular matrix adds
    log(TINY), so that a move there is rejected.  WORK (TILE, N + 1, N + 3) is spent.
    """
    signs, logs = np.linalg.slogdet(_block(s, MATRIX, FIRST, N, FIRST + N, K, TILE))
    field(s, LOG, (TILE,))[:] += np.maximum(logs, np.log(TINY))
    field(s, SIGN, (TILE,))[:] *= np.where(signs < 0.0, -1.0, 1.0)


def inverses(s, LOG, SIGN, INVERSE, MATRIX, WORK, FIRST, N, K, TILE):
    """As ``log_determinants``, with INVERSE (A, TILE, K)[i, t, k] = (M^-1)_ki = d log |det M| / d M_ik.

    The rows of the block are written, with 0 beyond their first N orbitals, and 0 for a singular M.
    """
    log_determinants(s, LOG, SIGN, MATRIX, WORK, FIRST, N, K, TILE)
    matrices = _block(s, MATRIX, FIRST, N, FIRST + N, K, TILE)
    singular = np.linalg.slogdet(matrices)[0] == 0.0
    inverse = np.linalg.inv(np.where(singular[:, None, None], np.eye(N), matrices))
    inverse[singular] = 0.0
    rows = field(s, INVERSE, (FIRST + N, TILE, K))[FIRST:]
    rows[:] = 0.0
    rows[:, :, :N] = inverse.transpose(2, 0, 1)


def log_determinant_jet_own(s, JET, INVERSE, ORBITALS, FRAME, FIRST, N, D, A, K, TILE):
    """Add gradient and Laplacian of log |det M| to JET (M D + 2, TILE), rows of M of one particle each.

    INVERSE (A, TILE, K) of ``inverses``, ORBITALS (D + 2, A, TILE, K) an own jet.  Coordinates are
    those of FRAME, where orbitals are of r_i - R, or those of each particle.  With
    B_ij = sum_k d_i M_ik (M^-1)_kj: d_i log|det M| = B_ii and d_i d_j log|det M| = -B_ij B_ji for i != j.
    Block 0 of JET is left alone.
    """
    inverse = _block(s, INVERSE, FIRST, N, A, K, TILE)
    rows = field(s, ORBITALS, (D + 2, A, TILE, K))[:, FIRST : FIRST + N, :, :N].transpose(0, 2, 1, 3)
    frame = frame_rows(FRAME, A)
    jet = field(s, JET, (len(frame) * D + 2, TILE))
    slopes = np.einsum("ctik,tjk->ctij", rows[1:-1], inverse)
    gradient = np.einsum("ctii->ict", slopes)
    jet[1:-1] += np.einsum("mi,ict->mct", frame[:, FIRST : FIRST + N], gradient).reshape(-1, TILE)
    # Second derivatives by r_i and r_j, summed with what the frame keeps of them, delta_ij - 1/A.
    kept = (frame.T @ frame)[FIRST : FIRST + N, FIRST : FIRST + N]
    jet[-1] += np.einsum("i,tik,tik->t", np.diag(kept), rows[-1], inverse)
    jet[-1] -= np.einsum("ij,ctij,ctji->t", kept, slopes, slopes)


def log_determinant_jet(s, JET, INVERSE, MATRICES, WORK, TANGENTS, FIRST, N, A, K, TILE):
    """Add gradient and Laplacian of log |det M| to JET (TANGENTS + 2, TILE), M a full jet.

    MATRICES (TANGENTS + 2, A, TILE, K), as behind backflow; INVERSE (A, TILE, K).  tr(M^-1 d_k M) and
    tr(M^-1 lap M) - sum_k tr((M^-1 d_k M)^2) (Jacobi's formula).  WORK (TANGENTS, TILE) is spent.
    """
    inverse = _block(s, INVERSE, FIRST, N, A, K, TILE)
    matrices = field(s, MATRICES, (TANGENTS + 2, A, TILE, K))[:, FIRST : FIRST + N, :, :N]
    products = np.einsum("aitk,tjk->atij", matrices[1:], inverse)
    jet = field(s, JET, (TANGENTS + 2, TILE))
    jet[1:] += np.einsum("atii->at", products)
    jet[-1] -= np.einsum("atij,atji->t", products[:-1], products[:-1])


def scale_walkers(s, DST, SRC, SEED, COUNT, TILE, N):
    """DST (COUNT, TILE, N) = SEED (TILE,) times SRC (COUNT, TILE, N)."""
    field(s, DST, (COUNT, TILE, N))[:] = field(s, SEED, (TILE, 1)) * field(s, SRC, (COUNT, TILE, N))


def sum_exponentials(s, p, LOG, SIGN, SHARES, LOGS, SIGNS, COEFFICIENTS, C, TILE):
    """LOG, SIGN (TILE,) = logarithm and sign of Psi = sum_d c_d s_d exp(L_d), of C determinants.

    LOGS and SIGNS (C, TILE) are L and s, COEFFICIENTS (C,) in the parameters is c.  SHARES (C, TILE)
    = c_d s_d exp(L_d) / Psi: the derivatives of log |Psi| by L_d, what each one's way back begins with.
    """
    logs = field(s, LOGS, (C, TILE))
    top = logs.max(axis=0)
    terms = field(p, COEFFICIENTS, (C, 1)) * field(s, SIGNS, (C, TILE)) * np.exp(logs - top)
    total = terms.sum(axis=0)
    total = np.where(np.abs(total) < TINY, TINY, total)
    field(s, SHARES, (C, TILE))[:] = terms / total
    field(s, LOG, (TILE,))[:] = top + np.log(np.abs(total))
    field(s, SIGN, (TILE,))[:] = np.where(total > 0.0, 1.0, -1.0)


def sum_exponentials_jet(s, JET, SHARES, JETS, TANGENTS, C, TILE):
    """Write gradient and Laplacian of log |Psi| to JET (TANGENTS + 2, TILE) from those of L_d.

    JETS (C, TANGENTS + 2, TILE), SHARES (C, TILE) of ``sum_exponentials``; block 0 is left alone.
    """
    weights = field(s, SHARES, (C, TILE))
    jets = field(s, JETS, (C, TANGENTS + 2, TILE))
    jet = field(s, JET, (TANGENTS + 2, TILE))
    jet[1:] = np.einsum("dt,dat->at", weights, jets[:, 1:])
    jet[-1] += np.einsum("dt,dat->t", weights, jets[:, 1:-1] ** 2) - (jet[1:-1] ** 2).sum(axis=0)


def sum_exponentials_rows(s, rows, first, stride, count, LOG, SIGN, SEED, LOGS, SIGNS, COEFFICIENTS, C, TILE):
    """Write SEED (TILE,) d log |Psi| / d c_d = SEED s_d exp(L_d) / Psi, as ``outer_rows`` does."""
    ratios = field(s, SIGNS, (C, TILE)) * np.exp(field(s, LOGS, (C, TILE)) - field(s, LOG, (TILE,)))
    values = field(s, SEED, (TILE,)) * field(s, SIGN, (TILE,)) * ratios
    write_rows(rows, first + COEFFICIENTS, stride, values.T[:count])
