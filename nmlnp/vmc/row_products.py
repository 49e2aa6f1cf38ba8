"""Products with the rows of log-derivatives, each in one pass over memory.

The rows O_nk = d psi_k / d theta / |psi| of a rank are by far the largest array
of a run, so these products are limited by memory bandwidth.  A product with
X^T X through two BLAS calls reads the rows twice; :func:`_normal` takes eight
rows at a time through both halves while they are in cache.

Sums run over fixed chunks of rows and then over chunks in order, so results do
not depend on the number of threads.
"""

from dataclasses import dataclass

import numpy as np
from numba import njit, prange

from nmlnp.parallel.mpi import Communicator

# Reassociation lets dot products use vector registers; NaN and infinity still pass through.
_compiled = njit(parallel=True, cache=True, error_model="numpy", fastmath={"reassoc", "contract", "nsz"})

_SHORTEST_CHUNK = 64
_MOST_CHUNKS = 256


def chunk_length(m):
    """Rows summed before the partial sums are added: a function of the number of rows only."""
    return max(_SHORTEST_CHUNK, -(-m // _MOST_CHUNKS))


@_compiled
def _forward(rows, v, out):
    """out_i = rows_i . v"""
    for i in prange(rows.shape[0]):
        row = rows[i]
        total = 0.0
        for j in range(v.size):
            total += row[j] * v[j]
        out[i] = total


@_compiled
def _backward(rows, weights, chunk, partial, out):
    """out_w = sum_i weights_wi rows_i for each w"""
    m, columns = rows.shape
    for k in prange((m + chunk - 1) // chunk):
        for w in range(weights.shape[0]):
            total = partial[k, w]
            total[:] = 0.0
            for i in range(k * chunk, min(m, k * chunk + chunk)):
                row = rows[i]
                weight = weights[w, i]
                for j in range(columns):
                    total[j] += weight * row[j]
    _add_chunks(partial, out)


@_compiled
def _normal(rows, components, overlap, v, chunk, partial, out):
    """out = sum_i rows_i t_i with t_i = rows_i . v - components_i overlap"""
    m, columns = rows.shape
    for k in prange((m + chunk - 1) // chunk):
        total = partial[k, 0]
        total[:] = 0.0
        stop = min(m, k * chunk + chunk)
        i = k * chunk
        while i + 8 <= stop:
            a, b, c, d = rows[i], rows[i + 1], rows[i + 2], rows[i + 3]
            e, f, g, h = rows[i + 4], rows[i + 5], rows[i + 6], rows[i + 7]
            ta = tb = tc = td = te = tf = tg = th = 0.0
            for j in range(columns):
                x = v[j]
                ta += a[j] * x
                tb += b[j] * x
                tc += c[j] * x
                td += d[j] * x
                te += e[j] * x
                tf += f[j] * x
                tg += g[j] * x
                th += h[j] * x
            ta -= components[i] * overlap
            tb -= components[i + 1] * overlap
            tc -= components[i + 2] * overlap
            td -= components[i + 3] * overlap
            te -= components[i + 4] * overlap
            tf -= components[i + 5] * overlap
            tg -= components[i + 6] * overlap
            th -= components[i + 7] * overlap
            for j in range(columns):
                first = ta * a[j] + tb * b[j] + tc * c[j] + td * d[j]
                total[j] += first + te * e[j] + tf * f[j] + tg * g[j] + th * h[j]
            i += 8
        while i < stop:
            a = rows[i]
            ta = -components[i] * overlap
            for j in range(columns):
                ta += a[j] * v[j]
            for j in range(columns):
                total[j] += ta * a[j]
            i += 1
    _add_chunks(partial, out)


@_compiled
def _add_chunks(partial, out):
    """Add the partial sums of the chunks, chunk after chunk."""
    columns = out.shape[1]
    for block in prange((columns + 255) // 256):
        for w in range(out.shape[0]):
            left, right = block * 256, min(columns, block * 256 + 256)
            out[w, left:right] = 0.0
            for k in range(partial.shape[0]):
                for j in range(left, right):
                    out[w, j] += partial[k, w, j]


class Workspace:
    """Large work arrays by name, allocated once and used again in the next iteration."""

    def __init__(self, xp=np):
        self._xp = xp
        self._arrays = {}

    def array(self, name, shape, order="C"):
        """An uninitialised float64 array that the next call with this name overwrites."""
        kept = self._arrays.get(name)
        if kept is None or kept.shape != tuple(shape):
            self._arrays[name] = kept = self._xp.empty(shape, order=order)
        return kept


@dataclass(frozen=True)
class TangentSpace:
    """The centred rows X = (O - c Obar^T) / sqrt(N), over all ranks, without ever forming them.

    Attributes
    ----------
    rows : (m, P) float64 array, C order
        O of this rank, m = walkers times components.
    components : (m,) array
        c = psi_k / |psi| of this rank.
    residual : (m,) array
        (h - E c) / sqrt(N) of this rank.
    mean : (P,) array
        Obar = <sum_k c_k O_k> over all ranks.
    gradient : (P,) array
        X^T residual, half of the gradient of the energy, over all ranks.
    walkers : int
        N, over all ranks.
    communicator : nmlnp.parallel.mpi.Communicator
    work : Workspace
    outer_products : tuple of (first, inputs, outputs)
        Layers that act once on a walker: from column ``first`` on, the derivatives by
        their weights, inputs x outputs, and by their biases.
    """

    rows: np.ndarray
    components: np.ndarray
    residual: np.ndarray
    mean: np.ndarray
    gradient: np.ndarray
    walkers: int
    communicator: Communicator
    work: Workspace
    outer_products: tuple = ()

    def forward(self, v):
        """X v on the rows of this rank, shape (m,)."""
        out = np.empty(len(self.rows))
        _forward(self.rows, v, out)
        return (out - self.components * (self.mean @ v)) / np.sqrt(self.walkers)

    def backward(self, y):
        """X^T y over all ranks, shape (P,), for y (m,) orthogonal to the components."""
        return weighted_rows(self.rows, y[None], self.communicator, self.work)[0] / np.sqrt(self.walkers)

    def normal(self, v):
        """X^T X v over all ranks, shape (P,): one pass over the rows, one reduction."""
        chunk, partial = _partial_sums(self.rows, 1, self.work)
        out = np.empty((1, self.rows.shape[1]))
        _normal(self.rows, self.components, self.mean @ v, v, chunk, partial, out)
        return self.communicator.sum(out[0]) / self.walkers


def compile_products():
    """Compile every product, or find it in the cache, by using it once."""
    one = np.ones(1)
    space = TangentSpace(np.ones((1, 1)), one, one, one, one, 1, Communicator(), Workspace())
    space.forward(one)
    space.backward(one)
    space.normal(one)


def weighted_rows(rows, weights, communicator, work):
    """weights rows, summed over ranks: (w, m) times (m, P) gives (w, P)."""
    chunk, partial = _partial_sums(rows, len(weights), work)
    out = np.empty((len(weights), rows.shape[1]))
    _backward(rows, np.ascontiguousarray(weights), chunk, partial, out)
    return communicator.sum(out)


def _partial_sums(rows, width, work):
    m, columns = rows.shape
    chunk = chunk_length(m)
    return chunk, work.array(f"partial sums {width}", (-(-m // chunk), width, columns))
