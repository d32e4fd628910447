"""A tree kept as paths, so that a subtree is one index range and never a recursive query."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import NamedRow
from yixian.ground.errors import Refusal, Words

# A change of other fields leaves a node where it is.
MOVING = frozenset({"parent", "parent_id", "code"})


class TreeRow(NamedRow):
    """A node with `parent` and a materialised `path`; a moved node takes its whole subtree along."""

    path = models.CharField(_("路径"), max_length=200, db_index=True, editable=False, default="")

    parent: Any
    parent_id: int | None

    class Meta:
        abstract = True

    def path_under(self, parent_path: str) -> str:
        """This node's path when its parent's is `parent_path` ("" for a root)."""
        raise NotImplementedError

    def misplaced(self) -> Words | None:
        """Why this node cannot stand under its parent, in plain words; None when it can."""
        if self.pk is None or self.parent_id is None:
            return None
        mine = self._kept_path(self.pk)
        above = self._kept_path(self.parent_id)
        if self.parent_id == self.pk or (mine and above.startswith(mine.rstrip("/") + "/")):
            return _("不能移到自己或自己的下级之下，请另选上级。")
        return None

    def clean(self) -> None:
        super().clean()
        reason = self.misplaced()
        if reason is not None:
            raise ValidationError({"parent": reason})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep `path` true, of this node and of everything below it. `Refusal` for a wrong place."""
        fields = kwargs.get("update_fields")
        if fields is not None and not MOVING & set(fields):
            super().save(*args, **kwargs | {"update_fields": {*fields, "changed_at"}})
            return
        reason = self.misplaced()
        if reason is not None:
            raise Refusal(reason, field="parent")
        with transaction.atomic():
            if self.pk is None and "{id}" in self.path_under(""):
                super().save(*args, **kwargs)  # the path holds the id, known only after the insert
                args, kwargs = (), {"using": kwargs.get("using")}
            self._take_place()
            fields = kwargs.get("update_fields")
            if fields is not None:
                kwargs["update_fields"] = {*fields, "path", "changed_at"}
            super().save(*args, **kwargs)

    def _take_place(self) -> None:
        old = self._kept_path(self.pk)
        new = self.path_under(self._kept_path(self.parent_id))
        self.path = new.format(id=self.pk)
        if old and old != self.path:
            below = (
                type(self)._default_manager.filter(path__startswith=old.rstrip("/") + "/").exclude(pk=self.pk)
            )
            below.update(
                path=Concat(Value(self.path), Substr("path", len(old) + 1)), changed_at=timezone.now()
            )

    def _kept_path(self, pk: int | None) -> str:
        """The path as the database has it: an instance in memory may have been moved by another."""
        if pk is None:
            return ""
        return type(self)._default_manager.filter(pk=pk).values_list("path", flat=True).first() or ""

    def subtree(self) -> models.QuerySet[Self]:
        """This node and everything below it, by the index on `path`."""
        mine = models.Q(pk=self.pk) | models.Q(path__startswith=self.path.rstrip("/") + "/")
        return type(self)._default_manager.filter(mine)

    @property
    def path_codes(self) -> list[str]:
        """The parts of the path from the root to this node."""
        return [part for part in self.path.split("/") if part]
