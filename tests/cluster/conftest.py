"""A real Slurm for the tests in this folder, brought up once and taken down at the end."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

NEEDED = ("munged", "slurmctld", "slurmd", "sbatch", "srun", "mpiexec")
SBIN = "/usr/sbin:/sbin"


@pytest.fixture(scope="session")
def slurm(tmp_path_factory):
    """The folder of a running one-node Slurm; its clients find it by ``SLURM_CONF``."""
    path = f"{os.environ['PATH']}:{SBIN}"
    missing = [name for name in NEEDED if shutil.which(name, path=path) is None]
    if missing:
        pytest.skip(f"no {', '.join(missing)} here: apt-get install slurm-wlm munge, pip install mpich")
    # A socket's path must be short.
    folder = Path(tmp_path_factory.mktemp("slurm"))
    script = Path(__file__).with_name("slurm.sh")
    up = subprocess.run(["bash", script, "up", folder], capture_output=True, text=True, timeout=60)
    if up.returncode:
        subprocess.run(["bash", script, "down", folder], timeout=60)
        pytest.fail(f"Slurm does not start here: {up.stderr}")
    os.environ["SLURM_CONF"] = str(folder / "slurm.conf")
    yield folder
    subprocess.run(["bash", script, "down", folder], timeout=60)
