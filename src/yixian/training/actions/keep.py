"""Courses, questions and exams are kept by the editor; what was changed stands in the changes of the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from yixian.directory.actions import record_change
from yixian.directory.row_texts import texts_of
from yixian.ground.errors import NotAllowed
from yixian.people.models import Actor
from yixian.training.editions import edition_of
from yixian.training.models import Course, Exam, Question

KEEPERS = ("editor", "duty_manager")
Kept = Course | Question | Exam


def keep(
    actor: Actor,
    row: Kept,
    columns: Mapping[str, Any],
    *,
    also: Callable[[], None] = lambda: None,
) -> None:
    """Save the row with these columns, a new one or one that is there; `also` is what belongs to it, saved with it."""
    refuse_others(actor)
    with transaction.atomic():
        before = texts_of(type(row)._default_manager.get(pk=row.pk)) if row.pk is not None else None
        for name, value in columns.items():
            setattr(row, name, value)
        if isinstance(row, Question):  # whoever saves it has read the item as it is now
            row.edition, row.to_check = edition_of(row.item), False
        row.save()
        also()
        _record(actor, row, before)


def set_active(actor: Actor, row: Kept, *, active: bool) -> None:
    """Take the row out of use, or back into it. Papers that are being written go on: they have their questions."""
    refuse_others(actor)
    before = texts_of(row)
    with transaction.atomic():
        row.active = active
        row.save(update_fields=["active", "changed_at"])
        _record(actor, row, before)


def refuse_others(actor: Actor) -> None:
    if not set(KEEPERS) & actor.roles:
        raise NotAllowed(_("课程、题库和考试由知识编辑或值班主任维护。"))


def _record(actor: Actor, row: models.Model, before: Mapping[str, str] | None) -> None:
    record_change(
        row, before, by_id=actor.account_id, by_name=actor.account.username if actor.account else actor.name
    )
