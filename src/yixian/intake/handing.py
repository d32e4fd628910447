"""What a seat tells those a caller is handed on to: which case, what it is about, where, and who asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from yixian.cases.lines import with_rows
from yixian.cases.models import Case, Contact, Identity, Kind, Secrecy, dialled
from yixian.cases.texts import texts_for
from yixian.people.models import Actor
from yixian.telephony.models import PlacedCall

Part = PlacedCall.Part


@dataclass(frozen=True)
class Handed:
    """The text, part by part; `withheld` where nobody is told who asks."""

    parts: list[tuple[Part, str]]
    withheld: bool

    @property
    def codes(self) -> list[Part]:
        """Which parts there are."""
        return [part for part, _text in self.parts]


def handing(actor: Actor, contact: Contact, typed: Mapping[str, Any]) -> Handed:
    """What there is to tell of this contact: what is `typed` into its form now, else what was registered last.

    Who asks is told of nothing that is a report or to be kept secret. Three queries at most.
    """
    cases = list(with_rows(Case.objects.visible_to(actor).filter(contact=contact)).order_by("id"))
    if not cases and contact.about_id is not None:
        cases = list(with_rows(Case.objects.visible_to(actor)).filter(pk=contact.about_id))
    case = cases[-1] if cases else None
    withheld = _is_secret(typed) or _has_secret(contact)
    found = {
        Part.NUMBER: "、".join(one.number for one in cases),
        Part.MATTER: _matter(typed) or (_matter_of(actor, case) if case is not None else ""),
        Part.PLACE: _place(typed) or (_place_of(actor, case) if case is not None else ""),
        Part.PERSON: "" if withheld else _person(typed, contact),
    }
    return Handed([(part, text) for part, text in found.items() if text], withheld)


def _is_secret(typed: Mapping[str, Any]) -> bool:
    return typed.get("kind") == Kind.REPORT or typed.get("secrecy") not in (None, "", Secrecy.NONE)


def _has_secret(contact: Contact) -> bool:
    """Also of a case that the seat sees no more (index: the contact's)."""
    secret = Q(kind=Kind.REPORT) | ~Q(secrecy=Secrecy.NONE)
    return Case.objects.filter(secret, Q(contact=contact) | Q(pk=contact.about_id or 0)).exists()


def _joined(*texts: object) -> str:
    return " ".join(str(one).strip() for one in texts if one and str(one).strip())


def _matter(typed: Mapping[str, Any]) -> str:
    words = _joined(typed.get("title"), typed.get("content"), typed.get("demand"))
    return _joined(Kind(typed["kind"]).label, words) if words and typed.get("kind") else words


def _matter_of(actor: Actor, case: Case) -> str:
    texts = texts_for(actor, case)
    return _joined(case.get_kind_display(), texts["title"], texts["content"], texts["demand"])


def _place(typed: Mapping[str, Any]) -> str:
    area = typed.get("area")
    return _joined(area.label if area is not None else "", typed.get("address"))


def _place_of(actor: Actor, case: Case) -> str:
    return _joined(case.area.label if case.area is not None else "", texts_for(actor, case)["address"])


def _person(typed: Mapping[str, Any], contact: Contact) -> str:
    known = contact.citizen.identity if contact.citizen is not None else Identity()
    telephone = dialled(typed.get("telephone") or "") or dialled(known.telephone)
    return _joined(
        typed.get("name") or known.name,
        typed.get("form_of_address") or known.form_of_address,
        _("电话 %(telephone)s") % {"telephone": telephone} if telephone else "",
    )
