"""Shared by all tests: kernels are compiled into pytest's own cache, not the user's."""

import os

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes says how busy the machine is, and on a fresh one the first also waits for
# the tables that Hypothesis then keeps.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

SLOW = ("test_wheel", "test_simulator", "test_ptx", "test_grading_isolation")
"""Files in which every test is slow."""


@pytest.fixture(scope="session", autouse=True)
def kernel_cache(request):
    """Keep specialised kernels in .pytest_cache, apart for bounds-checked code; return the folder."""
    if "NMLNP_CACHE_DIR" not in os.environ:
        checked = "checked" if os.environ.get("NUMBA_BOUNDSCHECK", "0") != "0" else "plain"
        folder = request.config.cache.mkdir(f"kernels-{checked}")
        folder.chmod(0o700)  # Kernels that others can write are not executed.
        os.environ["NMLNP_CACHE_DIR"] = str(folder)
    return os.environ["NMLNP_CACHE_DIR"]


def pytest_collection_modifyitems(items):
    """Whole runs and what starts ranks or builds packages are slow, wherever they stand."""
    for item in items:
        if "integration" in item.path.parts or item.path.stem in SLOW or item.get_closest_marker("mpi"):
            item.add_marker("slow")
