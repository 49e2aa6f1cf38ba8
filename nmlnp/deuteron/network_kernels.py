"""The network and its derivatives, compiled: wave functions, the gradient of any loss, the Jacobian.

Arrays of nodes have one row a node and one column a momentum, so that every inner loop runs over the
mesh.  Row 0 holds the momenta themselves, the input of the first layer.  Backpropagation is written by
hand: with the derivative of the loss with respect to psi_l(q_k) (the *cotangent*) given,

    delta_j = sigma'(z_j) sum_l W_lj cotangent_l,  dL/dW_ji = sum_k delta_jk h_ik,  dL/db_j = sum_k delta_jk,

layer by layer from the output to the input.
"""

import numpy as np
from numba import njit

from nmlnp.deuteron.activations import AT_ZERO, activate
from nmlnp.deuteron.kernel_cache import FLAGS

compiled = njit(nogil=True, **FLAGS)


@compiled
def rows_of(widths):
    """Rows that the nodes of one network need: the momenta and all hidden nodes."""
    return np.sum(widths[:-1])


@compiled
def forward(theta, widths, kind, values, slopes, psi):
    """Evaluate one network.

    Parameters
    ----------
    theta : (parameters,) array
    widths : (layers + 2,) int array
    kind : int
        Activation.
    values, slopes : (rows, n) arrays
        ``values[0]`` holds the momenta; the other rows are filled.
    psi : (outputs, n) array
        Filled.
    """
    start, below, row = 0, 0, 1
    for layer in range(1, widths.size - 1):
        fan_in, fan_out = widths[layer - 1], widths[layer]
        inputs, block = values[below : below + fan_in], values[row : row + fan_out]
        _combine(theta[start:], inputs, block)
        start += fan_in * fan_out
        if layer == 1:
            for j in range(fan_out):
                bias = theta[start + j]
                for k in range(block.shape[1]):
                    block[j, k] += bias
            start += fan_out
        activate(
            kind, 0.0 if layer == 1 else AT_ZERO[kind], block.ravel(), slopes[row : row + fan_out].ravel()
        )
        below, row = row, row + fan_out
    _combine(theta[start:], values[below : below + widths[-2]], psi)


@compiled
def _combine(weights, inputs, result):
    """Fill ``result`` (fan_out, n) with the weighted sums of ``inputs`` (fan_in, n)."""
    fan_in = inputs.shape[0]
    for j in range(result.shape[0]):
        w = weights[j * fan_in]
        for k in range(result.shape[1]):
            result[j, k] = w * inputs[0, k]
        for i in range(1, fan_in):
            w = weights[j * fan_in + i]
            for k in range(result.shape[1]):
                result[j, k] += w * inputs[i, k]


@compiled
def propagate_back(theta, widths, slopes, cotangent, delta):
    """Fill ``delta`` (rows, n): derivatives of the loss with respect to the inputs of all nodes."""
    layers = widths.size - 2
    start = theta.size - widths[-2] * widths[-1]
    row = slopes.shape[0] - widths[-2]
    _spread(theta[start:], widths[-1], widths[-2], cotangent, slopes[row:], delta[row:])
    for layer in range(layers, 1, -1):
        fan_in, fan_out = widths[layer - 1], widths[layer]
        start -= fan_in * fan_out
        above, row = row, row - fan_in
        _spread(theta[start:], fan_out, fan_in, delta[above:], slopes[row:], delta[row:])


@compiled
def _spread(weights, fan_out, fan_in, above, slopes, delta):
    for i in range(fan_in):
        delta[i] = 0.0
        for j in range(fan_out):
            w = weights[j * fan_in + i]
            for k in range(delta.shape[1]):
                delta[i, k] += w * above[j, k]
        for k in range(delta.shape[1]):
            delta[i, k] *= slopes[i, k]


@compiled
def gradient(widths, values, delta, cotangent, result):
    """Fill ``result`` (parameters,): derivatives of the loss, after ``propagate_back``."""
    place, below, row = 0, 0, 1
    for layer in range(1, widths.size):
        fan_in, fan_out = widths[layer - 1], widths[layer]
        hidden = layer < widths.size - 1
        for j in range(fan_out):
            above = delta[row + j] if hidden else cotangent[j]
            for i in range(fan_in):
                total = 0.0
                for k in range(above.size):
                    total += above[k] * values[below + i, k]
                result[place + j * fan_in + i] = total
            if layer == 1:
                total = 0.0
                for k in range(above.size):
                    total += above[k]
                result[place + fan_out + j] = total
        place += fan_in * fan_out + (fan_out if layer == 1 else 0)
        below, row = row, row + fan_out


@compiled
def jacobian(theta, widths, values, slopes, unit, delta, result):
    """Fill ``result`` (parameters, outputs, n): d psi_l(q_k)/d theta_p of one network.

    ``unit`` (outputs, n) and ``delta`` (rows, n) are scratch.
    """
    result[:] = 0.0
    for l in range(widths[-1]):
        unit[:] = 0.0
        unit[l] = 1.0
        propagate_back(theta, widths, slopes, unit, delta)
        place, below, row = 0, 0, 1
        for layer in range(1, widths.size - 1):
            fan_in, fan_out = widths[layer - 1], widths[layer]
            for j in range(fan_out):
                for i in range(fan_in):
                    for k in range(values.shape[1]):
                        result[place + j * fan_in + i, l, k] = delta[row + j, k] * values[below + i, k]
                if layer == 1:
                    result[place + fan_out + j, l] = delta[row + j]
            place += fan_in * fan_out + (fan_out if layer == 1 else 0)
            below, row = row, row + fan_out
        for i in range(widths[-2]):
            result[place + l * widths[-2] + i, l] = values[below + i]


@compiled
def evaluate(theta, copies, widths, kind, values, slopes, psi):
    """Evaluate both waves with one network (``copies`` = 1) or two.

    Parameters
    ----------
    theta : (parameters,) array
    values, slopes : (copies, rows, n) arrays
        ``values[:, 0]`` holds the momenta.
    psi : (2, n) array
        Filled.
    """
    size, outputs = theta.size // copies, widths[-1]
    for c in range(copies):
        part = theta[c * size : (c + 1) * size]
        forward(part, widths, kind, values[c], slopes[c], psi[c * outputs : (c + 1) * outputs])


@compiled
def loss_gradient(theta, copies, widths, values, slopes, cotangent, delta, result):
    """Fill ``result`` (parameters,) from dL/dpsi_l(q_k), ``cotangent`` (2, n), after ``evaluate``."""
    size, outputs = theta.size // copies, widths[-1]
    for c in range(copies):
        part, own = theta[c * size : (c + 1) * size], cotangent[c * outputs : (c + 1) * outputs]
        propagate_back(part, widths, slopes[c], own, delta)
        gradient(widths, values[c], delta, own, result[c * size : (c + 1) * size])


@compiled
def wave_jacobian(theta, copies, widths, values, slopes, delta, result):
    """Fill ``result`` (parameters, 2, n) with d psi_l(q_k)/d theta_p, after ``evaluate``."""
    size, outputs = theta.size // copies, widths[-1]
    unit = np.empty((outputs, values.shape[2]))
    result[:] = 0.0
    for c in range(copies):
        rows = result[c * size : (c + 1) * size, c * outputs : (c + 1) * outputs]
        jacobian(theta[c * size : (c + 1) * size], widths, values[c], slopes[c], unit, delta, rows)
