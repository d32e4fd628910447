"""To whom a matter probably belongs, and which open matters are like it. Every proposal comes with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yixian.cases.actions.dispatch import is_alone, propose
from yixian.cases.actions.merge import TAKES_MEMBERS
from yixian.cases.models import OPEN_CASE, Case, CaseStatus, Kind, Secrecy
from yixian.cases.search import bigrams
from yixian.cases.texts import mask_texts
from yixian.directory import queries as directory
from yixian.directory.models import Area, Category
from yixian.dispatch.alike import likeness, shared_pieces
from yixian.dispatch.catalogue import proposals
from yixian.dispatch.models import Aid, is_on
from yixian.dispatch.reading import Reading, is_new, read, read_case
from yixian.people.models import Actor

__all__ = ["Reading", "is_new", "proposals", "read", "similar_open_cases", "similar_shown"]
MOST_COMPARED = 200
MOST_SHOWN = 5
LEAST_ALIKE = 0.12
SAME_ADDRESS = 0.6  # of the pairs of characters: another house of the same street is near enough to ask
OPEN_AND_TAKING = tuple(set(OPEN_CASE) & set(TAKES_MEMBERS))


@dataclass(frozen=True)
class Similar:
    """An open case that is like what is being told: its title masked, what is alike, whether one may open it.

    `alike` says in words what both have: the number that calls, the place, the category; `pieces` which words.
    """

    case: Case
    title: str
    pieces: list[str]
    share: int  # percent of the pairs of characters that both have
    may_open: bool
    alike: list[str]

    @property
    def together(self) -> bool:
        """Whether it may be dispatched together with another."""
        return self.may_open and self.case.status == CaseStatus.TO_DISPATCH and not is_alone(self.case)


def similar_open_cases(
    actor: Actor,
    kind: str,
    category: Category | None,
    area: Area | None,
    words: str,
    *,
    but: int | None = None,
    telephone_hash: str = "",
    address: str = "",
) -> list[Similar]:
    """Open cases of this category in this place that say something alike, the most alike first, at most five.

    Index `case_similar` (category, area, -id; open cases only): at most 200 rows are compared. Reports, protected
    cases and those held by the government office are never among them, whoever asks. What else is alike is told of
    them: the number (`telephone_hash`, for a seat that has it on the line), the address, the area.
    """
    pairs = bigrams(words)
    if category is None or kind == Kind.REPORT or len(pairs) < 2 or not is_on(Aid.ALIKE):
        return []
    cases = Case.objects.filter(
        category=category, status__in=OPEN_AND_TAKING, secrecy=Secrecy.NONE, held_by_office=False
    ).exclude(kind=Kind.REPORT)
    if area is not None:
        cases = cases.filter(area_id__in=_around(area))
    if but is not None:
        cases = cases.exclude(pk=but)
    rows = cases.select_related("citizen", "area").order_by("-id")[:MOST_COMPARED]
    scored = [(likeness(pairs, f"{one.title} {one.content}"), one) for one in rows]
    best = sorted((s for s in scored if s[0] >= LEAST_ALIKE), key=lambda s: s[0], reverse=True)[:MOST_SHOWN]
    pks = [one.pk for _share, one in best]
    known = set(Case.objects.visible_to(actor).filter(pk__in=pks).values_list("pk", flat=True))
    told = _Told(words, area, telephone_hash, bigrams(address))
    return [_similar(one, share, told, one.pk in known) for share, one in best]


def _around(area: Area) -> list[int]:
    """The area, those it lies in up to the district, and those in it: people place one thing differently."""
    above = [directory.area(code) for code in area.path_codes]
    near = [one for one in above if one is not None and one.level != Area.Level.CITY]
    return [one.pk for one in (*near, area, *directory.areas(under=area.code))]


@dataclass(frozen=True)
class _Told:
    """What is being told, to be held against each case."""

    words: str
    area: Area | None
    telephone_hash: str
    address: list[str]  # its pairs of characters


def _similar(case: Case, share: float, told: _Told, may_open: bool) -> Similar:
    masked = mask_texts({"title": case.title, "content": case.content}, case)
    pieces = shared_pieces(told.words, f"{masked['title']} {masked['content']}")
    return Similar(case, masked["title"], pieces, round(share * 100), may_open, _alike(case, told))


def _alike(case: Case, told: _Told) -> list[str]:
    """What both have beside words; the category always, since only its cases are compared."""
    alike = [_("分类相同")]
    if told.address and likeness(told.address, case.address) >= SAME_ADDRESS:
        alike.insert(0, _("地址相近"))
    elif told.area is not None and case.area_id == told.area.pk:
        alike.insert(0, _("区域相同"))
    if told.telephone_hash and case.citizen.telephone_hash == told.telephone_hash:
        alike.insert(0, _("同一号码"))
    return alike


def proposals_shown(actor: Actor, case: Case, action: str = "") -> dict[str, Any] | None:
    """Beside the dispatch form; always, also to say that the catalogue has no entry. `action` may take another one
    than the form is `filled` with."""
    lead = propose(case)["lead"]
    filled = lead.code if lead is not None else ""
    return {"proposals": proposals(case), "case": case, "action": action, "filled": filled}


def readings_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """Beside the dispatch form: what the words say that the case does not hold. Whoever told it was no seat, and the
    seat that typed it may have let it pass."""
    if case.protected:
        return None
    held = {"kind": case.kind, "category": case.category, "urgency": case.urgency, "area": case.area}
    found = [one for one in read_case(case) if is_new(one, held)]
    return {"readings": found, "case": case} if found else None


def similar_shown(actor: Actor, case: Case) -> dict[str, Any] | None:
    """Beside the dispatch and merge forms; None where nothing is alike or nothing may be merged."""
    if case.kind == Kind.REPORT or case.protected:
        return None
    words = f"{case.title} {case.content}"
    found = similar_open_cases(actor, case.kind, case.category, case.area, words, but=case.pk)
    several = case.status == CaseStatus.TO_DISPATCH and "dispatcher" in actor.roles and not is_alone(case)
    several = several and any(one.together for one in found)
    return {"similar": found, "case": case, "several": several} if found else None
