"""The version of a score sheet: its items as they are now, frozen the first time something is drawn by them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from yixian.evaluation.models import ScoreSheet, SheetVersion, What

SHOWN = ("code", "name", "name_en", "group", "points", "fatal", "may_not_apply")


def items_of(sheet: ScoreSheet) -> list[dict[str, Any]]:
    """The items in use, in order, as a version keeps them."""
    rows = sheet.items.filter(active=True).order_by("position", "code")
    return [{name: getattr(row, name) for name in SHOWN} for row in rows]


def version_of(sheet: ScoreSheet) -> SheetVersion | None:
    """The sheet as it stands, made a version where it is none yet; None of a sheet by which nothing can be scored.

    Two at once: the words are unique, so one inserts and the other finds it.
    """
    items = items_of(sheet)
    if not sheet.active or not any(item["points"] for item in items):
        return None
    words = json.dumps([sheet.passing, items], ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(words.encode()).hexdigest()
    found = sheet.versions.filter(digest=digest).first()
    if found is not None:
        return found
    number = (sheet.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    try:
        with transaction.atomic():
            return SheetVersion.objects.create(
                sheet=sheet, number=number, digest=digest, passing=sheet.passing, items=items
            )
    except IntegrityError:
        return sheet.versions.filter(digest=digest).first()


def sheet_for(what: str) -> SheetVersion | None:
    """By which version things of this kind are scored that no plan drew: the first sheet in use that can be."""
    sheets = ScoreSheet.objects.filter(what=What(what), active=True).order_by("code")
    return next((found for sheet in sheets if (found := version_of(sheet)) is not None), None)
