"""A machine without a scheduler: the script starts the run again itself after a failure."""

from nmlnp.production.launch import mpiexec

SCRIPT = "run.sh"
LOGIN = ""
TEST = ()
ASKED = {"ranks": r"^\s*mpiexec -n (\d+)", "cores": r"^cores=(\d+)"}
"""What ``production check`` reads from the script: the number in the first match."""
STOPS = """\
Ctrl-C stops it at a checkpoint. After a failure it starts the run again by
# itself, where that may help."""


def submit(points):
    """Return the command that starts the script."""
    return "bash run.sh"


def submit_some(points):
    """Return the command that runs what is left of a scan, whatever the points."""
    return "bash run.sh"


def requests(name, plan, site, stop_before, points):
    """Return what stands where other scripts ask for resources."""
    return "# ---- Nothing is asked for: there is no scheduler here."


def start(plan, site, stop_before):
    """Return the lines that say which job this is and what it was given."""
    return f"""\
cd "$(dirname "$0")"
folder=$PWD
job=$$
cores={plan.cores}
"""


def point(points):
    """Return the lines that run all points of a scan, or the one that is named."""
    return f"""\
if [ $# -eq 0 ]; then
    failed=0
    for point in $(seq {points}); do
        bash run.sh "$point" || failed=$?
        # Ctrl-C ends all of them.
        if [ "$failed" -eq 130 ]; then exit 130; fi
    done
    exit "$failed"
fi
point=$1"""


def launch(plan, site):
    """Return the lines that start the ranks and keep their exit code in ``status``."""
    return f"""\
{mpiexec(plan, site)}

if [ -e run/stopped.json ]; then
    echo "Stopped at a checkpoint; bash $folder/run.sh goes on from there."
    exit "$status"
fi"""


def again(points):
    """Return the lines after the loop: it is left from within."""
    return ""
