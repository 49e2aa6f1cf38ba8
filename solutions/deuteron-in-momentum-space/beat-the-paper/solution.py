"""Beat the paper at its own size: six hidden nodes for the deuteron."""

import numpy as np


def activation():
    """Name of the activation, "softplus" or "sigmoid"."""
    # BEGIN SOLUTION
    return "softplus"
    # END SOLUTION


def parameters():
    """The 24 parameters: W1, b, W2_S, W2_D, six numbers each."""
    # BEGIN SOLUTION
    # Of 200 seeds, 500 steps of pre-training and 3000 of the natural gradient each, seed 179 is the second
    # best: 0.09 keV above the exact energy. The next five end in the same minimum, with their nodes in
    # another order.
    W1 = [-2.851148681, -4.734722024, -7.322873207, -17.27310462, -3.588328464, -5.446705287]
    b = [0.7309056847, 15.99534927, 2.557002550, 4.622741867, 8.080136467, 11.60426397]
    S = [2.191464983, -8.894730738e-03, 1.621879072, 7.399074459e-01, 1.359491230e-02, 7.323491851e-03]
    D = [
        5.512973173e-02,
        -3.849614496e-03,
        -8.026691257e-02,
        -1.545815881e-02,
        9.752902835e-02,
        -4.526872533e-02,
    ]
    return np.concatenate([W1, b, S, D])
    # END SOLUTION
