"""What marks come to: points in percent of what applied, nothing at all where a fatal error occurred."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from yixian.evaluation.models import Score, SheetVersion
from yixian.evaluation.models.score import Words

Marks = Mapping[str, int | None]


@dataclass(frozen=True)
class Result:
    """`percent` is rounded half up, so that 79.5 of a pass mark of 80 passes on every machine."""

    percent: int
    fatal: bool
    passed: bool


def result_of(sheet: SheetVersion, marks: Marks) -> Result:
    """The result of marks that are complete. Where no item applied there is nothing to take points off: 100."""
    fatal = any(item["fatal"] and marks[item["code"]] for item in sheet.items)
    worth = [item for item in sheet.items if not item["fatal"] and marks[item["code"]] is not None]
    most = sum(item["points"] for item in worth)
    got = sum(marks[item["code"]] or 0 for item in worth)
    percent = 0 if fatal else (200 * got + most) // (2 * most) if most else 100
    return Result(percent, fatal, not fatal and percent >= sheet.passing)


@dataclass(frozen=True)
class Line:
    """An item of a sheet and what somebody gave for it."""

    item: dict[str, Any]
    label: str
    mark: int | None
    said: str

    @property
    def occurred(self) -> bool:
        """Of a fatal error."""
        return bool(self.item["fatal"] and self.mark)

    @property
    def lost(self) -> int:
        """The points taken off."""
        return 0 if self.mark is None or self.item["fatal"] else self.item["points"] - self.mark


def label_of(item: Mapping[str, Any]) -> str:
    """What an item is called in the language of the page."""
    english = (get_language() or "").startswith("en") and item["name_en"]
    return str(english or item["name"])


def lines_of(sheet: SheetVersion, score: Score, words: Words) -> list[Line]:
    """The sheet as it was filled in; without the words where the reader is not given them."""
    return [
        Line(item, label_of(item), score.marks[item["code"]], words.get(item["code"], ""))
        for item in sheet.items
    ]
