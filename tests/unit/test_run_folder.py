"""The run folder: nothing is overwritten, and a kill at any moment leaves something to resume from."""

import io
import json
import os
import shutil

import h5py
import numpy as np
import pytest

from nmlnp import systems
from nmlnp.config import build, load, override
from nmlnp.vmc.checkpoint import CURRENT, PREVIOUS, TEMPORARY, CheckpointError
from nmlnp.vmc.run_folder import CONFIG, LOG, RESULT, RunFolder, RunFolderError


@pytest.fixture
def folder(tmp_path):
    return RunFolder.create(tmp_path / "run", load("3H"))


def state(step):
    """Arrays and attributes of a step, of every kind that a run stores."""
    generator = np.random.default_rng(step)
    arrays = {
        "parameters": generator.normal(size=7),
        "walkers": generator.normal(size=(32, 3, 3)),
        "labels": generator.integers(0, 2, size=(32, 3)).astype(np.int8),
        "nothing": np.empty((0, 4)),
    }
    return arrays, {"step": step, "width": 0.1 + step, "stage": "optimise", "seed": 2**64 - 1}


def write(folder, step):
    folder.write_checkpoint(*state(step))


def check(read, step):
    arrays, attributes, warnings = read
    expected, expected_attributes = state(step)
    assert attributes == expected_attributes
    assert {type(attributes[name]) for name in ("step", "width", "stage")} == {int, float, str}
    assert arrays.keys() == expected.keys()
    for name, array in expected.items():
        assert arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(arrays[name], array)
    return warnings


def test_configuration_is_kept_resolved_with_the_version(folder):
    text = (folder.path / CONFIG).read_text()
    assert text.startswith("# Written by nmlnp ")
    assert build(systems.read(folder.path / CONFIG)) == load("3H")
    assert RunFolder.open(folder.path).config == folder.config


@pytest.mark.parametrize("name", [CONFIG, LOG, RESULT, CURRENT, PREVIOUS])
def test_folder_that_holds_any_part_of_a_run_is_refused_untouched(tmp_path, name):
    (tmp_path / name).write_text("precious")
    with pytest.raises(RunFolderError, match="--resume"):
        RunFolder.create(tmp_path, load("3H"))
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "precious"


@pytest.mark.parametrize("name", ["notes.txt", "energy.png", "stages.png", ".git"])
def test_folder_with_other_files_is_refused_untouched(tmp_path, name):
    """What a run would draw may be a file of the user's."""
    (tmp_path / name).write_text("mine")
    with pytest.raises(RunFolderError, match="is not empty and not the folder of a run"):
        RunFolder.create(tmp_path, load("2H"))
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [(name, "mine")]


def test_the_root_of_the_disk_is_refused():
    with pytest.raises(RunFolderError, match=r"/ is not empty"):
        RunFolder.create("/", load("2H"))


def test_what_came_to_no_checkpoint_does_not_block_the_next(tmp_path):
    first = RunFolder.create(tmp_path / "run", load("2H"))
    first.append_log({"step": 1, "energy": 1.0})
    with pytest.raises(RunFolderError, match="already holds a run"):
        RunFolder.create(first.path, load("2H"))  # it may just have begun
    os.utime(first.path / CONFIG, (0, 0))
    with first.locked(), pytest.raises(RunFolderError, match="already holds a run"):
        RunFolder.create(first.path, load("2H"))
    again = RunFolder.create(first.path, load("2H", {"run.seed": 7}))
    assert again.read_log() == [] and RunFolder.open(again.path).config.run.seed == 7
    assert (again.path / "log.previous.jsonl").exists() and (again.path / "config.previous.toml").exists()


def test_a_run_that_has_done_nothing_leaves_nothing(tmp_path):
    folder = RunFolder.create(tmp_path / "run", load("2H"))
    folder.discard()
    assert not folder.path.exists()
    folder = RunFolder.create(tmp_path / "run", load("2H"))
    folder.append_log({"step": 1, "energy": 1.0})
    folder.discard()
    assert (folder.path / CONFIG).exists()


