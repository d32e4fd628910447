"""A model's file: whole or not at all, and nothing is run or believed of what is none."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.dispatch.labelled import classified, classify, invented
from yixian.dispatch.classify.model_file import load, save
from yixian.ground.errors import Refusal

COLUMNS = ("--label", "label", "--text", "title,text")
# Stops in the midst of the arrays, as a process does that is killed there.
KILLED = """
import os, signal, sys
from pathlib import Path
import numpy as np
from yixian.dispatch.classify import model_file
model = model_file.load(Path(sys.argv[1]))
def half(file, **arrays):
    file.write(b"PK half of it"); file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
np.savez = half
model_file.save(model, Path(sys.argv[1]))
"""


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    model = tmp_path / "model.npz"
    classify("train", invented(tmp_path), *COLUMNS, "--model", model)
    return model


def test_a_model_is_read_as_it_was_written(trained: Path, tmp_path: Path) -> None:
    model = load(trained)
    save(model, tmp_path / "copy.npz")
    copy = load(tmp_path / "copy.npz")
    texts = ["暖气不热", "公交车不来", ""]
    assert np.array_equal(model.probabilities(texts), copy.probabilities(texts))
    assert copy.card == model.card
    assert trained.stat().st_mode & 0o777 == 0o644


def test_killed_in_the_midst_of_writing_leaves_the_old_model(trained: Path, tmp_path: Path) -> None:
    before = trained.read_bytes()
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run([sys.executable, "-c", KILLED, trained], env=env, check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert trained.read_bytes() == before
    assert classified("evaluate", tmp_path / "invented.csv", "--model", trained)["n"] == 60
    classify(
        "train", tmp_path / "invented.csv", *COLUMNS, "--model", trained
    )  # and what it left is in nobody's way


def test_a_full_disk_leaves_the_old_model_and_no_part(trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    model, before = load(trained), trained.read_bytes()
    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(Refusal, match="不能写"):
        save(model, trained)
    assert trained.read_bytes() == before
    assert [one.name for one in trained.parent.iterdir() if one.name.startswith(".")] == []


@pytest.mark.parametrize("kept", [0, 1, 100, 5000, -1, -30])
def test_a_part_of_a_model_is_refused(trained: Path, kept: int) -> None:
    trained.write_bytes(trained.read_bytes()[:kept])
    with pytest.raises(Refusal, match="不是可用的模型"):
        load(trained)


def test_a_damaged_byte_is_noticed(trained: Path) -> None:
    content = bytearray(trained.read_bytes())
    content[len(content) // 2] ^= 0xFF
    trained.write_bytes(content)
    with pytest.raises(Refusal, match="不是可用的模型"):
        load(trained)


def changed(trained: Path, **arrays: object) -> None:
    """The model with some of its arrays exchanged; None leaves one out."""
    with np.load(trained) as there:
        found = {name: there[name] for name in there} | arrays
    np.savez(trained, **{name: array for name, array in found.items() if array is not None})  # type: ignore[arg-type]


def card(trained: Path, **changes: object) -> np.ndarray:
    told = json.loads(classify("card", "--model", trained)) | changes
    return np.frombuffer(json.dumps(told).encode(), dtype=np.uint8)


def test_foreign_files_are_refused_and_run_nothing(trained: Path, tmp_path: Path) -> None:
    whole = trained.read_bytes()
    mark = tmp_path / "ran"

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[object, ...]]:
            return Path.touch, (mark,)

    for arrays in (
        {"weights": None},
        {"card": None},
        {"card": np.frombuffer(b"[1]", dtype=np.uint8)},
        {"card": np.frombuffer(b"\xff{", dtype=np.uint8)},
        {"card": card(trained, format="other/1")},
        {"card": card(trained, kinds=[])},
        {"card": card(trained, labels={"甲": 1})},
        {"card": card(trained, surplus=1)},
        {"added": np.zeros(3, dtype=np.float32)},
        {"surety": None},
        {"surety": np.zeros(3, dtype=np.float32)},
        {"surety": np.full(1, np.nan, dtype=np.float32)},
        {"added": np.full(4, np.nan, dtype=np.float32)},
        {"weights": np.zeros((2, 4), dtype=np.float32)},
        {"slots0": np.array([5, 3], dtype=np.uint32)},
        {"rarity1": np.zeros(1, dtype=np.float32)},
        {"weights": np.array([Evil()], dtype=object)},
    ):
        trained.write_bytes(whole)
        changed(trained, **arrays)
        with pytest.raises(Refusal, match="不是可用的模型"):
            load(trained)
    assert not mark.exists()
    trained.write_text("label,text\n供热,暖气不热\n", encoding="utf-8")
    with pytest.raises(Refusal, match="不是可用的模型"):
        load(trained)
    np.save(tmp_path / "array.npy", np.zeros(3))
    with pytest.raises(Refusal, match="不是可用的模型"):
        load(tmp_path / "array.npy")


def test_a_missing_model_and_a_folder_are_named(tmp_path: Path) -> None:
    for file in (tmp_path / "none.npz", tmp_path):
        with pytest.raises(Refusal, match="不能读模型"):
            load(file)
