"""Rows that are added and never changed or removed, by whatever way the code asks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NoReturn, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import NotAllowed

Row = TypeVar("Row", bound=models.Model, covariant=True)


class Unchangeable(NotAllowed):
    """An append-only row was to be changed or removed."""

    code = "unchangeable"

    def __init__(self) -> None:
        super().__init__(_("此类记录只能增加，不能修改或删除。"))


class AppendOnlyQuerySet(models.QuerySet[Row]):
    """A query set that reads and inserts, and refuses the rest."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise Unchangeable

    def delete(self) -> NoReturn:
        raise Unchangeable

    def _raw_delete(self, using: str | None) -> NoReturn:
        raise Unchangeable

    def bulk_update(
        self, objs: Iterable[Row], fields: Iterable[str], batch_size: int | None = None
    ) -> NoReturn:
        raise Unchangeable

    def bulk_create(
        self,
        objs: Iterable[Row],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[Row]:
        if update_conflicts:
            raise Unchangeable
        return super().bulk_create(objs, batch_size=batch_size, ignore_conflicts=ignore_conflicts)


AppendOnlyRows = models.Manager.from_queryset(AppendOnlyQuerySet)


class AppendOnly(models.Model):
    """Base of events, access records and seals. Refers to other rows by PROTECT or by plain number only."""

    objects = AppendOnlyRows()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Unchangeable
        # Without it Django would first try an UPDATE when the row brings its own primary key.
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise Unchangeable
