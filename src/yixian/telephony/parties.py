"""Who may be called from a seat: found by typing, and by number only what is domestic by the numbering plan."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import phonenumbers
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.cases.models.telephone import CHINA, SERVICE, dialled, normal_telephone
from yixian.directory.models import Department, HotlineNumber
from yixian.ground.errors import NotFound, Refusal
from yixian.safeguard.masking import mask_phone
from yixian.telephony.models import CallQueue, PlacedCall, Seat
from yixian.telephony.queries import GENERAL

Kind = PlacedCall.Kind
MOST = 8  # of each kind
SHORTEST = 3  # digits
EMERGENCIES = {
    "110": gettext_lazy("公安报警"),
    "119": gettext_lazy("消防救援"),
    "120": gettext_lazy("医疗急救"),
    "122": gettext_lazy("交通事故"),
}
# What sellers of recorded voices were given among the short numbers.
COSTLY = re.compile(r"1259\d")
# 400 and 800: numbers without an area code.
WHOLE_COUNTRY = ("86400", "86800")
# No premium rate, no number abroad; 400 and 800 are shared cost and free.
ORDINARY = frozenset(
    {
        phonenumbers.PhoneNumberType.FIXED_LINE,
        phonenumbers.PhoneNumberType.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
        phonenumbers.PhoneNumberType.TOLL_FREE,
        phonenumbers.PhoneNumberType.SHARED_COST,
    }
)
# Of "0351-555 0000 转 801、802" the first number; what follows is keyed in by hand.
_FIRST = re.compile(r"[+(（]?[0-9][0-9()（） -]*")


@dataclass(frozen=True)
class Listed:
    """Somebody another room lists: by which code, under which name and number."""

    code: str
    name: str
    telephone: str


@dataclass(frozen=True)
class Lister:
    """What another room lists: those whose name fits what was typed, and the one of a code."""

    found: Callable[[str], Iterable[Listed]]
    of: Callable[[str], Listed | None]


_listers: dict[str, Lister] = {}


def register_parties(kind: str, lister: Lister) -> None:
    """Let seats call whom another room lists; a kind cannot be listed twice."""
    if kind in _listers:
        raise TypeError(f"parties of the kind {kind} are listed already")
    _listers[kind] = lister


@dataclass(frozen=True)
class Party:
    """Somebody to call: `digits` as they are dialled, `name` as the seat reads it, `note` what else it may need."""

    kind: str
    digits: str
    name: str
    note: str = ""
    key: str = ""

    @property
    def place(self) -> str:
        """Where a caller went who was handed on: the name, and the number that tells which."""
        return self.name if not self.note or self.note in self.name else f"{self.name} {self.note}"

    @property
    def is_inside(self) -> bool:
        """Whether it is another seat, by its extension."""
        return self.kind == Kind.SEAT


def domestic(typed: str) -> str:
    """A number as it is dialled. `Refusal` for one abroad, one that costs more than a call, and one nobody can have."""
    normal = normal_telephone(typed, field="to")
    if not normal:
        raise Refusal(_("请输入要拨的号码。"), field="to")
    if not _is_ordinary(normal):
        raise Refusal(_("不能拨国际号码和声讯号码。"), field="to")
    return normal[2:] if normal.startswith(WHOLE_COUNTRY) else dialled(normal)


def _is_ordinary(normal: str) -> bool:
    if SERVICE.fullmatch(normal):
        return not COSTLY.fullmatch(normal)
    number = phonenumbers.parse(f"+{normal}")
    return number.country_code == CHINA and phonenumbers.number_type(number) in ORDINARY


def citizen(telephone: str) -> Party:
    """Whoever called in, by the number that is kept of them; its name on screen is the masked number."""
    digits = domestic(f"+{telephone}" if telephone.startswith("86") else telephone)
    return Party(Kind.CITIZEN, digits, mask_phone(digits))


def party_of(key: str) -> Party:
    """Whom a key of `found` means, or a number that was typed. `NotFound` for what is not there any more."""
    kind, colon, code = key.partition(":")
    if not colon:
        return _typed(key)
    found: Party | None = None
    if kind == Kind.DEPARTMENT and code.isdecimal():
        rows = Department.objects.filter(pk=int(code), active=True).exclude(telephone="")
        found = next(_departments(rows), None)
    elif kind == Kind.HOTLINE:
        found = next(_hotlines(HotlineNumber.objects.filter(number=code, active=True)), None)
    elif kind == Kind.SEAT:
        found = next(_seats(Seat.objects.filter(extension=code)), None)
    elif kind == Kind.EMERGENCY:
        found = next((one for one in _emergencies() if one.digits == code), None)
    elif kind in _listers:
        listed = _listers[kind].of(code)
        found = next(_listed(kind, [listed] if listed is not None else []), None)
    if found is None:
        raise NotFound(_("这个号码已经不在名录里，请重新查找。"))
    return found


def queues(typed: str) -> list[CallQueue]:
    """Queues to hand a caller on to."""
    words = typed.strip()[:40]
    named = Q(name__icontains=words) | Q(initials__startswith=words.lower()) | Q(code__startswith=words)
    return list(CallQueue.objects.filter(named, active=True)[:MOST]) if words else []


def queue_of(code: str) -> CallQueue:
    """The queue of this code. `NotFound` for none in use."""
    queue = CallQueue.objects.filter(code=code, active=True).first()
    if queue is None:
        raise NotFound(_("没有这个话务队列，请重新查找。"))
    return queue


def found(typed: str) -> list[Party]:
    """Whoever fits what was typed: other hotlines, departments, seats, emergencies, and the number itself.

    An emergency is the first only by its whole number, since Enter takes the first: who types 公安 wants the bureau.
    """
    words = typed.strip()[:40]
    if not words:
        return list(_emergencies())
    urgent = [one for one in _emergencies() if words in one.name or one.digits.startswith(words)]
    parties = [one for one in urgent if one.digits == words]
    named = Q(name__icontains=words) | Q(initials__startswith=words.lower())
    parties += _hotlines(HotlineNumber.objects.filter(Q(number__startswith=words) | named, active=True))
    parties += _departments(Department.objects.filter(named, active=True).exclude(telephone="")[:MOST])
    parties += _seats(Seat.objects.filter(Q(extension__startswith=words) | Q(account__name__icontains=words)))
    for kind, lister in _listers.items():
        parties += list(_listed(kind, lister.found(words)))[:MOST]
    parties += [one for one in urgent if one not in parties]
    if re.fullmatch(rf"[0-9+() -]{{{SHORTEST},}}", words) and not any(
        one.digits == re.sub(r"\D", "", words) for one in parties
    ):
        try:
            parties.append(_typed(words))
        except Refusal as refusal:
            if not parties:
                raise refusal from None
    return parties


def colleagues(signed_in: Iterable[str], own: Seat) -> list[Party]:
    """Other seats whose telephones are among these, as the switch calls them."""
    extensions = [name.removeprefix("seat-") for name in signed_in]
    return list(_seats(Seat.objects.filter(extension__in=extensions).exclude(pk=own.pk)))


def _typed(words: str) -> Party:
    """Digits that somebody pressed: a seat's extension, a number that is known by name, else the number itself."""
    digits = re.sub(r"[^0-9+]", "", words)
    if digits in EMERGENCIES:
        return party_of(f"{Kind.EMERGENCY}:{digits}")
    seat = next(_seats(Seat.objects.filter(extension=digits)), None)
    if seat is not None:
        return seat
    called = domestic(words)
    ledger = HotlineNumber.objects.filter(number=called, active=True).first()
    if called == GENERAL or (ledger is not None and ledger.mode == HotlineNumber.Mode.MERGED):
        raise Refusal(_("%(number)s 就是本热线，打过去还是打到这里。") % {"number": called}, field="to")
    if ledger is not None:
        return next(_hotlines(HotlineNumber.objects.filter(pk=ledger.pk)))
    if SERVICE.fullmatch(called):
        return Party(Kind.HOTLINE, called, called, key=called)
    return Party(Kind.NUMBER, called, mask_phone(called), key=called)


