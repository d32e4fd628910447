"""The publisher's desk: what waits to be decided, what is public, what is not or no longer."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.limited import limited_count
from yixian.cases.models import Case
from yixian.cases.waiting import Waiting
from yixian.ground.keyset import Keyset
from yixian.people.models import Actor
from yixian.portal.actions import GRANTERS
from yixian.portal.models import PressCard, PressQuestion, Publication
from yixian.portal.models.press import STAFF, UNIT
from yixian.portal.models.publication import PublicationQuerySet

State = Publication.State
LONGEST_WAITING, NEWEST = Keyset("since", "pk", rows=30), Keyset("-since", "-pk", rows=30)


def rows(actor: Actor, state: Publication.State) -> PublicationQuerySet:
    """The rows of one list as its lines need them (index `publication_state`)."""
    seen: PublicationQuerySet = Publication.objects.visible_to(actor).filter(state=state)
    return seen.select_related("case__citizen", "case__category", "case__lead", "published_by")


def keyset(state: Publication.State) -> Keyset:
    """The longest waiting first; of what is decided the newest."""
    return LONGEST_WAITING if state == State.WAITING else NEWEST


def waiting_tiles(actor: Actor) -> list[Waiting]:
    """How many wait, on the first page of a publisher."""
    if "publisher" not in actor.roles:
        return []
    address = reverse("portal:publishing")
    return [
        Waiting(_("可以发布的"), limited_count(rows(actor, State.WAITING)), address),
        Waiting(_("已发布"), limited_count(rows(actor, State.PUBLISHED)), f"{address}?tab={State.PUBLISHED}"),
    ]


def press_tiles(actor: Actor) -> list[Waiting]:
    """What the press waits for: of the centre and the leader all that is late, of a unit what it is to draft."""
    if not actor.roles & (STAFF | UNIT):
        return _card_tiles(actor)
    seen, address = PressQuestion.objects.visible_to(actor), reverse("portal:press_questions")
    if not actor.roles & STAFF:
        drafts = limited_count(seen.filter(state=PressQuestion.State.ASSIGNED))
        return [Waiting(_("未答复的记者提问"), drafts, address)] if drafts != "0" else []
    late = limited_count(seen.open().filter(due_at__lt=timezone.now()))
    found = [Waiting(_("超过期限的记者提问"), late, f"{address}?tab=late", loud=late != "0")]
    if "leader" not in actor.roles:
        found.insert(0, Waiting(_("未答复的记者提问"), limited_count(seen.open()), address))
    return [*(one for one in found if one.count != "0"), *_card_tiles(actor)]


def _card_tiles(actor: Actor) -> list[Waiting]:
    """Applications for a journalist's card, of whoever grants them (index `press_card_state`)."""
    if not actor.roles & GRANTERS:
        return []
    asked = limited_count(PressCard.objects.filter(state=PressCard.State.ASKED))
    return [Waiting(_("待审核的记者账号"), asked, reverse("portal:press_cards"))] if asked != "0" else []


def beside_publish(actor: Actor, case: Case) -> dict[str, Any] | None:
    """Beside the plain form: where the page with the preview is."""
    return {"number": case.number}
