"""Which providers fit what is asked for. From a snapshot: no database query when warm; made for some ten thousand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.convenience.models.provider import LANGUAGES, Provider, ProviderKind, codes_in
from yixian.convenience.order import SAID, band, kilometres, ordered
from yixian.convenience.said import Asked, Phrase, fit, fit_own, plain
from yixian.directory import queries as directory
from yixian.directory.models import Area
from yixian.ground.caching import Snapshot
from yixian.ground.hours import in_words, is_open
from yixian.ground.text import listed

MOST = 40  # shown at once
MOST_DEPARTMENTS = 6
MOST_SHARED = 2  # kinds that have a pair of characters which is still the own of each
# What nobody should look for a clinic with: whoever says one of these is told to call 120 first.
EMERGENCY = (
    *("胸痛", "胸口疼", "胸口痛", "心脏疼", "喘不上气", "喘不过气", "呼吸困难", "昏迷", "晕倒", "不省人事"),
    *("大出血", "血止不住", "吐血", "抽搐", "中风", "偏瘫", "心梗"),
    *("煤气中毒", "服毒", "喝农药", "溺水", "触电"),
    *(
        "chest pain",
        "chest hurts",
        "heart attack",
        "stroke",
        "unconscious",
        "fainted",
        "convulsion",
        "seizure",
    ),
    *(
        "can't breathe",
        "cannot breathe",
        "short of breath",
        "bleeding badly",
        "vomiting blood",
        "coughing blood",
    ),
    *("poisoned", "poisoning", "drowning", "drowned", "electric shock", "electrocuted"),
)
Group = ProviderKind.Group


@dataclass(frozen=True)
class _Kind:
    row: ProviderKind
    phrases: tuple[Phrase, ...]
    own: frozenset[str]  # pairs of characters that hardly another kind has


@dataclass(frozen=True)
class _Known:
    row: Provider
    kinds: tuple[str, ...]
    areas: tuple[Area, ...]
    words: str


@dataclass(frozen=True)
class Line:
    """A provider as a list shows it."""

    provider: Provider
    kinds: str
    near: str  # how far, in words; "" where no place was named
    kilometres: float | None
    hours: str
    open: bool | None
    serves: str
    languages: str
    verified: bool
    bookable: bool  # by a link that reaches it


@dataclass(frozen=True)
class Wish:
    """What somebody looks for; every part may be left out."""

    words: str = ""
    kind: ProviderKind | None = None
    area: Area | None = None
    open_now: bool = False


@dataclass
class Found:
    """What was found: `lines` in the neutral order, `departments` of clinics for what somebody says they have, and
    whether that may cost a life.
    """

    lines: list[Line] = field(default_factory=list)
    departments: list[ProviderKind] = field(default_factory=list)
    more: bool = False
    emergency: bool = False


def _load_kinds() -> dict[str, _Kind]:
    rows = list(ProviderKind.objects.filter(active=True))
    told = {
        row.code: tuple(Phrase.of(one) for one in (row.name, row.name_en, *codes_in(row.words)) if one)
        for row in rows
    }
    pairs = {code: frozenset[str]().union(*(one.pairs for one in phrases)) for code, phrases in told.items()}
    shared = Counter(pair for each in pairs.values() for pair in each)
    return {
        row.code: _Kind(
            row,
            told[row.code],
            frozenset(pair for pair in pairs[row.code] if shared[pair] <= MOST_SHARED),
        )
        for row in rows
    }


_kinds = Snapshot(_load_kinds, ProviderKind)


def _load() -> dict[str, _Known]:
    found = {}
    for row in Provider.objects.filter(active=True).select_related("area"):
        areas = (directory.area(code) for code in codes_in(row.areas))
        words = plain(f"{row.name} {row.name_en} {row.initials} {row.address} {row.telephone}")
        found[row.code] = _Known(
            row, tuple(codes_in(row.kinds)), tuple(one for one in areas if one is not None), words
        )
    return found


_providers = Snapshot(_load, Provider, Area)


def kinds() -> list[ProviderKind]:
    """The kinds in use, in their order."""
    return [one.row for one in _kinds().values()]


def kind_called(code: str) -> ProviderKind | None:
    """The kind of this code, if it is in use."""
    found = _kinds().get(code)
    return found.row if found is not None else None


def provider_called(code: str) -> Provider | None:
    """The provider of this code, if it is in use."""
    found = _providers().get(code)
    return found.row if found is not None else None


def named(words: str) -> list[Provider]:
    """The providers whose name, initials, address or number holds all of these words, eight at most, by code."""
    wanted = plain(words).split()
    fitting = (
        one.row for _c, one in sorted(_providers().items()) if wanted and all(w in one.words for w in wanted)
    )
    return list(islice(fitting, 8))


def kind_choices() -> list[tuple[Any, Any]]:
    """The kinds for a list to choose from, those of a group together."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in kinds():
        groups.setdefault(row.group, []).append((row.code, row.label))
    return [(label, groups[group]) for group, label in Group.choices if group in groups]


