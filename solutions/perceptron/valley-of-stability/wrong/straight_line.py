# expect: it must be above 94
import numpy as np

from nmlnp.learning.perceptron import fit_logistic, with_constant


def classify(Z, N, decays, Z_new, N_new):
    weights = fit_logistic(np.column_stack([N, Z]) / 50.0, decays)
    return with_constant(np.column_stack([N_new, Z_new]) / 50.0) @ weights > 0.0