def _emergencies() -> Iterator[Party]:
    for digits, name in EMERGENCIES.items():
        yield Party(Kind.EMERGENCY, digits, str(name), digits, f"{Kind.EMERGENCY}:{digits}")


def _hotlines(rows: QuerySet[HotlineNumber]) -> Iterator[Party]:
    """Those that others answer, too: a merged number comes back to us."""
    for row in rows.exclude(mode=HotlineNumber.Mode.MERGED)[:MOST]:
        digits = row.number.replace("-", "")
        yield Party(Kind.HOTLINE, digits, row.label, row.number, f"{Kind.HOTLINE}:{row.number}")


def _departments(rows: QuerySet[Department]) -> Iterator[Party]:
    """Those whose row has a number that can be dialled."""
    for row in rows:
        first = _FIRST.search(row.telephone)
        try:
            digits = domestic(first[0]) if first else ""
        except Refusal:
            digits = ""
        if digits:
            yield Party(Kind.DEPARTMENT, digits, row.label, row.telephone, f"{Kind.DEPARTMENT}:{row.pk}")


def _listed(kind: str, rows: Iterable[Listed]) -> Iterator[Party]:
    """Those whose number can be dialled."""
    for row in rows:
        try:
            digits = domestic(row.telephone)
        except Refusal:
            continue
        yield Party(kind, digits, row.name, row.telephone, f"{kind}:{row.code}")


def _seats(rows: QuerySet[Seat]) -> Iterator[Party]:
    seats = rows.filter(active=True, account__is_active=True).select_related("account")
    for seat in seats[:MOST]:
        name = f"{seat.extension} {seat.account.name}"
        yield Party(Kind.SEAT, seat.extension, name, "", f"{Kind.SEAT}:{seat.extension}")
