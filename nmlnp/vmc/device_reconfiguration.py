"""The optimiser with rows and walkers on the device."""

from nmlnp.parallel.arrays import to_host
from nmlnp.vmc import device_solvers
from nmlnp.vmc.reconfiguration import Reconfiguration
from nmlnp.vmc.row_products import Workspace


class DeviceReconfiguration(Reconfiguration):
    """Steps from rows behind a :class:`nmlnp.vmc.log_derivative_rows.LogDerivativeRows`.

    Everything of the length of the walkers or of the parameters stays on the device;
    the host sees scalars.  Parameters are those of :class:`Reconfiguration`.
    """

    solvers = device_solvers.SOLVERS

    def _checked(self, rows, components, h_components, shift):
        if self._planned is None:
            n, K, P = rows.shape
            self._planned = self.solver
            if self.solver == "auto":
                M = K * int(self.communicator.sum(float(n)))
                self._planned = device_solvers.choose_solver(M, P)
            rows.plan(self._planned, self.communicator.size)
            self._work = Workspace(rows.xp)
        return rows.shape

    def _chosen_solver(self, rows, space):
        return self._planned

    def _weighted(self, rows, weights):
        return device_solvers.weighted_rows(rows, weights, self.communicator)

    def _space(self, rows, *others):
        return device_solvers.DeviceTangentSpace(rows, *others, self._work)

    def _host_rows(self, rows):
        return to_host(rows.whole())
