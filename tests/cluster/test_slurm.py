"""The batch script under a real Slurm: how each way ends, and that none of them goes on for ever.

Jobs that are queued again wait for two minutes; the tests let them start at once.  Everything is
one node with two ranks.
"""

import os
import random
import signal
from contextlib import suppress

import pytest
from cluster import LONG, SETTINGS, SHORT, Job, ask, compile_kernels, log, uninterrupted, until

from nmlnp.production.restart import IDLE_STARTS
from nmlnp.production.site import Site
from nmlnp.vmc.run_folder import RunFolder

pytestmark = pytest.mark.usefixtures("slurm")


@pytest.fixture(scope="module", autouse=True)
def limits(slurm, tmp_path_factory):
    """Jobs that run into their time limit of one minute while the other tests go on."""
    folder, limits = tmp_path_factory.mktemp("limits"), {"time": "00:01:00", "stop_before": 20}
    compile_kernels(folder / "compiled")
    jobs = {
        "srun": Job(folder / "srun", LONG, **limits, ranks=1).submit(),
        "mpiexec": Job(folder / "mpiexec", LONG, **limits, site=Site(launcher="mpiexec")).submit(),
    }
    yield jobs
    for job in jobs.values():
        job.cancel()


@pytest.fixture
def job(tmp_path, request):
    """Make a job in a folder with a space in its name; it is cancelled at the end."""
    made = []

    def make(settings, **options):
        made.append(Job(tmp_path / f"a job {len(made)}", settings, **options))
        return made[-1]

    yield make
    for one in made:
        if one.number:
            one.cancel()


def broken(launch):
    """Return an edit of the script that puts a command in the place of srun."""
    return lambda text: text.replace("srun --export=ALL --mpi=pmi2", launch)


# What a launcher does that cannot start anything, as srun 22.05 may end: without an error.
SILENT = 'sh -c "echo srun: error: Application launch failed >&2" srun'


def test_first_start_to_the_result_without_an_environment(job):
    """--export=NONE drops what the user had; two ranks start by the MPI type that was found."""
    one = job(SHORT).submit("--export=NONE")
    assert one.wait_for("COMPLETED", "FAILED") == "COMPLETED", one.said()
    result = RunFolder.open(one.run).read_result()
    assert (result["ranks"], result["threads"]) == (2, 1)  # nothing is bound here
    assert one.ask("Restarts") == "0"
    one.submit().wait_for("COMPLETED")
    assert "The run is finished" in one.said()


def test_cores_that_were_not_asked_for(job):
    """Without --cpus-per-task Slurm sets no variable of it."""
    edit = lambda text: text.replace("#SBATCH --cpus-per-task=1\n", "")  # noqa: E731
    one = job(SHORT, edit=edit).submit()
    assert one.wait_for("COMPLETED", "FAILED") == "COMPLETED", one.said()


def test_a_launch_that_fails_is_not_queued_again(job):
    for edit in (broken("srun --mpi=nothing"), broken(SILENT)):
        one = job(SHORT, edit=edit).submit()
        assert one.wait_for("FAILED", "COMPLETED", "PENDING") == "FAILED", one.said()
        assert one.ask("Restarts") == "0"
        assert "Nothing has come of the run yet" in one.said()


def test_a_run_that_comes_no_further_is_given_up(job):
    """After earlier progress a failure is tried again, but not for ever: on no path."""
    one = job(LONG).submit()
    one.wait_for_lines(3)
    ask("scancel", "--signal=TERM", one.number)
    one.wait_for("PENDING")
    lines = one.lines()
    # A requeued job runs the script that Slurm keeps, so what breaks is the program.
    (one.folder / "run.toml").write_text("[nothing]\n")
    released = 0
    while one.state == "PENDING" and released < 10:
        one.release()
        released += 1
        one.wait_for("PENDING", "FAILED")
    # The first failure is tried again at once, the second by way of the queue.
    assert one.state == "FAILED"
    assert one.ask("Restarts") == str(released) == str(IDLE_STARTS - 1)
    assert one.said().count("Start ") == 1 + IDLE_STARTS
    assert f"The last {IDLE_STARTS} starts brought the run no further" in one.said()
    assert one.lines() == lines


def test_cancelled_job_stays_cancelled(job):
    one = job(LONG).submit()
    one.wait_for_lines(3)
    one.cancel()
    assert one.wait_for("CANCELLED", "PENDING", "FAILED") == "CANCELLED"
    until(lambda: not one.ranks(), what="the end of the ranks")
    assert one.ask("Restarts") == "0"
    assert (one.run / "checkpoint.h5").exists()


@pytest.mark.parametrize("launcher", ["srun", "mpiexec"])
def test_time_limit_is_a_checkpoint_and_a_way_back_into_the_queue(limits, launcher):
    """Ranks of srun get Slurm's signal; those of mpiexec look at the clock."""
    one = limits[launcher]
    until(lambda: "is queued again" in one.said(), 90, f"the limit: {one.said()}")
    one.wait_for("PENDING")
    assert one.ask("Restarts") == "1"
    assert "stopped at a checkpoint, as it was asked to" in one.said()
    assert one.lines() > 0 and (one.run / "checkpoint.h5").exists()
    one.cancel()


