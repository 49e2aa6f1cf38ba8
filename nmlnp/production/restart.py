"""Whether a batch job starts its run again: the same rules under every scheduler.

The batch script calls :func:`begin` before the run and :func:`again` after it.  A job is queued again
only on a sign that the run was there: it stopped at a checkpoint as it was asked to, or it failed after
it had come somewhere.  Launchers are no such sign: some end without an error when they could not start
anything.  A failure is tried again in the same job first, as the reason may be gone at once and the queue is
long.  Whatever the reason, three starts in a row that bring the run no further are the last ones.
"""

import json
from typing import NamedTuple

from nmlnp.errors import NmlnpError
from nmlnp.production.plan import ProductionError
from nmlnp.vmc import checkpoint
from nmlnp.vmc.run_folder import LOG, RESULT, STOPPED, RunFolder, replace_text

IDLE_STARTS = 3
"""Starts in a row without progress after which a job is not queued again."""
AT_ONCE = 75
"""Exit code of ``nmlnp production again`` where the run is to be tried again in the same job."""
STARTS = "starts.json"
RUN = "run"


class RestartError(NmlnpError):
    """The job is not queued again; the exit code is that of the run, or 1."""

    def __init__(self, sentence, exit_code):
        super().__init__(sentence)
        self.exit_code = exit_code or 1


class Progress(NamedTuple):
    """How far a run is: lines in its log, and steps of all stages behind its checkpoint."""

    lines: int
    steps: int

    def beyond(self, other):
        """Whether this is further than another; the log is cut where a run goes on from its checkpoint."""
        return self.lines > other.lines or self.steps > other.steps

    def furthest(self, other):
        """Return the larger of both counts."""
        return Progress(max(self.lines, other.lines), max(self.steps, other.steps))


def progress(run):
    """Return the :class:`Progress` of a run's folder, which may not be there yet."""
    try:
        lines = (run / LOG).read_bytes().count(b"\n")
    except OSError:
        lines = 0
    return Progress(lines, checkpoint.steps_behind(run))


def begin(folder, job, restarted):
    """Note that a job starts, before it starts the run.

    Parameters
    ----------
    folder : Path
        The folder with ``run.toml``, in which the job makes ``run``.
    job : str
        The job's identifier.  A job that starts for the second time was queued again.
    restarted : bool
        A job before this one submitted it.

    Returns
    -------
    str
        A sentence for the job's output.

    Raises
    ------
    NmlnpError
        If another run goes on in the folder, or the last starts brought nothing.
    """
    run = folder / RUN
    if run.exists():
        with RunFolder(run, None).locked():
            # The sign of an earlier stop must not stand for this start, which may fail.
            (run / STOPPED).unlink(missing_ok=True)
    here, state = progress(run), _read(folder)
    fresh = state is None or not (restarted or state["job"] == job)
    before = here if fresh else Progress(state["lines"], state["steps"])
    idle = 0 if fresh or here.beyond(before) else state["idle"]
    if idle >= IDLE_STARTS:
        raise ProductionError(f"{_no_further(here)}; submit it again when the reason is mended.")
    _write(folder, job, idle + 1, here.furthest(before))
    return f"Start {idle + 1} of at most {IDLE_STARTS} without progress; {here.lines} steps are in the log."


def again(folder, job, status):
    """Decide, after the run, whether the job is queued again.

    Parameters
    ----------
    folder : Path
    job : str
        As for :func:`begin`.
    status : int
        The exit code of the launcher.

    Returns
    -------
    sentence : str
        For the job's output.
    at_once : bool
        The run is to be tried again in this job, not by way of the queue.

    Raises
    ------
    RestartError
        With a sentence on why neither is to be done.
    """
    run = folder / RUN
    here, state = progress(run), _read(folder)
    if state is None or state["job"] != job:
        raise RestartError("Another job has started in this folder, so this one is not queued again.", status)
    if (run / RESULT).exists():
        raise RestartError("The run is finished, so the job is not queued again.", status)
    stopped = (run / STOPPED).exists()
    happened = _happened(stopped, status)
    if not any(here):
        raise RestartError(
            f"{happened}. Nothing has come of the run yet, so it is not queued again: the same would come "
            "back; see above for the reason.",
            status,
        )
    further = here.beyond(Progress(state["lines"], state["steps"]))
    idle = 0 if further else state["idle"]
    if idle >= IDLE_STARTS:
        raise RestartError(f"{happened}. {_no_further(here)} and it is not queued again.", status)
    at_once = not stopped and idle < IDLE_STARTS - 1
    follows = "is tried again at once" if at_once else "is queued again"
    return f"{happened}. It is at step {here.lines} of the log and {follows}.", at_once


def _happened(stopped, status):
    if stopped:
        return "The run stopped at a checkpoint, as it was asked to"
    if status == 0:
        return "The launcher ended without an error, but no run has finished or stopped: it was not started"
    by = f" (signal {status - 128})" if 128 < status <= 192 else ""
    return f"The run failed with exit code {status}{by}"


def _no_further(here):
    return f"The last {IDLE_STARTS} starts brought the run no further than step {here.lines} of the log"


def _read(folder):
    try:
        state = json.loads((folder / STARTS).read_text(encoding="utf-8"))
        return {"job": str(state["job"])} | {name: int(state[name]) for name in ("idle", "lines", "steps")}
    except (OSError, ValueError, KeyError, TypeError):
        return None  # a damaged file is written anew, and the count begins again


def _write(folder, job, idle, furthest):
    replace_text(folder / STARTS, json.dumps({"job": job, "idle": idle} | furthest._asdict()) + "\n")
