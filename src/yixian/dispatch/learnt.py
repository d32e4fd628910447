"""The models in place. Where there is none, or its file is lost or broken, rules go on: no intake waits for it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from yixian.dispatch.departments.record import Record
from yixian.dispatch.models import CategoryModel, DepartmentModel, LearntModel
from yixian.ground.caching import Snapshot
from yixian.ground.errors import Refusal

if TYPE_CHECKING:
    from yixian.dispatch.classify.model import Model

log = logging.getLogger(__name__)
KEPT = 10  # files of models of a kind, the newest


@dataclass(frozen=True)
class InPlace:
    """A model at work, what its row is called in what is kept of it, and since when it has learnt nothing."""

    name: str
    model: Model
    made_at: datetime


def folder() -> Path:
    """Where the city's models lie."""
    return Path(settings.DATA_DIR) / "models"


def in_place() -> InPlace | None:
    """The model of categories in place; one query in five seconds, and its file is read once."""
    row = _row()
    if row is None:
        return None
    try:
        return InPlace(f"model {row.pk}", _loaded(folder() / row.file), row.made_at)
    except Refusal as broken:
        _tell_once(str(broken))
        return None


@dataclass(frozen=True)
class RecordInPlace:
    """What the departments did of their orders, and the share from which on a machine may dispatch by it."""

    name: str
    record: Record
    threshold: float | None


def record_in_place() -> RecordInPlace | None:
    """As `in_place`, of the departments."""
    row = _department_row()
    if row is None:
        return None
    try:
        return RecordInPlace(f"departments {row.pk}", _record(folder() / row.file), row.threshold)
    except (OSError, ValueError) as broken:
        _tell_once(str(broken))
        return None


def forget() -> None:
    """Read the files anew: after one was put back that had been lost."""
    for kept in (_loaded, _record, _tell_once):
        kept.cache_clear()
    for row in (_row, _department_row):
        row.forget()


def forget_old(models: type[LearntModel]) -> None:
    """Keep the files of the newest; the cards stay."""
    kept = models._default_manager.exclude(file="")
    for old in kept.filter(in_place=False)[KEPT:]:
        (folder() / old.file).unlink(missing_ok=True)
        models._default_manager.filter(pk=old.pk).update(file="")


_row: Snapshot[CategoryModel | None] = Snapshot(
    lambda: CategoryModel.objects.filter(in_place=True).first(), CategoryModel
)
_department_row: Snapshot[DepartmentModel | None] = Snapshot(
    lambda: DepartmentModel.objects.filter(in_place=True).first(), DepartmentModel
)


@lru_cache(maxsize=2)
def _loaded(file: Path) -> Model:
    from yixian.dispatch.classify.model_file import load  # numpy and scipy, for whoever has a model

    return load(file)


_record = lru_cache(maxsize=2)(Record.load)


@lru_cache(maxsize=8)
def _tell_once(why: str) -> None:
    log.warning("the model in place cannot be used: %s", why)
