"""The time-split table of nuclear masses: what each model makes of nuclei measured later.

``python -m nmlnp.learning.mass_table`` (about ten minutes on one core) computes ``mass_table.json`` anew.
For each base model and each older evaluation, kernels and committees of networks learn the residuals of the
nuclei measured by then, and predict those measured since. All lengths, strengths and numbers of epochs are
chosen on the training nuclei. The rows "leaked" break these rules on purpose. WS4 is added where NMLNP_WS4
names its table. All energies are in MeV.
"""

import json
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np

from nmlnp.data import masses, new_since
from nmlnp.learning import kernels, ws4
from nmlnp.learning.mass_network import Committee, features
from nmlnp.learning.mass_residuals import BASES, points, residuals
from nmlnp.learning.regression import rms
from nmlnp.learning.resampling import random_split, time_split

TABLE = Path(__file__).with_name("mass_table.json")
SEED = 20240
YEARS = (2016, 2012, 2003)
LENGTHS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
PAIR_LENGTHS = (2.0, 3.0, 4.0, 5.0, 6.0)
STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
EPOCHS = (50, 100, 200, 400)
MEMBERS = 5
KERNELS = {
    "kernel": (kernels.gaussian, [(length,) for length in LENGTHS]),
    "odd-even kernel": (kernels.odd_even, list(product(LENGTHS, PAIR_LENGTHS))),
}


@cache
def rows():
    """The committed table, a list of dictionaries.

    Each has ``base``, ``year`` (of the training evaluation), ``model``, ``nuclei`` (in the test) and ``rms``
    (of the test); kernels have ``lengths``, ``strength`` and ``loo`` (leave-one-out rms of the training
    nuclei), Gaussian processes and networks ``coverage`` (shares of the test within one and two standard
    deviations), and networks ``epochs``, ``members`` (rms of each) and ``training`` (rms).
    """
    return json.loads(TABLE.read_text())["rows"]


def find(base, year, model):
    """The row of a base model, year and model; ValueError where there is none."""
    for row in rows():
        if (row["base"], row["year"], row["model"]) == (base, year, model):
            return row
    raise ValueError(f"The table has no row {base!r}, {year}, {model!r}.")


def settings(x, targets, lengths_of, kernel):
    """For each column of targets: the setting of least leave-one-out rms and that of largest evidence.

    One eigendecomposition serves all columns and strengths.
    """
    columns = range(targets.shape[1])
    by_error, by_evidence = [{"loo": np.inf} for _ in columns], [{"evidence": -np.inf} for _ in columns]
    for lengths in lengths_of:
        decomposition = kernels.spectrum(kernel(x, x, *lengths))
        for strength in STRENGTHS:
            errors = kernels.leave_one_out(decomposition, targets, strength)
            for k in columns:
                setting = {"lengths": lengths, "strength": strength, "loo": rms(errors[:, k])}
                evidence = kernels.log_evidence(decomposition, targets[:, k], strength)
                if setting["loo"] < by_error[k]["loo"]:
                    by_error[k] = setting
                if evidence > by_evidence[k]["evidence"]:
                    by_evidence[k] = {**setting, "evidence": evidence}
    return by_error, by_evidence


def fit(x, targets, kernel, setting):
    """A kernel model with the lengths and strength of a setting."""
    return kernels.KernelRidge.fit(x, targets, kernel, setting["lengths"], setting["strength"])


def coverage(errors, deviations):
    """Shares of the errors within one and within two standard deviations."""
    return [float(np.mean(np.abs(errors) < sigmas * deviations)) for sigmas in (1, 2)]


