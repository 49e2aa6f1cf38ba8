"""Comparisons that fail with a sentence a physicist can use."""

import numpy as np

from nmlnp.grading.checks import Failed

_FACTORS = (-1.0, 2.0, 0.5, -2.0, -0.5)


def close(value, expected, rtol=1e-9, atol=0.0, name="the result", wrong=None):
    """Fail unless |value - expected| <= atol + rtol |expected|, in every entry.

    Parameters
    ----------
    value : number, text or array_like
        What the student's function returned.
    expected : number, text or array_like
        The reference; a value must have the same shape.
    rtol, atol : float
        Relative and absolute tolerance.
    name : str
        What is compared, with its unit if it has one.
    wrong : dict of str to (number or array_like), optional
        Results of typical mistakes, by a clause that says what is wrong.

    Raises
    ------
    nmlnp.grading.checks.Failed
        With the first differing entry, and the mistake if it is a known one.
    """
    if isinstance(expected, str):
        if value != expected:
            raise Failed(f"{name} is {_short(value)}, expected {expected!r}.")
        return
    value, expected = _numbers(value, name), np.asarray(expected)
    if value.shape != expected.shape:
        raise Failed(f"{name} is {_form(value)}, expected {_form(expected)}.")
    agrees = np.isclose(value, expected, rtol=rtol, atol=atol, equal_nan=True)
    if agrees.all():
        return
    differs = _difference(value, expected, agrees, name)
    for mistake, known in (wrong or {}).items():
        known = np.asarray(known)
        # The tolerance of the check, but not so tight that another rounding hides the mistake.
        if known.shape == value.shape and np.allclose(value, known, rtol=max(rtol, 1e-6), atol=atol):
            raise Failed(f"{differs} This is what comes out when {mistake}.")
    factor = _factor(value, expected)
    raise Failed(differs + (f" It is {factor:g} times what is expected." if factor else ""))


def compatible(value, error, exact, sigma=4.0, name="the estimate", variational=False):
    """Fail unless an estimate agrees with the exact value within its error bar.

    Any value passes with an error bar that is long enough: check that one as well.

    Parameters
    ----------
    value, error : float
        The estimate and its standard error.
    exact : float
        The exact value.
    sigma : float
        Standard errors that it may be off.
    name : str
        What was estimated.
    variational : bool
        The estimate is a variational energy: it may lie above the exact one by any amount.

    Raises
    ------
    nmlnp.grading.checks.Failed
    """
    value, error = _number(value, name), _number(error, f"the error of {name}")
    if not error > 0.0:
        raise Failed(f"The error of {name} is {error:.3g}; a standard error is positive.")
    deviation = (value - exact) / error
    allowed = deviation >= -sigma if variational else abs(deviation) <= sigma
    if allowed:
        return
    where = "below" if deviation < 0.0 else "above"
    reason = "; a variational energy must lie above" if variational else ""
    raise Failed(
        f"{name} is {value:.6g} ± {error:.2g}, exact {exact:.6g}: {abs(deviation):.0f} standard errors "
        f"{where}{reason}."
    )


def unbiased(samples, mean, false_alarm=1e-4, name="the sampled quantity"):
    """Fail if the mean of samples is off by more than chance allows.

    The error of a single chain comes from its integrated autocorrelation time,
    which itself is known to a relative variance of 2 (10 tau + 1) / n (Sokal); that of
    several chains from the spread of their means.  Both errors are estimates, so
    the bound is a quantile of Student's t.

    Parameters
    ----------
    samples : (steps,) or (steps, chains) array_like
        In the order of the chain, after thermalisation.
    mean : float
        The exact mean.
    false_alarm : float
        Probability that a correct sampler fails.
    name : str
        What was sampled.

    Raises
    ------
    nmlnp.grading.checks.Failed
    """
    from scipy.stats import t

    from nmlnp.vmc.statistics import estimate_mean

    samples = _numbers(samples, f"the samples of {name}")
    if samples.ndim not in (1, 2) or samples.shape[0] < 2:
        raise Failed(f"The samples of {name} are {_form(samples)}, expected (steps,) or (steps, chains).")
    _finite(samples, f"the samples of {name}")
    if np.ptp(samples) == 0.0:
        raise Failed(f"All samples of {name} are {samples.flat[0]:.6g}: the chain never moves.")
    estimate = estimate_mean(samples)
    if not estimate.error > 0.0:
        raise Failed(
            f"The samples of {name} are so correlated that their mean has no error bar: the chain of "
            f"{len(samples)} steps is shorter than 50 autocorrelation times."
        )
    chains = 1 if samples.ndim == 1 else samples.shape[1]
    freedom = chains - 1
    if chains == 1:
        freedom = len(samples) / (10.0 * estimate.autocorrelation_time + 1.0)
    deviation = (estimate.value - mean) / estimate.error
    if abs(deviation) > t.isf(false_alarm / 2.0, freedom):
        raise Failed(
            f"The mean of {name} is {estimate.value:.6g} ± {estimate.error:.2g}, exact {mean:.6g}: "
            f"{abs(deviation):.0f} standard errors off. A correct sampler is that far off in fewer than "
            f"{false_alarm:.0e} of all cases, so this one is biased."
        )


