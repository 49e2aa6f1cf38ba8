"""What this machine offers to a run, what is missing, and how to get it."""

import os
import platform
import subprocess
import sys
from importlib import metadata
from typing import NamedTuple

from nmlnp import __version__


class Finding(NamedTuple):
    """One row of the report: a topic, "ok", "missing" or "failed", what was found, and what to do."""

    topic: str
    status: str
    found: str
    advice: str = ""


def examine():
    """Probe the machine; a probe that fails is a row of the report.

    Returns
    -------
    list of Finding
    """
    findings = []
    for topic, probe in _PROBES.items():
        try:
            findings += probe()
        except Exception as error:
            reason = str(error).strip().split("\n")[0]
            findings.append(Finding(topic, "failed", f"{type(error).__name__}: {reason}"))
    return findings


def report(findings):
    """Return the findings as a table for the terminal."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    colours = {"ok": "green", "missing": "yellow", "failed": "red"}
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), show_edge=False, header_style="bold")
    table.add_column("", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("Found", overflow="fold")
    for finding in findings:
        text = Text(finding.found)
        if finding.advice:
            text.append(f"\n{finding.advice}", style="bold")
        table.add_row(finding.topic, Text(finding.status, style=colours[finding.status]), text)
    return table


def _versions():
    python = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    names = ("numpy", "scipy", "numba", "llvmlite", "h5py", "matplotlib", "pydantic")
    libraries = ", ".join(f"{name} {_version(name) or 'missing'}" for name in names)
    nmlnp = Finding("Versions", "ok", f"nmlnp {__version__}, {python}")
    return [nmlnp, Finding("Libraries", "ok", libraries)]


def _version(name):
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _cores():
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return [Finding("Cores", "ok", f"{usable} usable of {os.cpu_count()}")]


def _simd():
    from llvmlite import binding

    features = binding.get_host_cpu_features()
    known = {"avx512f": "AVX-512", "avx2": "AVX2", "fma": "FMA", "sve": "SVE", "neon": "NEON"}
    found = [title for feature, title in known.items() if features.get(feature)]
    return [Finding("SIMD", "ok", f"{', '.join(found) or 'none known'} ({binding.get_host_cpu_name()})")]


def _numba_threads():
    import importlib

    from numba import config

    modules = {"tbb": "tbbpool", "omp": "omppool", "workqueue": "workqueue"}
    for layer in config.THREADING_LAYER_PRIORITY:
        try:
            importlib.import_module(f"numba.np.ufunc.{modules[layer]}")
        except ImportError:
            continue
        return [Finding("numba threads", "ok", f"{config.NUMBA_NUM_THREADS} threads, layer {layer}")]
    return [Finding("numba threads", "missing", "no threading layer", "pip install --force-reinstall numba")]


def _blas():
    import scipy.linalg.blas  # noqa: F401 - loads the library that is asked about
    from threadpoolctl import threadpool_info

    pools = [pool for pool in threadpool_info() if pool["user_api"] == "blas"]
    ours = [pool for pool in pools if "scipy.libs" in pool["filepath"]] or pools
    if not ours:
        return [Finding("BLAS of SciPy", "missing", "not recognised", "pip install --force-reinstall scipy")]
    return [
        Finding(
            "BLAS of SciPy",
            "ok",
            f"{pool['internal_api']} {pool['version']}, {pool.get('architecture', 'unknown kernel')}, "
            f"{pool['num_threads']} threads",
        )
        for pool in ours
    ]


def _cache():
    from nmlnp.tiles.specialise import cache_folder

    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f"doctor.{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        advice = "Set NMLNP_CACHE_DIR to a folder you can write, or every start compiles anew."
        return [Finding("Kernel cache", "failed", f"{folder}: {error.strerror}", advice)]
    return [Finding("Kernel cache", "ok", f"{folder} can be written")]


_ASK_MPI = """
import ctypes
from mpi4py import MPI
print(" ".join(MPI.Get_library_version().splitlines()[0].strip("\\0").split()))
try:
    print("yes" if ctypes.CDLL(None).MPIX_Query_cuda_support() else "no")
except (AttributeError, OSError):
    print("not known: the library has no MPIX_Query_cuda_support")
"""


def _mpi():
    version = _version("mpi4py")
    if version is None:
        return [Finding("MPI", "missing", "mpi4py is not installed", "pip install mpi4py mpich")]
    lines = _ask(_ASK_MPI)
    if lines is None:
        advice = "pip install mpich (or load the MPI module of your cluster)"
        return [Finding("MPI", "missing", f"mpi4py {version}, but no MPI library that starts", advice)]
    return [
        Finding("MPI", "ok", f"mpi4py {version} with {lines[0]}"),
        Finding("MPI, CUDA-aware", "ok", lines[1]),
    ]


_ASK_CUDA = """
import cupy
from numba import cuda
for number in range(cupy.cuda.runtime.getDeviceCount()):
    cuda.select_device(number)
    found = cupy.cuda.runtime.getDeviceProperties(number)
    memory = found["totalGlobalMem"] / 2**30
    print(f"{found['name'].decode()}, compute capability {found['major']}.{found['minor']}, {memory:.0f} GiB")
"""


def _gpu():
    from nmlnp.parallel.gpu import INSTALL, find

    gpu = find()
    if gpu.missing:
        advice = INSTALL if gpu.names else f"Where there is an NVIDIA GPU: {INSTALL}, and see nvidia-smi"
        return [Finding("GPU", "missing", gpu.missing, advice)]
    devices = _ask(_ASK_CUDA)
    if devices is None:
        found = f"{', '.join(gpu.names)}, but numba-cuda and cupy do not start on it"
        return [Finding("GPU", "failed", found, f"{INSTALL}, and check the driver with nvidia-smi")]
    nccl = "NCCL found" if _version("nvidia-nccl-cu13") else "without NCCL (pip install nvidia-nccl-cu13)"
    return [Finding("GPU", "ok", device) for device in devices] + [Finding("GPU sums", "ok", nccl)]


def _ask(code):
    """Return what a fresh interpreter prints, or None if it fails: MPI and CUDA may end a process."""
    try:
        answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.splitlines() if answer.returncode == 0 else None


_PROBES = {
    "Versions": _versions,
    "Cores": _cores,
    "SIMD": _simd,
    "numba threads": _numba_threads,
    "BLAS of SciPy": _blas,
    "Kernel cache": _cache,
    "MPI": _mpi,
    "GPU": _gpu,
}
