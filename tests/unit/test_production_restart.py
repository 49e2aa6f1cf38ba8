"""Whether a job starts its run again: every way that a start can end, and that none goes on for ever."""

import h5py
import pytest

from nmlnp.errors import NmlnpError
from nmlnp.production.restart import IDLE_STARTS, STARTS, RestartError, again, begin
from nmlnp.vmc.run_folder import RunFolder


class Chain:
    """A job in a folder: starts that end as the test says, until nothing follows."""

    def __init__(self, folder):
        self.folder, self.run, self.starts, self.said = folder, folder / "run", 0, []

    def write(self, lines=0, steps=None, sign=None):
        self.run.mkdir(exist_ok=True)
        (self.run / "log.jsonl").write_text("{}\n" * lines)
        if steps is not None:
            with h5py.File(self.run / "checkpoint.h5", "w") as file:
                counts = {"thermalised": 100, "iteration": lines, "measured": steps - 100 - lines}
                file.create_group("attributes").attrs.update(counts)
        if sign:
            (self.run / sign).write_text("{}\n")

    def start(self, job="7", status=1, restarted=False, **left):
        """Start, leave what a run would leave, and say what follows: once, queued, or the error."""
        self.said.append(begin(self.folder, job, restarted))
        self.starts += 1
        if left:
            self.write(**left)
        try:
            sentence, at_once = again(self.folder, job, status)
        except RestartError as error:
            self.said.append(str(error))
            return error
        self.said.append(sentence)
        return "at once" if at_once else "queued"


@pytest.fixture
def chain(tmp_path):
    return Chain(tmp_path)


def test_stop_at_a_checkpoint_is_queued_again(chain):
    for lines in (3, 8, 20):
        assert chain.start(status=0, lines=lines, steps=100 + lines, sign="stopped.json") == "queued"
    assert "as it was asked to" in chain.said[-1]


@pytest.mark.parametrize("status", [0, 1, 2, 137, 233])
def test_launch_that_fails_first_is_not_queued_again(chain, status):
    """srun 22.05 may end without an error where it could not start anything."""
    error = chain.start(status=status)
    assert "Nothing has come of the run yet" in str(error)
    assert error.exit_code == (status or 1)
    assert ("was not started" in str(error)) == (status == 0)
    assert ("signal 9" in str(error)) == (status == 137)


@pytest.mark.parametrize("status", [0, 1, 137])
def test_failure_after_progress_is_tried_again_a_stated_number_of_times(chain, status):
    assert chain.start(status=0, lines=5, steps=105, sign="stopped.json") == "queued"
    assert chain.start(status=status) == "at once"  # the sign of the earlier stop stands for it no more
    assert chain.start(status=status) == "queued"
    error = chain.start(status=status)
    assert f"The last {IDLE_STARTS} starts brought the run no further than step 5" in str(error)
    assert error.exit_code == (status or 1)
    assert chain.starts == 1 + IDLE_STARTS


def test_start_that_was_not_followed_to_its_end_counts_too(chain):
    """A node that dies with every start is Slurm's to queue again, and the job's to give up."""
    chain.write(lines=5, steps=105)
    for _ in range(IDLE_STARTS):
        begin(chain.folder, "7", False)
    with pytest.raises(NmlnpError, match="no further than step 5"):
        begin(chain.folder, "7", False)


@pytest.mark.parametrize("sign", [None, "stopped.json"])
def test_same_steps_over_and_over_are_no_progress(chain, sign):
    """A run that goes on from its checkpoint at step 10 and dies at step 12 makes lines, but no new ones."""
    starts = 0
    while not isinstance(chain.start(status=0 if sign else 1, lines=12, steps=110, sign=sign), RestartError):
        starts += 1
        assert starts < 10
    assert starts == IDLE_STARTS


def test_progress_in_a_stage_without_lines_is_progress(chain):
    for steps in range(110, 200):
        assert chain.start(status=0, lines=5, steps=steps, sign="stopped.json") == "queued"


def test_user_who_submits_again_starts_the_count_again(chain):
    chain.write(lines=5, steps=105)
    for job in ("1", "2", "3", "4", "5"):
        assert chain.start(job=job) == "at once"
    # A job that a job submitted does not.
    assert chain.start(job="6", restarted=True) == "queued"
    assert isinstance(chain.start(job="7", restarted=True), RestartError)


def test_second_job_in_a_folder_ends_and_leaves_the_count_alone(chain):
    chain.start(status=0, lines=5, steps=105, sign="stopped.json")
    begin(chain.folder, "7", False)
    before = (chain.folder / STARTS).read_text()
    with RunFolder(chain.run, None).locked(), pytest.raises(NmlnpError, match="Another nmlnp runs in"):
        begin(chain.folder, "8", False)
    assert (chain.folder / STARTS).read_text() == before
    with pytest.raises(RestartError, match="Another job has started"):
        again(chain.folder, "8", 1)


def test_finished_run_is_not_queued_again(chain):
    assert "finished" in str(chain.start(status=3, lines=5, steps=105, sign="result.json"))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"job": 1}', '{"job": "7", "idle": null}', "\x00"])
def test_damaged_count_begins_again(chain, text):
    chain.write(lines=5, steps=105)
    (chain.folder / STARTS).write_text(text)
    assert chain.start() == "at once"


def test_damaged_checkpoint_counts_as_none(chain):
    chain.write(lines=5)
    (chain.run / "checkpoint.h5").write_bytes(b"not HDF5")
    assert chain.start() == "at once"