def test_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunFolderError, match="Cannot make the run folder"):
        RunFolder.create(tmp_path / "file" / "run", load("2H"))


def test_folder_with_an_impossible_name_is_a_sentence(tmp_path):
    path = tmp_path / ("x" * 300)
    with pytest.raises(RunFolderError, match="File name too long"):
        RunFolder.create(path, load("2H"))
    with pytest.raises(RunFolderError, match="File name too long"):
        RunFolder.open(path)


def test_full_disk_leaves_no_part_of_a_configuration(tmp_path, monkeypatch):
    class Full(io.StringIO):
        def write(self, text):
            raise OSError(28, "No space left on device")

    def made(path, mode, encoding):
        path.touch()
        return Full()

    monkeypatch.setattr("builtins.open", made)
    with pytest.raises(RunFolderError, match="No space left on device"):
        RunFolder.create(tmp_path / "run", load("2H"))
    assert not list((tmp_path / "run").iterdir())


def test_folder_is_locked_while_a_process_runs_in_it(folder):
    with folder.locked():
        with pytest.raises(RunFolderError, match="Another nmlnp runs in"), folder.locked():
            pass
        assert RunFolder.open(folder.path).read_log() == []
    with folder.locked():
        pass


def test_opening_what_is_not_a_run_is_a_sentence(tmp_path):
    with pytest.raises(RunFolderError, match="there is no such folder"):
        RunFolder.open(tmp_path / "nowhere")
    with pytest.raises(RunFolderError, match=r"it has no config\.toml"):
        RunFolder.open(tmp_path)
    (tmp_path / CONFIG).write_text("[system]\nnucleus = 3")
    with pytest.raises(RunFolderError, match=r"config\.toml cannot be used: system\.nucleus = 3"):
        RunFolder.open(tmp_path)


def test_log_keeps_numbers_exactly(folder):
    entries = [{"step": step, "energy": -2.0 / 3.0 * step, "accepted": np.float64(0.1)} for step in (1, 2, 3)]
    for entry in entries:
        folder.append_log(entry)
    assert folder.read_log() == entries


def test_truncated_log_ends_at_the_step_and_goes_on_seamlessly(folder):
    for step in range(1, 6):
        folder.append_log({"step": np.int64(step), "energy": step / 7.0})
    whole = (folder.path / LOG).read_bytes()
    with open(folder.path / LOG, "ab") as file:
        file.write(b'{"step": 6, "ener')
    assert [entry["step"] for entry in folder.read_log()] == [1, 2, 3, 4, 5]
    assert folder.truncate_log(3) == 0
    for step in (4, 5):
        folder.append_log({"step": step, "energy": step / 7.0})
    assert (folder.path / LOG).read_bytes() == whole


def test_truncating_a_log_that_is_not_there_makes_an_empty_one(folder):
    assert folder.truncate_log(3) == 3
    assert folder.read_log() == []


@pytest.mark.parametrize("line", ["rubbish", "[2]", '{"energy": -2.0}', '{"step": 2, "energy": "-2.0"}'])
def test_damaged_line_in_the_middle_is_named(folder, line):
    (folder.path / LOG).write_text(f'{{"step": 1}}\n{line}\n{{"step": 3}}\n')
    with pytest.raises(RunFolderError, match="Line 2"):
        folder.read_log()


@pytest.mark.parametrize("number", [float("nan"), float("inf"), np.float64("nan")])
def test_number_that_is_not_a_number_is_never_written(folder, number):
    with pytest.raises(RunFolderError, match="infinite or not a number"):
        folder.append_log({"step": 1, "energy": number})
    with pytest.raises(RunFolderError, match="infinite or not a number"):
        folder.write_result({"energy": number})
    assert folder.read_log() == []
    assert folder.read_result() is None


