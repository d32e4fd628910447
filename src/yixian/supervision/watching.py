"""What a supervisor watches: promises broken or about to be, citizens who urge again and again, work done over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yixian.cases.models import OFTEN_HANDLED, OFTEN_URGED, PROMISED_CASE, Case, CaseQuerySet, CaseStatus
from yixian.ground.errors import Words
from yixian.ground.keyset import Keyset
from yixian.people.models import Actor

# A promise broken: what is handled waits for the callback only, and a merged case is counted with its parent.
NOT_DONE = (CaseStatus.TO_DISPATCH, CaseStatus.HANDLING, CaseStatus.TO_REVIEW)
BY_PROMISE = Keyset("promise_due", "pk", never_empty=("promise_due",))


def promised(actor: Actor) -> CaseQuerySet:
    """What is promised and not done, as far as this actor may know of it (index `case_promise`)."""
    open_ones = Case.objects.visible_to(actor).filter(status__in=PROMISED_CASE, promise_due__isnull=False)
    return open_ones.filter(status__in=NOT_DONE)


def broken(actor: Actor, now: datetime) -> CaseQuerySet:
    """Past the promise."""
    return promised(actor).filter(promise_due__lte=now)


def soon_broken(actor: Actor, now: datetime) -> CaseQuerySet:
    """With the red lamp: past the promise soon if nothing is done."""
    return promised(actor).filter(promise_due__gt=now, promise_red__lte=now)


def urged(actor: Actor, now: datetime) -> CaseQuerySet:
    """Urged three times or more (index `case_urged`)."""
    return promised(actor).filter(urged__gte=OFTEN_URGED)


def handled_again(actor: Actor, now: datetime) -> CaseQuerySet:
    """Handled again twice or more, and still open (index `case_again`)."""
    return promised(actor).filter(round__gte=OFTEN_HANDLED)


@dataclass(frozen=True)
class Watch:
    """One list of cases, earliest promise first."""

    code: str
    label: Words
    rows: Callable[[Actor, datetime], CaseQuerySet]
    loud: bool = False


WATCHES = {
    watch.code: watch
    for watch in (
        Watch("late", _("超期未办结"), broken, loud=True),
        Watch("soon", _("快要超期"), soon_broken),
        Watch("urged", _("催办三次以上"), urged),
        Watch("again", _("重办两次以上"), handled_again),
    )
}
