"""What a seat sees of whoever it is talking to: history, open cases and warnings, by the number that called."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.lamps import Lamp
from yixian.cases.limited import MOST, limited, limited_count
from yixian.cases.lines import CaseLine, case_line, with_rows
from yixian.cases.models import Case, CaseQuerySet, Contact, ContactOutcome, Secrecy, Tag
from yixian.cases.visibility import SEAT_WINDOW
from yixian.directory import queries as directory
from yixian.ground.errors import NotFound
from yixian.ground.text import listed
from yixian.people.models import Actor

MOST_HISTORY = 20
RECENTLY, OFTEN = timedelta(days=30), 3


@dataclass
class History:
    """The cases of the citizen who is calling that the seat may see, and what to mind."""

    proved: CaseLine | None = None  # whose number and query code the caller gave
    open: list[CaseLine] = field(default_factory=list)
    closed: list[CaseLine] = field(default_factory=list)
    recent: str = ""  # how often they came lately before this time, where that is nothing to mind
    warnings: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[CaseLine]:
        """Every case the call may be about, the one that was proved first."""
        proved = [self.proved] if self.proved is not None else []
        known = {line.case.pk for line in proved}
        return proved + [line for line in (*self.open, *self.closed) if line.case.pk not in known]


def own_contacts(actor: Actor) -> Any:
    """The contacts this seat took in the last day, newest first (index contact_agent)."""
    return (
        Contact.objects.filter(agent_id=actor.account_id, entered_at__gte=timezone.now() - SEAT_WINDOW)
        .select_related("citizen", "number", "about")
        .order_by("-entered_at", "-pk")
    )


def own_contact(actor: Actor, contact_id: int) -> Contact:
    """One of them. `NotFound` for others' and for what is older."""
    found: Contact | None = own_contacts(actor).filter(pk=contact_id).first()
    if found is None:
        raise NotFound(_("没有这个来电，或者不是您接的。"))
    return found


def history_of(actor: Actor, contact: Contact) -> History:
    """What is known of the number that called; nothing for an anonymous contact or one that has ended.

    Fully protected cases are never in it: they would tell that this number reported something.
    """
    found, citizen = History(), contact.citizen
    if contact.goes_on and contact.about_id is not None:
        about = with_rows(Case.objects.visible_to(actor)).filter(pk=contact.about_id).first()
        found.proved = case_line(actor, about, timezone.now()) if about is not None else None
    if citizen is None or not citizen.telephone_hash or not contact.goes_on:
        return found
    cases = with_rows(_by_telephone(actor, citizen.telephone_hash)).exclude(contact=contact)
    now = timezone.now()
    for case in cases.order_by("-id")[:MOST_HISTORY]:
        (found.open if case.is_open else found.closed).append(case_line(actor, case, now))
    earlier = Contact.objects.filter(citizen__telephone_hash=citizen.telephone_hash).exclude(pk=contact.pk)
    _count_recent(found, earlier.filter(received_at__gte=now - RECENTLY))
    found.warnings += _warnings(found, earlier)
    return found


def _by_telephone(actor: Actor, hashed: str) -> CaseQuerySet:
    cases = Case.objects.visible_to(actor).filter(citizen__telephone_hash=hashed)
    return cases.exclude(secrecy=Secrecy.FULL)


def _count_recent(history: History, recent: QuerySet[Contact]) -> None:
    came = recent.order_by()[: MOST + 1].count()
    words = _("这次以前，近30天来电 %(n)s 次。") % {"n": limited(came)}
    if came >= OFTEN:
        history.warnings.append(words)
    elif came:
        history.recent = words


def _warnings(history: History, earlier: QuerySet[Contact]) -> list[str]:
    abusive = limited_count(earlier.filter(outcome=ContactOutcome.ABUSIVE))
    late = [line for line in history.open if line.lamp == Lamp.OVERDUE]
    tags = {tag for line in (*history.open, *history.closed) for tag in line.case.tags}
    told = []
    if late:
        told.append(_("有 %(n)d 件诉求已超期，请先致歉并说明进展。") % {"n": len(late)})
    if abusive != "0":
        told.append(_("曾有 %(n)s 次骚扰辱骂记录。") % {"n": abusive})
    minded = [tag.label for tag in (Tag.ELDER, Tag.DISABLED, Tag.MINOR) if tag in tags]
    if minded:
        told.append(_("以前标记为：%(tags)s。") % {"tags": listed(minded)})
    return told


def scripts_shown(actor: Actor, case: Case) -> dict[str, Any]:
    """What to say for each reason of refusal, beside the form that refuses."""
    return {"reasons": directory.reasons("refuse")}