def gradient_close(gradient, function, x, rtol=1e-6, name="the gradient"):
    """Fail unless a gradient agrees with central differences of fourth order.

    Parameters
    ----------
    gradient : array_like of the shape of x
        What the student's function returned.
    function : callable
        The trusted function of x, a number; it runs in the grader.
    x : array_like
        Where the gradient was taken.
    rtol : float
        Tolerance relative to the largest component.
    name : str
        What is compared.

    Raises
    ------
    nmlnp.grading.checks.Failed
        Names the worst component.
    """
    x = np.array(x, dtype=np.float64)
    gradient = _numbers(gradient, name)
    if gradient.shape != x.shape:
        raise Failed(f"{name} is {_form(gradient)}, expected {_form(x)}, as the point it is taken at.")
    _finite(gradient, name)
    expected = _differences(function, x)
    scale = np.abs(expected).max(initial=np.finfo(float).tiny)
    off = np.abs(gradient - expected)
    if (off <= rtol * scale).all():
        return
    worst = np.unravel_index(np.argmax(off), x.shape)
    factor = _factor(gradient, expected, rtol=1e-6)
    raise Failed(
        f"{_entry(name, worst)} is {_pair(gradient[worst], expected[worst])} from differences of the "
        f"function; this is the worst of {x.size} components"
        + (f". All of them are {factor:g} times what is expected." if factor else ".")
    )


def below(value, bound, name="the result", unit=""):
    """Fail unless a finite number lies below a bound."""
    _bounded(value, bound, name, unit, "below")


def above(value, bound, name="the result", unit=""):
    """Fail unless a finite number lies above a bound."""
    _bounded(value, bound, name, unit, "above")


def scaling(sizes, values, power, tolerance=0.1, name="the result"):
    """Fail unless values grow as a power of the size.

    Parameters
    ----------
    sizes, values : (n,) array_like
        Positive numbers, n >= 2.
    power : float
        The expected exponent of a least-squares line through the logarithms.
    tolerance : float
        How far the exponent may be off.
    name : str
        What was measured.

    Raises
    ------
    nmlnp.grading.checks.Failed
    """
    values = _numbers(values, name)
    if values.shape != np.shape(sizes):
        raise Failed(f"{name} is {_form(values)}, expected {_form(np.asarray(sizes))}.")
    if not (values > 0.0).all():
        raise Failed(
            f"{name} must be positive to follow a power law, but {_short(values.min())} is among it."
        )
    found = np.polyfit(np.log(sizes), np.log(values), 1)[0]
    if not abs(found - power) <= tolerance:
        raise Failed(f"{name} grows as the power {found:.2f} of the size, expected {power:g}.")


def exchange(value, exchanged, sign=-1, rtol=1e-9, name="the wave function"):
    """Fail unless a value turns into sign times itself under an exchange of two particles."""
    value, exchanged = _numbers(value, name), _numbers(exchanged, name)
    _finite(value, name)
    if not np.any(value):
        raise Failed(f"{name} is zero everywhere, which has any symmetry.")
    if value.shape == exchanged.shape and np.allclose(exchanged, sign * value, rtol=rtol, atol=0.0):
        return
    word = "antisymmetric" if sign < 0 else "symmetric"
    raise Failed(
        f"{name} is not {word}: {_short(value)} becomes {_short(exchanged)} when two particles are exchanged."
    )


