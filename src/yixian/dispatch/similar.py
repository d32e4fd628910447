"""Which open cases are like a matter, with what is alike and what differs; whether it is the same, people say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.actions.dispatch import is_alone
from yixian.cases.models import Case, CaseQuerySet, CaseStatus, Kind, id_of
from yixian.cases.search import bigrams
from yixian.cases.texts import mask_texts
from yixian.directory import queries as directory
from yixian.directory.models import Area, Category
from yixian.dispatch.alike import likeness
from yixian.dispatch.duplicates.message import Message
from yixian.dispatch.duplicates.pairs import pairs_of, pieces_of
from yixian.dispatch.models import Aid, NotTheSame, is_on
from yixian.dispatch.open_cases import messages_of, open_cases, taking_members, text_of
from yixian.dispatch.reading import Reading
from yixian.people.models import Actor

if TYPE_CHECKING:
    from yixian.dispatch.duplicates.index import Alike, OpenMessages

MOST_COMPARED = 100  # while the index is being filled
MOST_LOOKED_AT = 20  # of them one busy caller's may be many
MOST_SHOWN = 5
MOST_WORDS = 4
LEAST = 0.9  # three quarters of what is taken for the same: below it is hardly more than chance
SAME_ADDRESS = 0.6  # of the pairs of characters: another house of the same street is near enough to ask
OTHER_DEMAND = 0.2


@dataclass(frozen=True)
class Told:
    """A matter as somebody tells it, or a case, to be held against what is open.

    `telephone_hash` is for whoever has the number on the line or may know it. `apart` are numbers of cases of which
    it was said already that they are something else.
    """

    kind: str = ""
    category: Category | None = None
    area: Area | None = None
    title: str = ""
    content: str = ""
    demand: str = ""
    address: str = ""
    telephone_hash: str = ""
    at: datetime | None = None  # now, where nothing is said
    case: Case | None = None
    apart: Collection[str] = ()

    @classmethod
    def of(cls, case: Case) -> Told:
        """An unprotected case as it stands."""
        return cls(
            case.kind, case.category, case.area, case.title, case.content, case.demand, case.address,
            case.citizen.telephone_hash, case.received_at, case,
        )  # fmt: skip

    @property
    def message(self) -> Message:
        """As the index compares it."""
        id, author = (str(self.case.pk), f"citizen {self.case.citizen_id}") if self.case else ("", "")
        at = timezone.localtime(self.at or timezone.now()).replace(tzinfo=None)
        district = directory.district_in(self.area.path if self.area is not None else "")
        text = text_of(self.address, self.content)
        return Message(id, self.telephone_hash or author, self.title, text, district, at)

    def not_the_same(self) -> set[int]:
        """Cases of which somebody said that this is something else."""
        said = {pk for pk in map(id_of, self.apart) if pk is not None}
        return said | self.said_of_case

    @cached_property
    def said_of_case(self) -> set[int]:
        """Those of which it was said of the case. One query, however often it is asked."""
        return NotTheSame.beside(self.case) if self.case is not None else set()


@dataclass(frozen=True)
class Similar:
    """An open case that is like what is told: its title masked, what is alike and what differs, in words.

    `same` is whether it is the same matter, most likely. `further` so many more by the same number are alike, too.
    """

    case: Case
    title: str
    same: bool
    alike: list[str]
    differs: list[str]
    further: int
    may_open: bool
    one_category: bool

    @property
    def together(self) -> bool:
        """Whether it may be dispatched together with another."""
        waits = self.case.status == CaseStatus.TO_DISPATCH and not is_alone(self.case)
        return self.may_open and self.one_category and waits


def similar_open_cases(actor: Actor, told: Told) -> list[Similar]:
    """Open cases that say something alike, the most alike first, at most five; of one number only one.

    They come from the index of all open cases, and as long as this process is still filling it from the newest of
    the same category in the same area. Either may be some seconds old: what is shown is read again, so that reports,
    protected cases and those held by the government office are never among them, whoever asks.
    """
    if told.kind == Kind.REPORT or not is_on(Aid.ALIKE) or len(bigrams(told.title + told.content)) < 2:
        return []
    index = open_cases() or _nearby(told)
    found = {int(one.id): one for one in index.alike(told.message, MOST_LOOKED_AT, LEAST)}
    cases = taking_members().filter(pk__in=found.keys() - told.not_the_same())
    rows = cases.select_related("citizen", "area", "category")
    best = sorted(rows, key=lambda case: (not _is_same(told, case, found[case.pk]), -found[case.pk].alike))
    callers = _by_caller(best)[:MOST_SHOWN]
    pks = [first.pk for first, *_others in callers]
    known = set(Case.objects.visible_to(actor).filter(pk__in=pks).values_list("pk", flat=True))
    return [
        _similar(told, first, found[first.pk], len(others), first.pk in known) for first, *others in callers
    ]


def said_apart(actor: Actor, told: Told) -> list[str]:
    """The numbers of open cases the actor sees of which somebody said that they are something else than this one."""
    if not told.said_of_case:
        return []
    seen = Case.objects.visible_to(actor).filter(pk__in=taking_members().filter(pk__in=told.said_of_case))
    return [one.number for one in seen.order_by("-id")]


def is_told_nearby(case: Case) -> bool:
    """Whether an open case of the category in the same area is so like it that a person should look whether they are
    one matter. Without the index, for processes that live for a moment."""
    told = Told.of(case)
    return is_on(Aid.ALIKE) and bool(_nearby(told).alike(told.message, 1, LEAST))


def alike_reading(rows: list[Similar]) -> list[Reading]:
    """What was proposed as the same matter, to be kept beside what people make of it; none where nothing was."""
    numbers = [one.case.number for one in rows if one.same]
    if not numbers:
        return []
    first, *others = numbers
    return [Reading(Aid.ALIKE, first, "", "", by="pairs", others=tuple(others))]


def _nearby(told: Told) -> OpenMessages:
    """The newest of the same category in the same area (index `case_similar`), compared among themselves alone."""
    from yixian.dispatch.duplicates.index import OpenMessages

    if told.category is None:
        return OpenMessages()
    cases = taking_members().filter(category=told.category).exclude(pk__in=told.not_the_same())
    if told.area is not None:
        cases = cases.filter(area_id__in=_around(told.area))
    return OpenMessages(messages_of(_newest(cases)))


def _newest(cases: CaseQuerySet) -> CaseQuerySet:
    return cases.order_by("-id")[:MOST_COMPARED]


def _around(area: Area) -> list[int]:
    """The area, those it lies in up to the district, and those in it: people place one thing differently."""
    above = [directory.area(code) for code in area.path_codes]
    near = [one for one in above if one is not None and one.level != Area.Level.CITY]
    return [one.pk for one in (*near, area, *directory.areas(under=area.code))]


def _by_caller(cases: list[Case]) -> list[list[Case]]:
    """Those of one number together, in the order of the first of each."""
    found: dict[str, list[Case]] = {}
    for case in cases:
        found.setdefault(case.citizen.telephone_hash or f"citizen {case.citizen_id}", []).append(case)
    return list(found.values())


def _similar(told: Told, case: Case, found: Alike, further: int, may_open: bool) -> Similar:
    text = text_of(case.address, case.content)
    masked = mask_texts({"title": case.title, "text": text}, case)
    alike = [*_alike(told, case), *list(_words(found, masked))[:MOST_WORDS]]
    differs = [*_differs(told, case, found)]
    one_category = _code(told.category) == _code(case.category)
    same = _is_same(told, case, found)
    return Similar(case, masked["title"], same, alike, differs, further, may_open, one_category)


def _is_same(told: Told, case: Case, found: Alike) -> bool:
    """Whether it is the same matter, most likely: alike enough, and nothing says that it is somewhere else.

    Many say the same of as many places. Where areas or addresses differ, both must name one place.
    """
    return found.same and (bool(found.places) or not (_other_area(told, case) or _other_address(told, case)))


def _other_area(told: Told, case: Case) -> bool:
    """Whether both areas are known and neither lies in the other."""
    if told.area is None or case.area is None:
        return False
    return told.area.code not in case.area.path_codes and case.area.code not in told.area.path_codes


def _other_address(told: Told, case: Case) -> bool:
    """Whether both addresses are known and not near one another."""
    return bool(told.address and case.address) and not _near(told, case)


def _near(told: Told, case: Case) -> bool:
    return bool(told.address) and likeness(bigrams(told.address), case.address) >= SAME_ADDRESS


def _words(found: Alike, masked: dict[str, str]) -> Iterator[str]:
    """The places and words that both have, as far as they are not masked in the other."""
    known = pairs_of(masked["title"], masked["text"]).keys()
    for piece in (*found.places, *found.words):
        yield from (f"“{part}”" for part in pieces_of(piece.lower(), known))


def _alike(told: Told, case: Case) -> Iterator[str]:
    """What both have beside words."""
    if told.telephone_hash and case.citizen.telephone_hash == told.telephone_hash:
        yield _("同一号码")
    if _near(told, case):
        yield _("地址相近")
    elif told.area is not None and case.area_id == told.area.pk:
        yield _("区域相同")
    if told.category is not None and _code(told.category) == _code(case.category):
        yield _("分类相同")


def _differs(told: Told, case: Case, found: Alike) -> Iterator[str]:
    """What one of them has otherwise; what is not known of both tells nothing."""
    if found.other_district:
        yield _("不在一个区县")
    elif _other_area(told, case):
        yield _("区域不同")
    if _other_address(told, case):
        yield _("地址不同")
    if found.over_a_year:
        yield _("相隔一年以上")
    if told.category and case.category and told.category.code != case.category.code:
        yield _("分类是%(category)s") % {"category": case.category.label}
    if told.demand and case.demand and likeness(bigrams(told.demand), case.demand) < OTHER_DEMAND:
        yield _("诉求目的不同")


def _code(category: Category | None) -> str:
    return category.code if category is not None else ""
