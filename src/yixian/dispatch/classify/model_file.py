"""A model as a file: arrays and its card in one .npz, without pickle, so that reading a foreign one runs nothing."""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from yixian.dispatch.classify.card import Card
from yixian.dispatch.classify.counting import Counting, Floats, Vocabulary
from yixian.dispatch.classify.judging import Judging
from yixian.dispatch.classify.model import Model
from yixian.dispatch.classify.pieces import KINDS, SLOT_BITS
from yixian.dispatch.classify.rules import Rules
from yixian.dispatch.classify.surety import Surety
from yixian.ground.errors import Refusal

BROKEN = (ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)
Arrays = Mapping[str, np.ndarray[Any, Any]]


def save(model: Model, file: Path) -> None:
    """As `write`, of a model."""
    write(_arrays(model), file)


def write(arrays: Mapping[str, Any], file: Path) -> None:
    """Whole or not at all: until it is written to its end, what was there stays. A `Refusal` says why it cannot be."""
    part = None
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as written:
            part = Path(written.name)
            np.savez(written, **arrays)
            written.flush()
            os.fsync(written.fileno())
        part.chmod(0o644)
        part.replace(file)
    except OSError as error:
        raise Refusal(f"不能写 {file}：{error.strerror} / cannot write it") from error
    finally:
        if part is not None:
            with suppress(FileNotFoundError):
                part.unlink()


def load(file: Path) -> Model:
    """The model in a file. A `Refusal` where there is none, or something else, or only a part of one."""
    with opened(file, "模型", "model", "yixian classify train") as arrays:
        return _model(arrays)


@contextmanager
def opened(file: Path, zh: str, en: str, command: str) -> Iterator[Arrays]:
    """The arrays in a file. Whatever is wrong with them, also while they are read, is a `Refusal` that names what
    they should be and the command that makes such a file."""
    try:
        with np.load(file, allow_pickle=False) as arrays:
            yield arrays
    except OSError as error:
        raise Refusal(f"不能读{zh} {file}：{error.strerror or error} / cannot read the {en}") from error
    except BROKEN as error:
        raise Refusal(
            f"{file} 不是可用的{zh}文件：内容有损坏，或由别的程序、别的版本生成。请用 {command} 重新生成"
            f" / no {en} of this version: make the file again with {command}"
        ) from error


def _arrays(model: Model) -> dict[str, Any]:
    found: dict[str, Any] = {"card": np.frombuffer(model.card.written().encode(), dtype=np.uint8)}
    judging = model.judging
    for place, vocabulary in enumerate(judging.counting.vocabularies):
        found[f"slots{place}"] = vocabulary.slots
        found[f"rarity{place}"] = vocabulary.rarity
    surety = np.append(judging.surety.factors, np.float32(judging.surety.added))
    return {**found, "weights": judging.rules.weights, "added": judging.rules.added, "surety": surety}


def _model(arrays: Arrays) -> Model:
    card = Card.read(arrays["card"].tobytes().decode())
    vocabularies = [
        _vocabulary(arrays[f"slots{place}"], arrays[f"rarity{place}"]) for place in range(len(KINDS))
    ]
    counting = Counting(vocabularies)
    rules = Rules(_sound(arrays["weights"]), _sound(arrays["added"]))
    labels = list(card.labels)
    if (rules.weights.shape, rules.added.shape) != ((counting.width, len(labels)), (len(labels),)):
        raise ValueError("the parts do not belong together")
    return Model(labels, Judging(counting, rules, _surety(arrays["surety"])), card)


def _surety(numbers: np.ndarray[Any, Any]) -> Surety:
    """What is added stands after the factors; of these there is one more than kinds, or none."""
    if numbers.shape not in {(1,), (len(KINDS) + 2,)}:
        raise ValueError("no surety")
    *factors, added = _sound(numbers)
    return Surety(np.array(factors, dtype=np.float32), float(added))


def _vocabulary(slots: np.ndarray[Any, Any], rarity: np.ndarray[Any, Any]) -> Vocabulary:
    sound = slots.dtype == np.uint32 and slots.ndim == 1 and slots.shape == rarity.shape
    if not sound or (len(slots) and int(slots.max()) >> SLOT_BITS) or np.any(slots[1:] <= slots[:-1]):
        raise ValueError("no vocabulary")
    return Vocabulary(slots, _sound(rarity))


def _sound(numbers: np.ndarray[Any, Any]) -> Floats:
    if numbers.dtype != np.float32 or not np.isfinite(numbers).all():
        raise ValueError("not the numbers of a model")
    return numbers