def test_second_submission_ends_and_leaves_the_first_alone(job):
    one = job(LONG).submit()
    one.wait_for_lines(3)
    first = one.number
    one.submit()
    assert one.wait_for("FAILED", "COMPLETED", "PENDING") == "FAILED"
    assert "Another nmlnp runs in" in one.said()
    assert one.ask("JobState", first) == "RUNNING"
    lines = one.lines()
    one.number = first
    one.wait_for_lines(lines + 3)
    ask("scancel", "--signal=TERM", first)
    one.wait_for("PENDING")  # its count of starts is its own


def test_job_that_may_not_be_queued_again_is_submitted_anew(job):
    """The new job has what the command line of the first one asked for, and waits for its end."""
    one = job(LONG).submit("--no-requeue", "--time=33", "--partition=other")
    one.wait_for_lines(3)
    ask("scancel", "--signal=TERM", one.number)
    assert one.wait_for("COMPLETED", "FAILED") == "COMPLETED", one.said()
    first, one.number = one.number, one.said().split("Submitted batch job ")[1].split()[0]
    assert one.number != first
    lines = one.lines()
    assert one.ask("TimeLimit") == "00:33:00" and one.ask("Partition") == "other"
    one.wait_for_lines(lines + 3)


def test_a_rank_that_is_killed_takes_the_other_with_it_and_the_job_goes_on(job):
    one = job(LONG).submit()
    one.wait_for_lines(10)
    os.kill(one.ranks()[-1], signal.SIGKILL)
    until(lambda: "exit code 137 (signal 9)" in one.said(), 30)  # KillWait, 2 s here, for the other rank
    assert "is tried again at once" in one.said()
    until(lambda: one.said().count("Start ") == 2)
    lines = one.lines()
    one.wait_for_lines(lines + 20)
    assert one.ask("Restarts") == "0" and one.state == "RUNNING"


def test_a_job_that_is_preempted_makes_room_and_goes_on_afterwards(job):
    one = job(LONG).submit()
    one.wait_for_lines(10)
    urgent = ask(
        "sbatch", "--parsable", "--partition=urgent", "--ntasks=8", "--output=/dev/null", "--wrap=sleep 2"
    )
    one.wait_for("PENDING")
    until(lambda: one.ask("JobState", urgent) == "COMPLETED", what="the urgent job")
    lines = one.lines()
    assert (one.run / "checkpoint.h5").exists()
    one.release()
    one.wait_for_lines(lines + 3)


def test_scan_is_one_array_and_goes_on_point_by_point(job):
    settings = SETTINGS | {"sampling.steps": 5}
    one = job(settings, axes={"run.seed": [1, 2], "optimisation.iterations": [10, 20]}, ranks=1)
    one.submit("--array=1,4", start=False)
    finished = lambda: [path.parts[-3] for path in one.folder.glob("points/*/run/result.json")]  # noqa: E731
    until(lambda: sorted(finished()) == ["1", "4"], what="two points")
    one.submit(start=False)
    until(lambda: sorted(finished()) == ["1", "2", "3", "4"], what="all points")
    shown = ask("nmlnp", "show", one.folder)
    assert "iterations" in shown and "4 of 4 points are finished" in shown
    assert (one.folder / "scan.png").exists()


KILLS = 20


def test_twenty_random_kills_end_with_the_log_of_an_uninterrupted_run(job, tmp_path):
    """Signals to all ranks, kills of one of them, and requeues from outside, at random steps."""
    steps = 1000
    one = job(SETTINGS | {"sampling.steps": 40, "optimisation.iterations": steps})
    rng, queued, furthest = random.Random(7), 0, 0
    with uninterrupted(tmp_path / "whole", one) as whole:
        one.submit()
        for way in rng.sample(["SIGTERM", "rank", "requeue"] * KILLS, KILLS):
            furthest += rng.randint(1, 10)
            one.wait_for_lines(furthest)
            starts = one.said().count("Start ")
            if way == "rank":
                with suppress(ProcessLookupError):
                    os.kill(rng.choice(one.ranks()), signal.SIGKILL)
                until(lambda before=starts: one.said().count("Start ") > before, 40, "a new start")
            else:
                ask(
                    *{"SIGTERM": ("scancel", "--signal=TERM"), "requeue": ("scontrol", "requeue")}[way],
                    one.number,
                )
                one.wait_for("PENDING", "FAILED", "COMPLETED")
                assert one.state == "PENDING", one.said()
                queued += 1
                one.release()
            furthest = max(furthest, one.lines())
        assert one.lines() < steps, "the run was over before the last kill"
        assert one.wait_for("COMPLETED", "FAILED", seconds=100) == "COMPLETED", one.said()
        assert whole.wait(timeout=100) == 0
    assert log(one.run) == log(tmp_path / "whole")
    ours, theirs = (RunFolder.open(path).read_result() for path in (one.run, tmp_path / "whole"))
    assert (ours["energy"], ours["energy_error"]) == (theirs["energy"], theirs["energy_error"])
    assert one.ask("Restarts") == str(queued)
