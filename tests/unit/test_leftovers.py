"""Shared memory of killed ranks is removed; that of others, of running and of starting ranks is not."""

import mmap
import os
import time

from nmlnp.parallel import leftovers


def made(folder, name, age):
    path = folder / name
    path.write_bytes(b"x" * 4096)
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_only_what_nobody_uses_is_removed(tmp_path):
    old, fresh = made(tmp_path, "mpich_shm_1_0", 60), made(tmp_path, "mpich_shm_2_0", 0)
    used, other = made(tmp_path, "mpich_shm_3_0", 60), made(tmp_path, "somebody_else", 60)
    with open(used, "r+b") as file, mmap.mmap(file.fileno(), 0):
        os.utime(used, (time.time() - 60,) * 2)
        leftovers.remove(tmp_path)
    assert [path.exists() for path in (old, fresh, used, other)] == [False, True, True, True]


def test_files_of_others_stay(tmp_path, monkeypatch):
    path = made(tmp_path, "mpich_shm_1_0", 60)
    monkeypatch.setattr(leftovers.os, "getuid", lambda: os.stat(tmp_path).st_uid + 1)
    leftovers.remove(tmp_path)
    assert path.exists()


def test_no_folder_is_no_error(tmp_path):
    leftovers.remove(tmp_path / "nothing")
