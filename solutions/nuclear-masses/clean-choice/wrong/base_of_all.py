# expect: the liquid drop is fitted to the new nuclei too
import numpy as np

from nmlnp.learning.kernels import KernelRidge, choose, gaussian
from nmlnp.learning.mass_formula import design_matrix
from nmlnp.learning.regression import least_squares


def time_split(train, test, lengths, strengths):
    both = {key: np.concatenate([train[key], test[key]]) for key in train}
    c = least_squares(design_matrix(both["Z"], both["N"]), both["B"]).coefficients
    d, d_test = (n["B"] - design_matrix(n["Z"], n["N"]) @ c for n in (train, test))
    x, x_test = (np.stack([n["Z"], n["N"]], axis=1) for n in (train, test))
    choice = choose(x, d, gaussian, [lengths], strengths)
    model = KernelRidge.fit(x, d, gaussian, choice.lengths, choice.strength)
    rms = float(np.sqrt(np.mean((d_test - model.predict(x_test)) ** 2)))
    return choice.lengths[0], choice.strength, rms
