"""A seat says that a call was a nuisance: evidence and a warning on record, and nothing more."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.visibility import SEAT_WINDOW
from yixian.ground.errors import Conflict, NotAllowed, NotFound, Refusal
from yixian.ground.text import clean_text
from yixian.people.models import Actor
from yixian.safeguard.actions.record_access import record_access
from yixian.telephony.models import Call, NuisanceReport

REPORTERS = frozenset({"seat", "lead", "duty_manager"})


def may_report(actor: Actor, call: Call) -> bool:
    """Who answered it, within a day; and who reads the record of calls."""
    if "seat" in actor.roles and call.agent_id == actor.account_id:
        return call.began_at > timezone.now() - SEAT_WINDOW
    return bool(actor.roles & REPORTERS) and Call.objects.visible_to(actor).filter(pk=call.pk).exists()


def report_nuisance(actor: Actor, call: Call, kind: str, words: str, *, warned: bool) -> NuisanceReport:
    """Keep it. `Conflict` where the call was reported already, `Refusal` where its caller is not known."""
    if not may_report(actor, call) or actor.account is None:
        raise NotFound(_("没有这通电话，或者您不能报告。"))
    if not call.caller_hash:
        raise Refusal(_("这通电话没有来电号码，不能按骚扰来电报告。"))
    if kind not in NuisanceReport.Kind.values:
        raise Refusal(_("请选择类型。"), field="kind")
    words = clean_text(words)[:500]
    if len(words) < 2:
        raise Refusal(_("请写明对方说了什么、做了什么。"), field="words")
    report = NuisanceReport(call=call, kind=kind, warned=warned, reported_by=actor.account)
    report.seal_caller(call.caller, call.caller_hash)
    report.seal_words(words)
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError:
        raise Conflict(_("这通电话已经报告过。")) from None
    return report


def withdraw_report(actor: Actor, report: NuisanceReport) -> None:
    """It does not stand: no warning is counted, and the recording goes in its time. By the lead or the duty manager."""
    if not actor.roles & {"lead", "duty_manager"}:
        raise NotAllowed(_("报告由班长或值班主任撤回。"))
    if not Call.objects.visible_to(actor).filter(pk=report.call_id).exists():
        raise NotFound(_("没有这通电话，或者您不能报告。"))
    NuisanceReport.objects.filter(pk=report.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())


def words_of(actor: Actor, report: NuisanceReport) -> str:
    """What was said, recorded as seen: it may tell who is meant."""
    if actor.account is not None:
        record_access(
            actor.account, "identity", f"call:{report.call_id}", str(_("核对骚扰来电")), ["content"]
        )
    return report.words
