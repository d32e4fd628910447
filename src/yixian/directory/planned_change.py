"""A single row about to be changed that open cases hang on: shown old and new, and saved once somebody agreed to it.

The back office asks as the page of files does before it loads (`row_preview.py`), by the same counts (`OPEN_CASES`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from yixian.directory.row_kinds import OPEN_CASES, ROW_KINDS, OpenCases
from yixian.directory.row_texts import in_words, parts_of, texts_of

AGREED = "agreed"  # the field of the form that names what was agreed to


@dataclass(frozen=True)
class PlannedChange:
    """What of the row would change, in words; `digest` names exactly this change of exactly what the row holds."""

    parts: Sequence[tuple[str, str, str]]
    open_cases: int
    digest: str
    adds: bool


def open_cases_of(model: type[Model]) -> OpenCases | None:
    """How open cases are counted that hang on rows of this kind; None where none can."""
    name = next((kind.name for kind in ROW_KINDS if kind.model is model), "")
    return OPEN_CASES.get(name)


def planned_change(row: Model) -> PlannedChange | None:
    """What saving `row` would change, if open cases hang on it as it stands or as it would become; else None."""
    count = open_cases_of(type(row))
    if count is None:
        return None
    stored = type(row)._default_manager.filter(pk=row.pk).first() if row.pk is not None else None
    parts = parts_of(texts_of(stored) if stored is not None else {}, texts_of(row))
    if not parts:
        return None
    open_cases = count([row] if stored is None else [stored, row])
    if not open_cases:
        return None
    kind = row._meta.label_lower
    digest = hashlib.sha256(repr((kind, row.pk, parts)).encode()).hexdigest()
    return PlannedChange(in_words(kind, parts), open_cases, digest, adds=stored is None)


class AgreedForm:
    """Laid before a form of the back office: not valid before its change was agreed to, where open cases hang on it."""

    instance: Model
    data: Any
    planned: PlannedChange | None = None

    def is_valid(self) -> bool:
        if not super().is_valid():  # type: ignore[misc]
            return False
        planned = planned_change(self.instance)
        if planned is not None and self.data.get(AGREED) != planned.digest:
            self.planned = planned
        return self.planned is None
