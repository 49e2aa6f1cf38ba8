"""One optimisation step: sweep, local energies, log-derivatives, reconfiguration, step control."""

import time

import numpy as np

from nmlnp.errors import NmlnpError
from nmlnp.parallel.arrays import synchronise, used_memory
from nmlnp.vmc.reconfiguration import Reconfiguration

MOST_REJECTIONS = 20
"""Steps that may be refused in a row before the run gives up."""

MOST_HALVINGS = 5
"""How often a step that changes the state too much is halved before it is refused."""


class StageWatch:
    """Seconds of the stages of a step, each until the device has done its work."""

    def __init__(self, xp):
        self._xp = xp
        self._last = time.perf_counter()
        self.seconds = {}

    def done(self, stage):
        synchronise(self._xp)
        now = time.perf_counter()
        self.seconds[stage] = now - self._last
        self._last = now


class Training:
    """The optimisation of an engine's parameters.

    Parameters
    ----------
    engine : nmlnp.vmc.engine.Engine
    settings : nmlnp.config.optimisation.Optimisation
    sampling : nmlnp.config.sampling.Sampling

    Attributes
    ----------
    reconfiguration : Reconfiguration
        Its ``state`` is all that one step hands to the next.
    rejections : int
        Steps refused in a row.
    """

    def __init__(self, engine, settings, sampling):
        self.engine = engine
        self.settings = settings
        self.sampling = sampling
        self.rejections = 0
        self.reconfiguration = _reconfiguration_of(engine)(
            solver=settings.solver,
            regularisation=settings.regularisation,
            diagonal=settings.diagonal,
            momentum=settings.momentum,
            max_norm=settings.max_norm,
            communicator=engine.communicator,
            outer_products=engine.state.outer_products,
        )

    def scheduled(self, first, last, iteration):
        """Return a geometric interpolation from ``first`` to ``last`` over the iterations."""
        return first * (last / first) ** (iteration / max(self.settings.iterations - 1, 1))

    def iterate(self, iteration):
        """Make one optimisation step and return its line for the log.

        Raises
        ------
        NmlnpError
            The state has diverged, or no step is accepted any more.
        """
        engine, settings = self.engine, self.settings
        watch = StageWatch(engine.xp)
        acceptance = engine.sweep(self.sampling.steps)
        engine.tune(acceptance, self.sampling.acceptance)
        engine.check_walkers()
        watch.done("walk")
        local = engine.local_energies()
        watch.done("energy")
        shift, clipped = self._clipping(local.energy)
        learning_rate = self.scheduled(settings.learning_rate, settings.final_learning_rate, iteration)
        self.reconfiguration.regularisation = self.scheduled(
            settings.regularisation, settings.final_regularisation, iteration
        )
        before = self.reconfiguration.state
        rows = engine.log_derivatives()
        if engine.on_device:
            rows.fill()
        watch.done("derivatives")
        found = self.reconfiguration.step(rows, local.components, local.h_components, learning_rate, shift)
        overlap, share = self._move(found.step * learning_rate, before)
        watch.done("reconfiguration")
        walkers = engine.total_walkers
        square = engine.communicator.sum(float(((local.energy - found.energy) ** 2).sum())) / walkers
        return {
            "step": iteration + 1,
            "energy": found.energy,
            "error": float(np.sqrt(square / walkers)),
            "variance": found.variance,
            "acceptance": acceptance,
            "gradient_norm": found.gradient_norm,
            "step_norm": share * learning_rate * found.step_norm,
            "overlap": overlap,
            "rejected": self.rejections > 0,
            "clipped": clipped,
            "learning_rate": learning_rate,
            "regularisation": found.regularisation,
            "solver": found.solver,
            "solver_iterations": found.iterations,
            "width": engine.width,
            "seconds": sum(watch.seconds.values()),
            "stages": watch.seconds,
            **({"device_memory": used_memory(engine.xp)} if engine.on_device else {}),
        }

    def _clipping(self, energy):
        """Return what moves outlying local energies to the window, and the share of walkers moved.

        The window is ``clip`` mean absolute deviations about the mean.  It enters
        the gradient only; the energies in the log and the result are never clipped.
        """
        communicator, walkers = self.engine.communicator, self.engine.total_walkers
        with np.errstate(invalid="ignore"):  # the reconfiguration says what is not finite
            mean = communicator.sum(float(energy.sum())) / walkers
            deviation = communicator.sum(float(np.abs(energy - mean).sum())) / walkers
            reach = self.settings.clip * deviation
            shift = np.clip(energy, mean - reach, mean + reach) - energy
        return shift, communicator.sum(float(np.count_nonzero(shift))) / walkers

    def _move(self, change, before):
        """Change the parameters by as much of ``change`` as the overlap allows.

        Returns
        -------
        overlap : float
            Of the states before and after, or that of the step refused.
        share : float
            Of ``change`` that was made: 1, 1/2, 1/4 ... or 0.
        """
        engine = self.engine
        old_log_psi, old_parameters = engine.log_psi.copy(), engine.parameters.copy()
        for halvings in range(MOST_HALVINGS + 1):
            share = 0.5**halvings
            engine.parameters[:] = old_parameters - share * change
            overlap = self._overlap_with(old_log_psi)
            # An overlap of zero stands for a state that is not a number, which no setting allows.
            if overlap > 0.0 and overlap >= self.settings.min_overlap:
                self.rejections = 0
                return overlap, share
        engine.parameters[:] = old_parameters
        engine.log_psi[:] = old_log_psi
        self.reconfiguration.state = type(before)(mean_square=before.mean_square)
        self.rejections += 1
        if self.rejections == MOST_REJECTIONS:
            raise NmlnpError(
                f"The last {MOST_REJECTIONS} optimisation steps changed the state too much (overlap below "
                f"{self.settings.min_overlap}) and were refused: use a smaller optimisation.max_norm or "
                "optimisation.learning_rate, or a larger optimisation.regularisation."
            )
        return overlap, 0.0

    def _overlap_with(self, old_log_psi):
        """Return <r>^2/<r^2>, r = |psi_new|/|psi_old| over the walkers, which stay where they are.

        It is the cosine squared between the moduli of the two states.
        """
        engine = self.engine
        engine.sweep(0)  # evaluates log_psi
        if not bool(np.isfinite(engine.parameters).all()):
            return 0.0  # tanh hides an infinite weight, so that psi may still be a number
        return _overlap(engine.log_psi - old_log_psi, engine.communicator, engine.total_walkers)


def _reconfiguration_of(engine):
    if not engine.on_device:
        return Reconfiguration
    from nmlnp.vmc.device_reconfiguration import DeviceReconfiguration

    return DeviceReconfiguration


def _overlap(log_ratio, communicator, walkers):
    """Return <r>^2/<r^2> for r = exp(log_ratio); 0 where r is not a number."""
    if communicator.any(not bool(np.isfinite(log_ratio).all())):
        return 0.0
    ratio = np.exp(log_ratio - communicator.max(float(log_ratio.max())))
    first, second = communicator.sum(np.array([float(ratio.sum()), float((ratio**2).sum())]))
    return float(first * first / (second * walkers))