def test_result_is_replaced_as_a_whole(folder):
    folder.write_result({"energy": -8.4, "autocorrelation_time": None})
    folder.write_result({"energy": np.float64(-8.5), "autocorrelation_time": None})
    assert folder.read_result() == {"energy": -8.5, "autocorrelation_time": None}
    assert json.loads((folder.path / RESULT).read_text())["energy"] == -8.5
    assert not list(folder.path.glob("*.tmp"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"energy": Infinity}', "energy is not a finite number"),
        ('{"energy": -1e999}', "energy is not a finite number"),
        ('{"energy": "low"}', "energy is not a number"),
        ('{"energy_error": -0.1}', "energy_error is -0.1"),
        ('{"acceptance": 1.5}', "acceptance is above 1"),
        ('{"r_point_proton": 0}', "r_point_proton is 0"),
        ('{"hamiltonian": "model o, inf"}', "not that of the run in this folder: hamiltonian is"),
        ('{"seed": 12}', "not that of the run in this folder: seed is 12"),
    ],
)
def test_edited_result_is_not_shown(folder, content, words):
    (folder.path / RESULT).write_text(content)
    with pytest.raises(RunFolderError, match=words):
        folder.read_result()


@pytest.mark.parametrize("content", ["", "[1]", "{", "[" * 100_000])
def test_damaged_result_is_a_sentence(folder, content):
    (folder.path / RESULT).write_text(content)
    with pytest.raises(RunFolderError, match="is damaged"):
        folder.read_result()


def test_extending_a_run_keeps_the_result_aside(folder):
    folder.write_result({"energy": -8.4})
    longer = override(folder.config, {"optimisation.iterations": 999})
    folder.extend(longer)
    assert RunFolder.open(folder.path).config == longer
    assert folder.read_result() is None
    assert json.loads((folder.path / "result.previous.json").read_text()) == {"energy": -8.4}


def test_checkpoint_is_read_back_exactly(folder):
    assert not folder.has_checkpoint
    write(folder, 1)
    assert folder.has_checkpoint
    assert check(folder.read_checkpoint(), 1) == []
    write(folder, 2)
    assert check(folder.read_checkpoint(), 2) == []
    assert check_file(folder, PREVIOUS, 1)
    assert not (folder.path / TEMPORARY).exists()


def check_file(folder, name, step):
    with h5py.File(folder.path / name) as file:
        return file["attributes"].attrs["step"] == step


def killed_after(folder, moment, step, monkeypatch):
    """Write a checkpoint in a process that dies at a moment: before a rename or a flush to disk."""

    class Killed(BaseException):
        pass

    calls = {"count": 0}

    def guard(function):
        def guarded(*arguments):
            if calls["count"] == moment:
                raise Killed
            calls["count"] += 1
            return function(*arguments)

        return guarded

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", guard(os.replace))
        patch.setattr(os, "fsync", guard(os.fsync))
        try:
            write(folder, step)
        except Killed:
            return True
    return False


@pytest.mark.parametrize("moment", range(5))
@pytest.mark.parametrize("damaged_first", [False, True])
def test_kill_between_any_two_operations_leaves_a_whole_checkpoint(
    folder, moment, damaged_first, monkeypatch
):
    """The operations are: flush, rename to previous, rename in place, flush of the folder."""
    write(folder, 1)
    write(folder, 2)
    newest = 2
    if damaged_first:
        truncate(folder.path / CURRENT, 0.5)
        newest = 1
    killed = killed_after(folder, moment, 3, monkeypatch)
    arrays, attributes, _ = folder.read_checkpoint()
    assert attributes["step"] in (newest, 3)
    check((arrays, attributes, []), attributes["step"])
    assert killed or attributes["step"] == 3
    write(folder, 4)
    assert check(folder.read_checkpoint(), 4) == []


