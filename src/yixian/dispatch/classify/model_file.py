"""A model as a file: arrays and its card in one .npz, without pickle, so that reading a foreign one runs nothing."""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from yixian.dispatch.classify.card import Card
from yixian.dispatch.classify.counting import Counting, Floats, Vocabulary
from yixian.dispatch.classify.model import Model
from yixian.dispatch.classify.pieces import KINDS, SLOT_BITS
from yixian.dispatch.classify.rules import Rules
from yixian.ground.errors import Refusal

BROKEN = (ValueError, TypeError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)
Arrays = Mapping[str, np.ndarray[Any, Any]]


def save(model: Model, file: Path) -> None:
    """Whole or not at all: until it is written to its end, what was there stays. A `Refusal` says why it cannot be."""
    part = None
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as written:
            part = Path(written.name)
            np.savez(written, **_arrays(model))
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
    try:
        with np.load(file, allow_pickle=False) as arrays:
            return _model(arrays)
    except OSError as error:
        raise Refusal(f"不能读模型 {file}：{error.strerror or error} / cannot read the model") from error
    except BROKEN as error:
        raise Refusal(
            f"{file} 不是可用的模型文件：内容有损坏，或由别的程序、别的版本生成。请用 yixian classify train 重新生成"
            " / no model of this version: make it again with yixian classify train"
        ) from error


def _arrays(model: Model) -> dict[str, Any]:
    found: dict[str, Any] = {"card": np.frombuffer(model.card.written().encode(), dtype=np.uint8)}
    for place, vocabulary in enumerate(model.counting.vocabularies):
        found[f"slots{place}"] = vocabulary.slots
        found[f"rarity{place}"] = vocabulary.rarity
    return {**found, "weights": model.rules.weights, "added": model.rules.added}


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
    return Model(labels, counting, rules, card)


def _vocabulary(slots: np.ndarray[Any, Any], rarity: np.ndarray[Any, Any]) -> Vocabulary:
    sound = slots.dtype == np.uint32 and slots.ndim == 1 and slots.shape == rarity.shape
    if not sound or (len(slots) and int(slots.max()) >> SLOT_BITS) or np.any(slots[1:] <= slots[:-1]):
        raise ValueError("no vocabulary")
    return Vocabulary(slots, _sound(rarity))


def _sound(numbers: np.ndarray[Any, Any]) -> Floats:
    if numbers.dtype != np.float32 or not np.isfinite(numbers).all():
        raise ValueError("not the numbers of a model")
    return numbers
