"""All that is read out of one matter, as it stands in a form that is not finished."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from yixian.cases.models import Case, Kind, Urgency
from yixian.cases.widgets import shown
from yixian.directory import queries as directory
from yixian.directory.models import Category
from yixian.dispatch.catalogue import proposals
from yixian.dispatch.models import Aid, is_on
from yixian.dispatch.reading.categories import RULES, guesses
from yixian.dispatch.reading.kinds import kind_in
from yixian.dispatch.reading.places import area_in
from yixian.dispatch.reading.signs import signs_in
from yixian.dispatch.reading.titles import title_in
from yixian.ground.text import listed

LEAST = 6  # characters: before that nothing is told
MOST = 4000  # what stands further behind decides nothing
DOUBTFUL = 0.4
# Digits that take the proposals of an aid, the first of each kind first: always the same, whatever else is proposed.
KEYS = {Aid.URGENCY: (1,), Aid.KIND: (2,), Aid.CATEGORY: (3, 4, 5), Aid.AREA: (6,), Aid.TITLE: (7,)}


@dataclass(frozen=True)
class Reading:
    """One proposal: of which aid, which `value` its `field` of the form would get, what that is called and why.

    `field` is "" for what is only to be minded. `confidence` is 0 to 1, None for what goes by rules. `key` is the digit
    that takes it, None for what is taken by its button alone.
    """

    aid: str
    value: str
    shown: str
    why: str
    field: str = ""
    confidence: float | None = None
    by: str = RULES
    urgent: bool = False
    others: tuple[str, ...] = ()
    key: int | None = None

    @property
    def put(self) -> str:
        """What is written into the field: of a row of the directory as the list writes it."""
        if self.aid not in (Aid.CATEGORY, Aid.AREA):
            return self.value
        return shown(self.value, self.shown.rpartition(" / ")[2])

    @property
    def label(self) -> str:
        return str(Aid(self.aid).label)

    @property
    def percent(self) -> int | None:
        return round(self.confidence * 100) if self.confidence is not None else None

    @property
    def is_doubtful(self) -> bool:
        return self.confidence is not None and self.confidence < DOUBTFUL


def read(values: dict[str, Any]) -> list[Reading]:
    """What the aids that are on read out of the cleaned fields of a form; what is in the form already is not repeated.

    Rules and kept models alone: no query when warm.
    """
    words = " ".join(values.get(name) or "" for name in ("title", "content", "demand"))[:MOST]
    if len("".join(words.split())) < LEAST:
        return []
    found = [*_signs(words), *_kind(words), *_categories(words), *_area(words, values), *_title(values)]
    found += _department(values, found)
    return list(_keyed(one for one in found if is_on(Aid(one.aid))))


def _keyed(found: Iterable[Reading]) -> Iterator[Reading]:
    left = {aid: list(keys) for aid, keys in KEYS.items()}
    for one in found:
        keys = left.get(Aid(one.aid)) if one.field else None
        yield replace(one, key=keys.pop(0)) if keys else one


def read_case(case: Case) -> list[Reading]:
    """What the aids read out of a matter that waits for dispatch: kind, category, danger and area, and the unit where
    the case has no category to go by. Not for a protected case, whose words are sealed."""
    found = read(
        {"title": case.title, "content": case.content, "demand": case.demand, "address": case.address}
    )
    told = {Aid.KIND, Aid.CATEGORY, Aid.URGENCY, Aid.AREA} | (
        {Aid.DEPARTMENT} if case.category is None else set()
    )
    return [one for one in found if one.aid in told]


def is_new(reading: Reading, values: dict[str, Any]) -> bool:
    """Whether the form does not hold it already. A title that somebody wrote is theirs; a sign is always told."""
    if reading.aid == Aid.TITLE:
        return not values.get("title")
    return reading.urgent or not reading.field or _code(values.get(reading.field)) != reading.value


def _code(value: Any) -> str:
    return str(getattr(value, "code", value or ""))


def _because(words: list[str]) -> str:
    return _("因为说到%(words)s") % {"words": listed([f"“{one}”" for one in words])} if words else ""


def _signs(words: str) -> Iterator[Reading]:
    for sign, said in signs_in(words):
        urgency = Urgency(sign.urgency).label if sign.urgency else ""
        named = f"{sign.label} → {urgency}" if urgency else str(sign.label)
        yield Reading(
            Aid.URGENCY, sign.urgency, named, _because([said]), "urgency" if sign.urgency else "", urgent=True
        )


def _kind(words: str) -> Iterator[Reading]:
    found = kind_in(words)
    if found is not None:
        kind, said = found
        yield Reading(Aid.KIND, kind, str(Kind(kind).label), _because([said]), "kind")


def _categories(words: str) -> Iterator[Reading]:
    best = guesses(words)
    others = tuple(one.category.code for one in best[1:])
    for one in best:
        named = " / ".join(_names(one.category))
        yield Reading(
            Aid.CATEGORY, one.category.code, named, _because(one.words), "category", one.confidence, one.by,
            others=others,
        )  # fmt: skip


def _names(category: Category) -> list[str]:
    above = [directory.category(code) for code in category.path_codes]
    return [one.label for one in above if one is not None] or [category.label]


def _area(words: str, values: dict[str, Any]) -> Iterator[Reading]:
    found = area_in(f"{values.get('address') or ''} {words}")
    if found is not None:
        area, said = found
        yield Reading(Aid.AREA, area.code, area.label, _because([said]), "area")


def _title(values: dict[str, Any]) -> Iterator[Reading]:
    title = title_in(values.get("content") or "")
    if title:
        yield Reading(Aid.TITLE, title, title, "", "title")


def _department(values: dict[str, Any], found: list[Reading]) -> Iterator[Reading]:
    """By the catalogue, of the category and area that are chosen, else of those that are proposed first."""
    category = values.get("category") or directory.category(_first(found, Aid.CATEGORY))
    if category is None:
        return
    area = values.get("area") or directory.area(_first(found, Aid.AREA))
    kind = values.get("kind") or _first(found, Aid.KIND) or Kind.HELP
    best = next(iter(proposals(Case(category=category, area=area, kind=kind))), None)
    if best is not None:
        yield Reading(
            Aid.DEPARTMENT, best.department.code, best.department.label, best.why, confidence=best.share,
            by=best.by or RULES,
        )  # fmt: skip


def _first(found: list[Reading], aid: Aid) -> str:
    """The code that this aid proposes first; "" for none."""
    return next((one.value for one in found if one.aid == aid), "")
