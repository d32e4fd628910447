"""The shift lead's page: what the own organisation's seats did today, and what they left unfinished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.clocks import start_of
from yixian.cases.limited import limited_count
from yixian.cases.models import Case, CaseQuerySet, CaseStatus, Contact, Event, Outcome
from yixian.cases.waiting import Waiting
from yixian.people.models import Account, Actor, Role

UNFINISHED = Q(status=CaseStatus.DRAFT)


@dataclass(frozen=True)
class SeatDay:
    """One seat's numbers of today; of cases, those the lead may know of."""

    name: str
    contacts: int = 0
    cases: int = 0
    submitted: int = 0
    answered: int = 0
    refused: int = 0
    drafts: int = 0
    returned: int = 0


def seats_of(actor: Actor) -> dict[int, str]:
    """The seats of the lead's organisation, by account."""
    if actor.organisation_id is None:
        return {}
    accounts = Account.objects.filter(organisation_id=actor.organisation_id, grants__role=Role.SEAT)
    return dict(accounts.order_by("name", "id").values_list("pk", "name"))


def cases_of_today(actor: Actor, now: datetime) -> CaseQuerySet:
    """The cases of today's contacts of these seats that the lead may know of (index `contact_agent`)."""
    contacts = Contact.objects.filter(
        agent_id__in=seats_of(actor), entered_at__gte=start_of(timezone.localdate(now))
    )
    return Case.objects.visible_to(actor).filter(contact__in=contacts)


def was_sent_back() -> Exists:
    """Whether a dispatcher returned the registration for more."""
    return Exists(Event.objects.filter(case_id=OuterRef("pk"), verb="send_back"))


def unfinished(actor: Actor, now: datetime) -> CaseQuerySet:
    """Today's drafts, those returned among them."""
    return cases_of_today(actor, now).filter(UNFINISHED)


def today(actor: Actor, now: datetime) -> list[SeatDay]:
    """A line for each seat that took a contact today; three statements."""
    names = seats_of(actor)
    since = start_of(timezone.localdate(now))
    taken = Contact.objects.filter(agent_id__in=names, entered_at__gte=since).order_by()
    contacts = dict(taken.values_list("agent_id").annotate(n=Count("pk")))
    rows = cases_of_today(actor, now).annotate(is_returned=was_sent_back()).order_by()
    counted: Any = rows.values("contact__agent_id").annotate(
        cases=Count("pk"),
        submitted=Count("pk", filter=Q(submitted_at__isnull=False)),
        answered=Count("pk", filter=Q(outcome=Outcome.ANSWERED)),
        refused=Count("pk", filter=Q(outcome=Outcome.REFUSED)),
        drafts=Count("pk", filter=UNFINISHED),
        returned=Count("pk", filter=UNFINISHED & Q(is_returned=True)),
    )
    by_agent: dict[int, dict[str, int]] = {}
    for row in counted:
        numbers = dict(row)
        by_agent[numbers.pop("contact__agent_id")] = numbers
    return [
        SeatDay(name, contacts[pk], **by_agent.get(pk, {})) for pk, name in names.items() if pk in contacts
    ]


def waiting(actor: Actor) -> list[Waiting]:
    """On the page one lands on: a lead's seats' unfinished work, a seat's own drafts."""
    now = timezone.now()
    found = []
    if Role.LEAD in actor.roles:
        count = limited_count(unfinished(actor, now))
        found.append(Waiting(_("今天的草稿和退回"), count, reverse("lead_desk")))
    if Role.SEAT in actor.roles:
        drafts = Case.objects.visible_to(actor).filter(UNFINISHED, contact__agent_id=actor.account_id)
        found.append(Waiting(_("我的草稿和退回"), limited_count(drafts), reverse("seat")))
    return found