@pytest.mark.parametrize("fraction", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_kill_while_the_temporary_file_grows_is_harmless(folder, fraction):
    write(folder, 1)
    write(folder, 2)
    shutil.copy(folder.path / CURRENT, folder.path / TEMPORARY)
    truncate(folder.path / TEMPORARY, fraction)
    assert check(folder.read_checkpoint(), 2) == []
    write(folder, 3)
    assert check(folder.read_checkpoint(), 3) == []


def truncate(path, fraction):
    os.truncate(path, int(fraction * path.stat().st_size))


@pytest.mark.parametrize("fraction", [0.0, 0.05, 0.5, 0.95])
def test_truncated_checkpoint_is_a_sentence_and_the_previous_one_is_used(folder, fraction):
    write(folder, 1)
    write(folder, 2)
    truncate(folder.path / CURRENT, fraction)
    (warning,) = check(folder.read_checkpoint(), 1)
    assert "previous checkpoint is used, because checkpoint.h5 is truncated" in warning


def test_every_flipped_byte_of_the_walkers_is_noticed(folder):
    write(folder, 1)
    write(folder, 2)
    content = bytearray((folder.path / CURRENT).read_bytes())
    place = bytes(content).index(state(2)[0]["walkers"].tobytes())
    for offset in (0, 7, 1000, 32 * 9 * 8 - 1):
        damaged = content.copy()
        damaged[place + offset] ^= 1
        (folder.path / CURRENT).write_bytes(damaged)
        (warning,) = check(folder.read_checkpoint(), 1)
        assert "digest does not match" in warning


def test_changed_attribute_is_noticed(folder):
    write(folder, 1)
    write(folder, 2)
    with h5py.File(folder.path / CURRENT, "r+") as file:
        file["attributes"].attrs["width"] = 7.0
    (warning,) = check(folder.read_checkpoint(), 1)
    assert "digest does not match" in warning


def foreign_text(path):
    path.write_text("not HDF5")


def foreign_hdf5(path):
    with h5py.File(path, "w") as file:
        file["x"] = 1


def later_version(path):
    with h5py.File(path, "r+") as file:
        file.attrs["format_version"] = 999


def missing(path):
    path.unlink()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (foreign_text, "not an HDF5 file"),
        (foreign_hdf5, "is not a checkpoint of nmlnp"),
        (later_version, "another version of nmlnp"),
        (missing, "is missing"),
    ],
)
def test_foreign_checkpoint_is_a_sentence_and_the_previous_one_is_used(folder, spoil, words):
    write(folder, 1)
    write(folder, 2)
    spoil(folder.path / CURRENT)
    (warning,) = check(folder.read_checkpoint(), 1)
    assert words in warning
    spoil(folder.path / PREVIOUS)
    with pytest.raises(CheckpointError, match="cannot be resumed") as caught:
        folder.read_checkpoint()
    assert str(caught.value).count(words) == 2


def test_checkpoint_of_other_physics_is_refused_and_of_another_length_taken(folder, tmp_path):
    write(folder, 1)
    other = RunFolder.create(tmp_path / "other", load("3H", {"hamiltonian.force": "NN"}))
    shutil.copy(folder.path / CURRENT, other.path / CURRENT)
    with pytest.raises(CheckpointError, match="belongs to a run with other settings"):
        other.read_checkpoint()
    longer = RunFolder.create(tmp_path / "longer", load("3H", {"optimisation.iterations": 9}))
    shutil.copy(folder.path / CURRENT, longer.path / CURRENT)
    assert check(longer.read_checkpoint(), 1) == []


def test_checkpoint_that_cannot_be_written_is_a_sentence_and_the_old_one_stays(folder, monkeypatch):
    write(folder, 1)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(CheckpointError, match="No space left on device"):
            write(folder, 2)
    assert check(folder.read_checkpoint(), 1) == []
    assert not (folder.path / TEMPORARY).exists()


def test_words_of_hdf5_are_left_out_of_the_sentence(folder, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "Can't write (time = now\n, buf = 0x55, offset = 3)")

    monkeypatch.setattr(h5py, "File", full)
    with pytest.raises(CheckpointError, match=r"checkpoint\.h5: No space left on device; make room"):
        write(folder, 1)
