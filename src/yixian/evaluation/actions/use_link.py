"""Answering by a link: the same `evaluate` as everywhere, once for each link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from yixian.cases.actions import Step, act
from yixian.cases.models import Case
from yixian.evaluation.models import CallbackWay, EvaluationLink
from yixian.ground.errors import NotFound, WrongState
from yixian.people.models import Actor

if TYPE_CHECKING:
    from datetime import datetime

FORGED, OVER, USED, PAST = "link_forged", "link_over", "link_used", "link_past"


def open_link(token: str, now: datetime) -> EvaluationLink:
    """The link, with its case, if it may be answered by now; a `Refusal` whose code says why not.

    One that is not there, and one whose signs are wrong, are the same.
    """
    token = token.strip()
    number, _dash, _signs = token.partition("-")
    link = None
    if number.isascii() and number.isdigit() and len(number) <= 18:
        links = EvaluationLink.objects.select_related("case__citizen", "case__contact", "case__lead")
        link = links.filter(pk=int(number)).first()
    if link is None or not constant_time_compare(link.token, token.lower()):
        raise NotFound(_("这个链接不对。请点短信里的链接，或把它完整地复制到浏览器。"), code=FORGED)
    if link.used_at is not None:
        raise _used(link)
    if link.round != link.case.round:
        raise WrongState(_("这件事正在重新办理，办完以后再请您评价。"), code=PAST)
    if link.until < now or not link.case.citizen.wrapped_key:
        raise WrongState(_("这个链接过期了，不能再评价。"), code=OVER)
    return link


def use_link(link: EvaluationLink, values: dict[str, Any]) -> Step:
    """Evaluate the case of the link as its citizen, and end the link with it.

    Compare-and-set: of two who send the same link at once one has evaluated, and the other is told so. Where the
    evaluation is refused the link stays as it was.
    """
    with transaction.atomic():
        if EvaluationLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()) != 1:
            raise _used(EvaluationLink.objects.get(pk=link.pk))
        case = Case.objects.get(pk=link.case_id)
        return act("evaluate", Actor.citizen(case.pk), case, {**values, "way": CallbackWay.SMS})


def _used(link: EvaluationLink) -> WrongState:
    at = timezone.localtime(link.used_at or link.made_at)
    words = _("您已经用这个链接评价过了（%(at)s），评价已经记下，谢谢您。") % {"at": f"{at:%Y-%m-%d %H:%M}"}
    return WrongState(words, code=USED)
