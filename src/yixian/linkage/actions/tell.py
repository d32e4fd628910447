"""What a step tells the citizen: a notice beside the event, in the same transaction."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, CaseStatus, Kind, Outcome, ReplyWay, RequestKind, TaskRole, TaskStatus
from yixian.cases.models.telephone import is_mobile
from yixian.directory import queries as directory
from yixian.ground.rows import insert
from yixian.linkage.actions.recall import withdraw_announcement, withdraw_notice
from yixian.linkage.models import (
    STALE_AFTER,
    SUBJECT_LENGTH,
    WARNINGS,
    WECHAT,
    WISHES,
    Matter,
    Notice,
    WechatBinding,
    Wording,
    wording,
)
from yixian.linkage.ways import way_for, why_not

if TYPE_CHECKING:
    from yixian.cases.actions import Step

# Events after which there may be something to tell.
TOLD_VERBS = (
    "submit",
    "merge",
    "dispatch",
    "recall",
    "rehandle",
    "rule",
    "request",
    "pass",
    "answer",
    "transfer",
    "refuse",
    "note",
    "record_callback",
    "evaluate",
    "close_on_facts",
    "withdraw",
    "publish",
    "send_link",
    "withdraw_publication",
    "bind_wechat",
    "unbind_wechat",
    "choose_way",
)
State = Notice.State
# What is told of whatever else the step changed.
ALONE = {
    "publish": Matter.PUBLISHED,
    "send_link": Matter.RATE,
    "bind_wechat": Matter.WECHAT_ON,
    "unbind_wechat": Matter.WECHAT_OFF,
}
KEPT = ("department", "due", "outcome")
# What is told of an end that nobody is asked to judge.
UNJUDGED = {
    Outcome.REFUSED: Matter.REFUSED,
    Outcome.TRANSFERRED: Matter.ENDED,
    Outcome.NOTED: Matter.ENDED,
    Outcome.WITHDRAWN: Matter.ENDED,
}


def tell(step: Step) -> None:
    """Insert the notice of this step, if it has one (subscriber)."""
    if step.verb == "withdraw_publication":
        withdraw_announcement(step)
        return
    matter = _matter(step)
    if matter is None:
        return
    case, at = step.case, _moment(step)
    language = _language(step)
    words = wording(matter, language)
    if words is None:
        return
    with translation.override(language):
        facts = _facts(case, step.facts)
    subject, text = words.filled(facts)
    way = _way(case, matter, words)
    wanted = matter in WARNINGS or case.reply_wanted or way != case.reply_way
    with translation.override(
        settings.LANGUAGE_CODE
    ):  # the reason is for whoever runs it, not for the citizen
        state, reason = _state(case, way, wanted, step.now)
    notice = Notice(
        case=case,
        citizen_id=case.citizen_id,
        seq=case.version,
        verb=matter,
        way=way,
        language=language,
        subject=subject[:SUBJECT_LENGTH],  # with a unit's name in it, it may have grown
        words=text,
        facts={name: facts[name] for name in KEPT},
        state=state,
        reason=reason,
        made_at=at,
        next_at=at if state == State.WAITING else None,
    )
    insert(notice)


def _moment(step: Step) -> datetime:
    """From when it is true: of a matter under embargo once everybody reads it."""
    later = step.facts.get("public_at")
    return datetime.fromisoformat(later) if later else step.now


def _matter(step: Step) -> Matter | None:
    case, facts = step.case, step.facts
    if "outcome" in facts:
        return UNJUDGED.get(Outcome(facts["outcome"]), Matter.CLOSED)
    if step.verb in ALONE:
        return ALONE[step.verb]
    if step.verb == "choose_way":  # the binding ends with it (`follow_choice`)
        return Matter.WECHAT_OFF if _is_bound(case) else None
    if step.verb in ("submit", "merge"):
        # Submitted again after it was sent back for more: accepted once is enough.
        return Matter.ACCEPTED if case.submitted_at == step.now else None
    if step.verb in ("dispatch", "rehandle"):
        return Matter.DISPATCHED
    if step.verb == "recall":
        return Matter.RECALLED if withdraw_notice(step) else None
    if step.task is not None and step.task.status == TaskStatus.SUSPENDED and facts.get("granted"):
        return Matter.SUSPENDED
    if step.verb == "rule" and facts.get("granted") and (ruled := _ruled(step)):
        return ruled
    if "old_promise" in facts or "expected" in facts:
        return Matter.EXTENDED
    if step.verb == "pass" and case.status == CaseStatus.TO_CALLBACK:
        return Matter.REPLIED
    return None


def _ruled(step: Step) -> Matter | None:
    """What a granted request changes for the citizen: the lead ends its work, or another one has the case."""
    if step.task is None or step.task.role != TaskRole.LEAD or step.task.parent_id is not None:
        return None
    if step.facts["kind"] == RequestKind.TERMINATE:
        return Matter.TERMINATED
    # Without a successor it waits for dispatch, which tells the citizen then.
    return Matter.REASSIGNED if step.facts["kind"] == RequestKind.RETURN and step.case.lead_id else None


def _language(step: Step) -> str:
    """The language the citizen used on the portal; later notices keep to that of the first."""
    if step.actor.kind == "citizen":
        return "en" if (translation.get_language() or "").startswith("en") else settings.LANGUAGE_CODE
    if step.case.version <= 2:  # registered and submitted: nothing was told before
        return settings.LANGUAGE_CODE
    earlier = Notice.objects.filter(case=step.case).order_by("id").values_list("language", flat=True)
    return earlier.first() or settings.LANGUAGE_CODE


def _facts(case: Case, said: dict[str, Any]) -> dict[str, str]:
    """What a text may name; a broken promise is not moved, so `expected` says when an answer comes now."""
    lead = directory.department(case.lead_id) if case.lead_id else None
    until = datetime.fromisoformat(said["expected"]) if "expected" in said else case.promise_due
    due = timezone.localtime(until).strftime("%Y-%m-%d %H:%M") if until else ""
    return {
        "number": case.number,
        "department": lead.label if lead else str(_("有关单位")),
        "due": due or str(_("法定时限")),
        "outcome": str(Outcome(case.outcome).label) if case.outcome else "",
    }


def _way(case: Case, matter: Matter, words: Wording) -> str:
    """By WeChat whoever has bound it, if the city has it and a template for this; else as the case says.

    Of what is secret or a report always as the case says: the binding may rest on the proof of another case. What asks
    goes by text message; what tells of WeChat itself where whoever bound it cannot take it away.
    """
    if matter == Matter.RATE:
        return ReplyWay.SMS
    if matter in WARNINGS:
        return _way_to_warn(case)
    wanted = case.reply_wanted and case.reply_way != ReplyWay.NONE
    open_to_it = bool(words.wechat) and not case.protected and case.kind != Kind.REPORT
    if wanted and open_to_it and not why_not(WECHAT) and _is_bound(case):
        return WECHAT
    return case.reply_way


def _is_bound(case: Case) -> bool:
    return WechatBinding.objects.filter(citizen=case.citizen_id).exists()


def _way_to_warn(case: Case) -> str:
    """Text message to a mobile, else e-mail, as far as the city can send them; whoever left neither reads it here."""
    identity = case.citizen.identity
    left = {ReplyWay.SMS: is_mobile(identity.telephone), ReplyWay.EMAIL: bool(identity.email)}
    ways = [way for way, has in left.items() if has]
    return next((way for way in ways if not why_not(way)), ways[0] if ways else ReplyWay.PORTAL)


def _state(case: Case, wish: str, wanted: bool, at: datetime) -> tuple[str, str]:
    """Where the notice begins: sent by e-mail or text message, or shown on the portal alone, and why.

    Whoever agreed to be called back is asked by message also where they want no answer told.
    """
    if wish == ReplyWay.NONE or not wanted:
        return State.NOT_WANTED, ""
    if wish not in WISHES:
        return State.SHOWN, ""
    way = way_for(wish)
    # A demonstration shows in its file what it would send, but not all of an invented history.
    if case.invented and (way is None or not way.stays_here or timezone.now() - at > STALE_AFTER):
        return State.SHOWN, str(_("虚构的诉求不发送"))
    missing = why_not(wish) if way is None else ""
    return State.WAITING, str(_("%(why)s，只能在网站查看")) % {"why": missing} if missing else ""
