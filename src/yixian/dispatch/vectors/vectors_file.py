"""Vectors as a file: arrays and their card in one .npz, without pickle, so that reading a foreign one runs nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from yixian.dispatch.classify.model_file import Arrays, opened, write
from yixian.dispatch.vectors.card import Card
from yixian.dispatch.vectors.vectors import Vectors
from yixian.ground.errors import Refusal


def save(vectors: Vectors, card: Card, file: Path) -> None:
    """Whole or not at all, as a model, in a folder that is made where it is missing."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"不能写 {file}：{error.strerror} / cannot write it") from error
    told = {"card": card.written(), "words": "\n".join(vectors.places)}
    texts = {name: np.frombuffer(text.encode(), dtype=np.uint8) for name, text in told.items()}
    numbers = {"matrix": vectors.matrix, "rarity": vectors.rarity, "common": vectors.common}
    write({**texts, **numbers}, file)


def load(file: Path) -> tuple[Vectors, Card]:
    """What is in a file. A `Refusal` where there is none, or something else, or only a part of one."""
    with opened(file, "词向量", "vectors", "yixian vectors") as arrays:
        return _vectors(arrays), _card(arrays)


def _card(arrays: Arrays) -> Card:
    return Card.read(arrays["card"].tobytes().decode())


def _vectors(arrays: Arrays) -> Vectors:
    words = arrays["words"].tobytes().decode().split("\n")
    matrix, rarity, common = (arrays[name] for name in ("matrix", "rarity", "common"))
    places = {word: place for place, word in enumerate(words)}
    width = common.shape[0] if common.ndim == 1 else 0
    if (matrix.shape, rarity.shape, len(places)) != ((len(words), width), (len(words),), len(words)):
        raise ValueError("the parts do not belong together")
    return Vectors(places, _sound(matrix, np.float16), _sound(rarity, np.float32), _sound(common, np.float32))


def _sound(numbers: np.ndarray[Any, Any], kind: type) -> Any:
    if numbers.dtype != kind or not np.isfinite(numbers).all():
        raise ValueError("not the numbers of vectors")
    return numbers
