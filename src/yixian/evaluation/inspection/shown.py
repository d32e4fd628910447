"""What an inspector is shown of the thing inspected; never who did it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from yixian.cases.models import Case
from yixian.cases.texts import texts_for, words_of
from yixian.cases.visibility import sees_full_text
from yixian.evaluation.inspection.left import as_left
from yixian.evaluation.inspection.suspicions import why
from yixian.evaluation.models import Inspection
from yixian.ground.errors import NotFound
from yixian.people.models import Actor
from yixian.telephony.hearing import Audible, audible
from yixian.telephony.models import Recording

CASE_ROWS = ("citizen", "contact", "category", "area", "parent")


def thing_shown(actor: Actor, inspection: Inspection) -> dict[str, Any]:
    """The context of the left half of the page: a call and what was written of it, a case, or a reply beside it."""
    if inspection.call_id is not None:
        return _call_shown(actor, inspection)
    case = Case.objects.select_related(*CASE_ROWS).get(pk=inspection.case_id or 0)
    shown = {
        "cases": [_case_shown(actor, case)],
        "why": why(inspection, case) if inspection.suspicion else [],
    }
    if inspection.reply is None:
        return shown
    reply, full = inspection.reply, sees_full_text(actor, case)
    return {**shown, "reply": reply, "task": reply.task, "said": words_of(reply, case, full)}


def _call_shown(actor: Actor, inspection: Inspection) -> dict[str, Any]:
    rows = Case.objects.filter(contact_id=inspection.contact_id or 0).select_related(*CASE_ROWS)
    return {
        "call": inspection.call,
        "sound": Recording.objects.filter(call=inspection.call_id).first(),
        "cases": [_case_shown(actor, case) for case in rows.order_by("pk")],
    }


def _case_shown(actor: Actor, case: Case) -> dict[str, Any]:
    return {
        "case": case,
        "left": as_left(case),
        "texts": texts_for(actor, case),
        "full": sees_full_text(actor, case),
    }


def to_hear(actor: Actor, inspection: Inspection) -> Audible:
    """The recording of an inspected call, for this actor. `NotFound` where there is none, or not for them."""
    found = Recording.objects.select_related("call").filter(call=inspection.call_id or 0).first()
    if found is None:
        raise NotFound(_("没有这段录音，或者您不能听。"))
    return audible(actor, found)