def kernel_rows(year, bases):
    """Rows of the bare bases, of both kernels and of both Gaussian processes for one time split."""
    train, test = time_split(year)
    x, new = points(train), points(test)
    fitted = {name: base(train) for name, base in bases.items()}
    targets = np.stack([residuals(train, base) for base in fitted.values()], axis=1)
    truth = {name: residuals(test, base) for name, base in fitted.items()}
    for name in bases:
        yield {"base": name, "year": year, "model": "none", "nuclei": len(test.Z), "rms": rms(truth[name])}
    for label, (kernel, lengths_of) in KERNELS.items():
        by_error, by_evidence = settings(x, targets, lengths_of, kernel)
        for k, name in enumerate(bases):
            trained = fit(x, targets[:, k], kernel, by_error[k])
            row = {"base": name, "year": year, "nuclei": len(test.Z)}
            yield {**row, "model": label, **by_error[k], "rms": rms(truth[name] - trained.predict(new))}
            mean, deviation = fit(x, targets[:, k], kernel, by_evidence[k]).predict_with_error(new)
            errors = truth[name] - mean
            row |= {"model": f"Gaussian process, {label}", "coverage": coverage(errors, deviation)}
            yield {**row, **by_evidence[k], "rms": rms(errors)}


def leaked_rows(years):
    """The same with base and settings from all nuclei, and with training masses of AME2020."""
    latest = masses(2020)
    fitted = {name: base(latest) for name, base in BASES.items()}
    all_targets = np.stack([residuals(latest, base) for base in fitted.values()], axis=1)
    for label, (kernel, lengths_of) in KERNELS.items():
        by_error, _ = settings(points(latest), all_targets, lengths_of, kernel)
        for k, (name, base) in enumerate(fitted.items()):
            yield {"base": name, "year": 2020, "model": label, **by_error[k]}
            for year in years:
                test = new_since(year)
                old = known_now(latest, test)
                trained = fit(points(old), residuals(old, base), kernel, by_error[k])
                errors = residuals(test, base) - trained.predict(points(test))
                row = {"base": name, "year": year, "model": f"{label}, leaked", "nuclei": len(test.Z)}
                yield {**row, **by_error[k], "rms": rms(errors)}


def known_now(latest, test):
    """The nuclei of the latest evaluation that are not in the test set."""
    return latest.without(test)


def network_rows(year, rng):
    """Rows of committees of networks for one time split."""
    train, test = time_split(year)
    x, new = features(train.Z, train.N), features(test.Z, test.N)
    for name in ("DZ10", "BW5"):
        base = BASES[name](train)
        targets, truth = residuals(train, base), residuals(test, base)
        epochs = chosen_epochs(x, targets, rng)
        committee = Committee.train(x, targets, members=MEMBERS, epochs=epochs, rng=rng)
        single = [rms(truth - prediction) for prediction in committee.members(new)]
        mean, deviation = committee.predict_with_error(new)
        row = {"base": name, "year": year, "model": "networks", "nuclei": len(test.Z), "epochs": epochs}
        row |= {"members": single, "coverage": coverage(truth - mean, deviation)}
        yield {**row, "training": rms(targets - committee.predict(x)), "rms": rms(truth - mean)}


def chosen_epochs(x, targets, rng):
    """The number of epochs of least error on a fifth of the training nuclei, held back at random."""
    kept, held = random_split(len(x), 0.2, rng)
    errors = {}
    for epochs in EPOCHS:
        committee = Committee.train(x[kept], targets[kept], members=1, epochs=epochs, rng=rng)
        errors[epochs] = rms(targets[held] - committee.predict(x[held]))
    return min(errors, key=errors.get)


def main():
    """Compute the table and write it."""
    table = []
    for year in YEARS:
        bases = dict(BASES)
        # WS4 was fitted to the evaluation of 2012: an earlier split would not be clean.
        if ws4.is_available() and year >= 2012:
            bases["WS4"] = lambda nuclei: ws4.binding_energy
        table += kernel_rows(year, bases)
        table += network_rows(year, np.random.default_rng([SEED, year]))
        print(f"AME{year} done", flush=True)
    table += leaked_rows(YEARS)
    text = json.dumps({"seed": SEED, "rows": table}, default=float).replace('{"base"', '\n{"base"')
    TABLE.write_text(text + "\n")


if __name__ == "__main__":
    main()
