"""The vectors in place, if any. Lost or broken ones are told in the log once, and what used them goes on without."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from yixian.dispatch.learnt import folder
from yixian.ground.errors import Refusal

if TYPE_CHECKING:
    from yixian.dispatch.vectors.card import Card
    from yixian.dispatch.vectors.vectors import Vectors

log = logging.getLogger(__name__)


def vectors_file() -> Path:
    """Where they lie: beside the models."""
    return folder() / "vectors.npz"


def vectors_in_place() -> Vectors | None:
    """Read once a process, and again when the file is another: one look at it a call (some microseconds)."""
    found = _found()
    return found[0] if found is not None else None


def card_in_place() -> Card | None:
    """What is told of them; None where there are none that can be used."""
    found = _found()
    return found[1] if found is not None else None


def _found() -> tuple[Vectors, Card] | None:
    file = vectors_file()
    try:
        now = file.stat()
    except OSError:
        return None
    return _loaded(file, now.st_mtime_ns, now.st_size)


@lru_cache(maxsize=1)
def _loaded(file: Path, _changed: int, _size: int) -> tuple[Vectors, Card] | None:
    from yixian.dispatch.vectors.vectors_file import load  # numpy, for whoever has vectors

    try:
        return load(file)
    except Refusal as broken:
        log.warning("the word vectors in place cannot be used: %s", broken)
        return None