def kinds_meant(words: str) -> list[ProviderKind]:
    """The kinds that citizens mean by these words, who says most of them first: 牙疼 is the dentist's, 孩子发烧 the
    children's doctor's before the internist's.
    """
    return [row for row, _said in _said_of(words)]


def _said_of(words: str) -> list[tuple[ProviderKind, int]]:
    """Each kind that is meant, with how many characters of it are said, the most first."""
    asked = Asked.of(words)
    if not asked.text:
        return []
    meant = [
        (one.row, max(fit_own(one.own, asked), *(fit(phrase, asked) for phrase in one.phrases)))
        for one in _kinds().values()
    ]
    return sorted((one for one in meant if one[1]), key=lambda one: -one[1])


def is_emergency(words: str) -> bool:
    """Whether these words tell of what may cost a life."""
    parts = plain(words).split()
    said = {"".join(parts), " ".join(parts)}  # Chinese as if nothing stood between
    return any(sign in one for sign in EMERGENCY for one in said)


def find(wish: Wish, now: datetime) -> Found:
    """Who fits, in the neutral order of today; whoever is looked for by name comes before others of the kind, and the
    kind of which most is said before others that may be meant.
    """
    local = timezone.localtime(now)
    meant = _said_of(wish.words)
    said = {kind.code: share for kind, share in meant}
    named, others = list[_Known](), list[_Known]()
    words = plain(wish.words).split()
    for one in _providers().values():
        if not _fits(one, wish, local):
            continue
        if words and all(word in one.words for word in words):
            named.append(one)
        elif not words or said.keys() & set(one.kinds):
            others.append(one)
    today = local.date()
    rows = ordered((one.row for one in named), wish.area, today)
    rows += sorted(
        ordered((one.row for one in others), wish.area, today),
        key=lambda row: -max((said.get(code, 0) for code in _providers()[row.code].kinds), default=0),
    )
    departments = [kind for kind, _said in meant if kind.group == Group.CLINIC][:MOST_DEPARTMENTS]
    lines = [line_of(row, wish.area, local) for row in rows[:MOST]]
    return Found(lines, departments, len(rows) > MOST, is_emergency(wish.words))


def line_of(provider: Provider, place: Area | None, local: datetime) -> Line:
    """The provider as a list shows it, at a moment of local time."""
    known = _providers()[provider.code]
    rows = [row for code in known.kinds if (row := kind_called(code)) is not None]
    return Line(
        provider,
        listed(row.label for row in rows),
        str(SAID[band(provider, place)]) if _is_narrow(place) else "",
        kilometres(provider, place),
        in_words(provider.hours),
        is_open(provider.hours, local),
        listed(one.label for one in known.areas) or _("全市"),
        listed(str(LANGUAGES.get(code, code)) for code in codes_in(provider.languages)),
        provider.is_verified(local.date()),
        bool(provider.sms or provider.email) and any(row.bookable for row in rows),
    )


def in_order(kind: ProviderKind, place: Area | None, now: datetime) -> list[Provider]:
    """All who offer this and serve the place, in the neutral order of the day."""
    wish = Wish(kind=kind, area=place)
    local = timezone.localtime(now)
    fitting = (one.row for one in _providers().values() if _fits(one, wish, local))
    return ordered(fitting, place, local.date())


def for_open_data() -> Iterable[Line]:
    """Every provider in use, by code."""
    local = timezone.localtime()
    return (line_of(one.row, None, local) for _code, one in sorted(_providers().items()))


def _is_narrow(place: Area | None) -> bool:
    return place is not None and place.level not in (Area.Level.CITY, Area.Level.DISTRICT)


def _fits(one: _Known, wish: Wish, local: datetime) -> bool:
    if wish.kind is not None and wish.kind.code not in one.kinds:
        return False
    if wish.open_now and is_open(one.row.hours, local) is not True:
        return False
    return wish.area is None or not one.areas or any(_touch(own, wish.area) for own in one.areas)


def _touch(served: Area, place: Area) -> bool:
    """Whether one of the two lies in the other."""
    return served.code in place.path_codes or place.code in served.path_codes
