from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import CatalogueEntry
from yixian.ground.errors import Conflict, Refusal
from yixian.ground.text import listed

CHANGEABLE = ("area", "department", "assisting", "legal_basis", "limit_override", "may_return", "valid_to")


def replace_entry(entry: CatalogueEntry, from_day: date, **changes: Any) -> CatalogueEntry:
    """Close `entry` on the day before `from_day`; returns its next version, with `changes`, from that day on.

    Orders already dispatched keep the old version. `Refusal` when `from_day` is not after the entry's first
    day or a change is not one of `CHANGEABLE`; `Conflict` when the entry was closed or replaced meanwhile.
    """
    if from_day <= entry.valid_from:
        raise Refusal(_("新版本的生效日期必须晚于原版本。"), field="valid_from")
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise Refusal(_("派单目录没有这一项：%(names)s") % {"names": listed(sorted(unknown))})
    values = {name: getattr(entry, name) for name in CHANGEABLE} | changes
    successor = CatalogueEntry(
        category=entry.category, version=entry.version + 1, valid_from=from_day, **values
    )
    successor.full_clean()
    with transaction.atomic():
        # Compare and set: of two people replacing the same version one wins and the other is told.
        open_still = Q(valid_to=None) | Q(valid_to__gte=from_day)
        closed = CatalogueEntry.objects.filter(open_still, pk=entry.pk, version=entry.version).update(
            valid_to=from_day - timedelta(days=1)
        )
        if closed != 1:
            raise Conflict(_("这一版本已经失效或被别人更换，请刷新后再试。"))
        successor.save()
        entry.refresh_from_db()
    return successor
