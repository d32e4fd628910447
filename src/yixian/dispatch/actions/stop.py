"""Automatic dispatch stopped at once by whoever is on duty; only the system administrator turns it on again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from yixian.directory.actions import record_change
from yixian.directory.row_texts import texts_of
from yixian.dispatch.models import Aid, AidSwitch

if TYPE_CHECKING:
    from yixian.people.models import Actor


def stop(actor: Actor, aid: Aid) -> None:
    """Turn an aid off; the change is kept like one of the back office. Nothing happens to one that is off."""
    with transaction.atomic():
        row = AidSwitch.objects.filter(aid=aid, active=True).first()
        if row is None or actor.account is None:
            return
        before = texts_of(row)
        row.active = False
        row.save()
        record_change(row, before, by_id=actor.account.pk, by_name=actor.account.get_username())