def _bounded(value, bound, name, unit, side):
    value = _number(value, name)
    if not (value < bound if side == "below" else value > bound):
        unit = f" {unit}" if unit else ""
        shown, limit = _digits(value, bound)
        raise Failed(f"{name} is {shown}{unit}; it must be {side} {limit}{unit}.")


def _numbers(value, name):
    try:
        array = np.asarray(value)
    except ValueError:
        raise Failed(f"{name} is a list of rows of different length, expected numbers.") from None
    if value is None:
        raise Failed(f"{name} is None: does the function end without return?")
    if array.dtype.kind not in "biufc":
        raise Failed(f"{name} is {_short(value)}, expected {'numbers' if array.ndim else 'a number'}.")
    return array


def _number(value, name):
    array = _numbers(value, name)
    if array.ndim or array.dtype.kind == "c":
        raise Failed(f"{name} is {_form(array)}, expected a real number.")
    _finite(array, name)
    return float(array)


def _finite(array, name):
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        index = tuple(bad[0])
        raise Failed(f"{_entry(name, index)} is {array[index]}, which is not a finite number.")


def _difference(value, expected, agrees, name):
    index = tuple(int(i) for i in np.argwhere(~agrees)[0])
    if not np.isfinite(value[index]):
        return f"{_entry(name, index)} is {value[index]}, expected {_number_text(expected[index])}."
    text = f"{_entry(name, index)} is {_pair(value[index], expected[index])}"
    if expected[index] and not np.iscomplexobj(value) and not np.iscomplexobj(expected):
        percent = 100.0 * (float(value[index]) / float(expected[index]) - 1.0)
        text += f" ({percent:+.3g} %)" if abs(percent) < 1000.0 else ""
    count = int(np.count_nonzero(~agrees))
    return text + (f"; {count} of {agrees.size} entries differ." if agrees.ndim else ".")


def _factor(value, expected, rtol=1e-9):
    """Return a telling factor between two arrays, or None."""
    for factor in _FACTORS:
        if np.any(expected) and np.allclose(value, factor * expected, rtol=rtol, atol=0.0):
            return factor
    return None


def _differences(function, x):
    expected = np.empty_like(x)
    for index in np.ndindex(x.shape):
        # The step where rounding and the truncation of order h^4 balance.
        step = np.finfo(float).eps ** 0.2 * max(1.0, abs(x[index]))
        values = []
        for shift in (-2.0, -1.0, 1.0, 2.0):
            shifted = x.copy()
            shifted[index] += shift * step
            values.append(float(function(shifted)))
        expected[index] = (values[0] - 8.0 * values[1] + 8.0 * values[2] - values[3]) / (12.0 * step)
    return expected


def _entry(name, index):
    """Return the name of one entry: ``E_L[3]``, or ``E_L[3] (MeV)`` where a unit is in the name."""
    if not index:
        return name
    quantity, bracket, unit = name.partition(" (")
    return f"{quantity}[{', '.join(str(i) for i in index)}]{bracket}{unit}"


def _form(array):
    return f"an array of shape {array.shape}" if array.ndim else f"a number ({_number_text(array[()])})"


def _pair(value, expected):
    shown, wanted = _digits(value, expected)
    return f"{shown}, expected {wanted}"


def _digits(value, expected):
    """Return two numbers as text, with as many digits as it takes to see that they differ."""
    for digits in range(6, 18):
        texts = tuple(_number_text(number, digits) for number in (value, expected))
        if texts[0] != texts[1]:
            break
    return texts


def _number_text(number, digits=6):
    if isinstance(number, (bool, np.bool_)):
        return str(bool(number))
    if np.iscomplexobj(number):
        return f"{complex(number):.{digits}g}"
    return f"{int(number)}" if isinstance(number, (int, np.integer)) else f"{float(number):.{digits}g}"


def _short(value):
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    text = _number_text(value) if isinstance(value, (int, float, complex, np.generic)) else repr(value)
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."
