"""What waits for whoever supervises, leads, or owes an answer: counts, each with the list that holds exactly these."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.cases.limited import limited_count
from yixian.cases.waiting import Waiting
from yixian.people.models import Actor
from yixian.supervision import queries, step_list, summons_list
from yixian.supervision.models import ClockStep, Summons, SummonsState, SupervisionOrder
from yixian.supervision.models.summons import UNIT as SUMMONED
from yixian.supervision.watching import WATCHES

UNIT = frozenset({"liaison", "handler", "unit_head"})
MOST = 9999  # closed orders are kept for ever: beyond it the number says nothing


def watched(actor: Actor, now: datetime) -> list[Waiting]:
    """The lists of cases a supervisor watches."""
    found = []
    for watch in WATCHES.values():
        count = limited_count(watch.rows(actor, now))
        url = reverse("supervisor_watch", args=[watch.code])
        found.append(Waiting(watch.label, count, url, loud=watch.loud and count != "0"))
    return found


def orders_by_state(actor: Actor, now: datetime) -> list[Waiting]:
    """All orders this actor may see, by what became of them."""
    seen, found = SupervisionOrder.objects.visible_to(actor), []
    for state, label in queries.STATES.items():
        count = limited_count(queries.in_state(seen, state, now), MOST)
        found.append(Waiting(label, count, _list(state), loud=state == "late" and count != "0"))
    return [*found, _posted(actor)]


def _posted(actor: Actor) -> Waiting:
    """What stands posted, the longest first in its list."""
    count = limited_count(SupervisionOrder.objects.visible_to(actor).open().posted())
    return Waiting(_("挂牌未销号"), count, _list("", form="posted", sort="issued_at"))


def waiting(actor: Actor) -> list[Waiting]:
    """On the page one lands on: a supervisor's watch, a leader's instructions, what one's unit has to answer."""
    now = timezone.now()
    found: list[Waiting] = []
    if "supervisor" in actor.roles:
        to_close = queries.in_state(SupervisionOrder.objects.visible_to(actor), "answered", now)
        found += [
            *watched(actor, now),
            *_untold(actor, now),
            Waiting(_("督办答复待销号"), limited_count(to_close), _list("answered")),
        ]
        found.append(_unrecorded(actor, now))
    if "leader" in actor.roles:
        given = queries.instructions(actor, own=True)
        for state, label in (("answered", _("我的批示已答复")), ("late", _("我的批示超期未答复"))):
            count = limited_count(queries.in_state(given, state, now))
            url = _list(state, level="4", mine="1")
            found.append(Waiting(label, count, url, loud=state == "late" and count != "0"))
    if actor.roles & UNIT and actor.scope:
        owed = SupervisionOrder.objects.visible_to(actor).waiting()
        found.append(Waiting(_("督办单待答复"), limited_count(owed), _list("waiting")))
    if actor.roles & SUMMONED and actor.scope:
        count = limited_count(Summons.objects.visible_to(actor).in_state(SummonsState.CALLED))
        found += [Waiting(_("约谈通知"), count, _summonses(), loud=True)] if count != "0" else []
    return found


def _untold(actor: Actor, now: datetime) -> list[Waiting]:
    """What the clock had nobody to tell of in the last days, where there is such."""
    count = limited_count(step_list.amiss(actor, now))
    url = f"{reverse('clock_steps')}?{urlencode({'state': ClockStep.State.NOBODY.value, 'lately': '1'})}"
    return [Waiting(_("到时规则没有人可告知"), count, url, loud=True)] if count != "0" else []


def _unrecorded(actor: Actor, now: datetime) -> Waiting:
    """Summonses whose day has come and of which nobody has written what was said."""
    rows = summons_list.unrecorded(Summons.objects.visible_to(actor), now)
    return Waiting(_("约谈到时待记录"), limited_count(rows), _summonses(over="1"))


def _summonses(**further: str) -> str:
    asked = {"state": SummonsState.CALLED.value, **further, "sort": "meets_at"}
    return f"{reverse('summonses')}?{urlencode(asked)}"


def _list(state: str, **further: str) -> str:
    return f"{reverse('supervision_orders')}?{urlencode({**further, 'state': state})}"
