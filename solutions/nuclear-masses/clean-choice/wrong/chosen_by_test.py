# expect: the choice has seen the test
import numpy as np

from nmlnp.learning.kernels import KernelRidge, gaussian
from nmlnp.learning.mass_formula import design_matrix
from nmlnp.learning.regression import least_squares


def time_split(train, test, lengths, strengths):
    c = least_squares(design_matrix(train["Z"], train["N"]), train["B"]).coefficients
    d, d_test = (n["B"] - design_matrix(n["Z"], n["N"]) @ c for n in (train, test))
    x, x_test = (np.stack([n["Z"], n["N"]], axis=1) for n in (train, test))
    best = None
    for length in lengths:
        for strength in strengths:
            model = KernelRidge.fit(x, d, gaussian, (length,), strength)
            value = float(np.sqrt(np.mean((d_test - model.predict(x_test)) ** 2)))
            if best is None or value < best[2]:
                best = (length, strength, value)
    return best
