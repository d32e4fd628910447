"""The model in place. Where there is none, or its file is lost or broken, rules go on: no intake waits for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from yixian.dispatch.models import CategoryModel
from yixian.ground.caching import Snapshot
from yixian.ground.errors import Refusal

if TYPE_CHECKING:
    from yixian.dispatch.classify.model import Model

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class InPlace:
    """A model at work, and what its row is called in what is kept of it."""

    name: str
    model: Model


def folder() -> Path:
    """Where the city's models lie."""
    return Path(settings.DATA_DIR) / "models"


def in_place() -> InPlace | None:
    """The model in place; one query in five seconds, and its file is read once."""
    row = _row()
    if row is None:
        return None
    try:
        return InPlace(f"model {row.pk}", _loaded(folder() / row.file))
    except Refusal as broken:
        _tell_once(str(broken))
        return None


def forget() -> None:
    """Read the file anew: after a file was put back that had been lost."""
    _loaded.cache_clear()
    _tell_once.cache_clear()
    _row.forget()


_row: Snapshot[CategoryModel | None] = Snapshot(
    lambda: CategoryModel.objects.filter(in_place=True).first(), CategoryModel
)


@lru_cache(maxsize=2)
def _loaded(file: Path) -> Model:
    from yixian.dispatch.classify.model_file import load  # numpy and scipy, for whoever has a model

    return load(file)


@lru_cache(maxsize=8)
def _tell_once(why: str) -> None:
    log.warning("the category model in place cannot be used: %s", why)
