"""The callback clerk's page: the list on the left, who to call and the three questions on the right."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yixian.cases import page as shown
from yixian.cases.actions import Step, act, find, perform, reveal_identity
from yixian.cases.lines import title_of
from yixian.cases.models import Case, CaseStatus, Identity, Outcome, by_number
from yixian.cases.texts import texts_for
from yixian.cases.visibility import called_back, identity_reveal, sees_full_text
from yixian.directory import queries as directory
from yixian.evaluation import calling, claims
from yixian.evaluation.links import link_shown
from yixian.evaluation.models import CallbackWay, DayPart, Missed, part_of_day
from yixian.ground.access import access
from yixian.ground.errors import Conflict, NotFound, Refusal
from yixian.ground.text import number_in
from yixian.ground.told import told
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.telephony.actions import call_citizen
from yixian.telephony.calls_out import answer
from yixian.telephony.queries import own_seat, telephone_on_page

# Recorded with every look at a telephone number from this page: what it is looked at for.
REASON = gettext_lazy("回访")
ASKED = ("contacted", "solved", "satisfied")


@access("callback")
@never_cache
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Whom to call, without anybody opened."""
    return _page(request, acting(request))


@access("callback")
@never_cache
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Claim the case named, or the next one nobody else is calling about."""
    actor, now, number = acting(request), timezone.now(), request.POST.get("number", "")
    if number:
        named = _case_of(actor, number)
        if claims.take(actor, named, now):
            return redirect(_address(request, named))
        messages.warning(request, _taken(actor, named))
        return redirect(_address(request))
    skipped = request.POST.get("skip", "")
    case = calling.next_to_call(actor, _tab(request), now, but=_waiting(actor, skipped) if skipped else None)
    if case is None:
        messages.info(request, _("没有可以回访的了，或者都有人在打。"))
    return redirect(_address(request, case))


@access("callback")
@never_cache
@require_http_methods(["GET", "POST"])
def call(request: HttpRequest, number: str) -> HttpResponse:
    """One citizen: whom to call, what was asked and answered; by POST what they said, or why nobody said anything."""
    actor, now = acting(request), timezone.now()
    case = _case_of(actor, number)
    action = find("record_callback", "case")
    if request.method == "GET":
        return _page(request, actor, case)
    form = _form(actor, case, request.POST)
    if not claims.take(actor, case, now):
        form.is_valid()
        form.add_error(None, _taken(actor, case))
        return _page(request, actor, case, form=form, status=409)
    if not form.is_valid():
        return _page(request, actor, case, form=form, status=400)
    try:
        step = act(
            action.name, actor, case, form.cleaned_data, version=number_in(request.POST.get("version", ""))
        )
    except Refusal as refusal:
        refusal.into(form)
        return _page(request, actor, case, form=form, status=refusal.status)
    messages.success(request, _what_follows(step))
    further = "next" in request.POST
    following = calling.next_to_call(actor, _tab(request), now, but=case) if further else None
    if further and following is None:
        messages.info(request, _("没有可以回访的了，或者都有人在打。"))
    return redirect(_address(request, following))


@access("callback")
@never_cache
@require_POST
def show_who(request: HttpRequest, number: str) -> HttpResponse:
    """Name and telephone for the call, recorded; only for whoever has claimed the case, so that nobody dials twice."""
    actor = acting(request)
    case = _case_of(actor, number)
    if not claims.take(actor, case, timezone.now()):
        messages.warning(request, _taken(actor, case))
        return redirect(_address(request))
    identity = reveal_identity(actor, case, str(REASON))
    if request.headers.get("HX-Request"):
        who = shown.who(case, identity_reveal(actor, case), identity)
        return render(request, "evaluation/who.html", {"who": who, "case": case, "tab": _tab(request)})
    return _page(request, actor, case, identity=identity)


@access("callback")
@require_POST
@told
def dial(request: HttpRequest, number: str) -> dict[str, Any]:
    """What the telephone in the page dials to reach this citizen, for whoever has claimed the case."""
    actor = acting(request)
    seat, case = own_seat(actor), _case_of(actor, number)
    if not claims.take(actor, case, timezone.now()):
        raise Conflict(_taken(actor, case))
    find("record_callback", "case").check(actor, case, None)
    return answer(*call_citizen(actor, seat, case, str(REASON)))


@access("callback")
@never_cache
@require_POST
def send_link(request: HttpRequest, number: str) -> HttpResponse:
    """Ask by text message instead of calling."""
    actor = acting(request)
    case = _case_of(actor, number)
    try:
        perform("send_link", actor, case, version=number_in(request.POST.get("version", "")))
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("评价短信已交给系统发送，夜间的早上发。"))
    return redirect(_address(request, case))


@access("callback")
@never_cache
@require_POST
def leave(request: HttpRequest, number: str) -> HttpResponse:
    """Put a case back without having called."""
    actor = acting(request)
    claims.let_go(actor, _case_of(actor, number))
    return redirect(_address(request))


def _case_of(actor: Actor, number: str) -> Case:
    """A case that waits for its callback. `NotFound` alike for one that is not there and one that is done."""
    case = _waiting(actor, number)
    if case is None:
        raise NotFound(_("没有这件诉求，或者已经不等回访。"))
    return case


def _waiting(actor: Actor, number: str) -> Case | None:
    seen = Case.objects.visible_to(actor).filter(called_back())
    return by_number(seen.select_related(*shown.RELATED), number)


def _tab(request: HttpRequest) -> str:
    asked = (request.POST if request.method == "POST" else request.GET).get("tab", "")
    return asked if asked in calling.TABS else calling.NOW


def _address(request: HttpRequest, case: Case | None = None) -> str:
    address = reverse("callback_call", args=[case.number]) if case else reverse("callback_desk")
    return f"{address}?{urlencode({'tab': _tab(request)})}"


def _taken(actor: Actor, case: Case) -> str:
    other = claims.other_on(actor, case, timezone.now())
    return _("%(name)s正在回访这位诉求人，请先回访别的。") % {
        "name": other.account.name if other else _("别人")
    }


def _form(actor: Actor, case: Case, typed: Any = None) -> forms.Form:
    """The form of the action with its answers side by side, as they are read out on the telephone."""
    form = find("record_callback", "case").form(actor, case, typed, initial={"way": CallbackWay.TELEPHONE})
    for name in ASKED:
        if name not in form.fields:
            continue
        field = form.fields[name]
        assert isinstance(field, forms.ChoiceField)
        options: Any = field.choices
        said = [(value, label) for value, label in options if value or name == "contacted"]
        field.widget = forms.RadioSelect(choices=said)
    return form


def _what_follows(step: Step) -> str:
    """One sentence on what came of the call."""
    case, row = step.case, step.made
    if case.outcome == Outcome.ANSWERED:
        return _what_follows_closed(step)
    if case.status == CaseStatus.CLOSED:
        return _("%(number)s 已办结：%(outcome)s。") % {
            "number": case.number,
            "outcome": case.get_outcome_display(),
        }
    if row is not None and row.reached:
        return _("%(number)s 已记录，建议重办，由值班主任决定。") % {"number": case.number}
    words = calling.when_next(calling.tries_of(case), timezone.now())
    return _("%(number)s 已记录没有问到，下次：%(when)s。") % {"number": case.number, "when": words}


def _what_follows_closed(step: Step) -> str:
    """The same of an enquiry answered at once, which stays closed whatever is said."""
    case, row = step.case, step.made
    if row is not None and row.reached:
        said = (
            _("%(number)s 已记录，由值班主任处理。") if case.rehandle_proposed else _("%(number)s 已记录。")
        )
        return said % {"number": case.number}
    if case.drawn_to_call:
        words = calling.when_next(calling.tries_of(case), timezone.now())
        return _("%(number)s 已记录没有问到，下次：%(when)s。") % {"number": case.number, "when": words}
    return _("%(number)s 已记录没有问到，三个时段都试过，不再打。") % {"number": case.number}


def _may_send(actor: Actor, case: Case) -> bool:
    try:
        find("send_link", "case").check(actor, case, None)
    except Refusal:
        return False
    return True


def _page(
    request: HttpRequest,
    actor: Actor,
    case: Case | None = None,
    *,
    form: forms.Form | None = None,
    identity: Identity | None = None,
    status: int = 200,
) -> HttpResponse:
    now, tab = timezone.now(), _tab(request)
    rows = calling.waiting(actor, tab, now)
    asked = request.GET
    listed = calling.KEYSET.page(rows, after=asked.get("after"), before=asked.get("before"), rows=30)
    context = {
        "tab": tab,
        "tabs": calling.counts(actor, now),
        "page": listed,
        "rows": calling.lines(actor, listed.rows, now),
        "night": part_of_day(now) == DayPart.NIGHT,
        "case": case,
        **telephone_on_page(actor),
    }
    if case is not None:
        context |= _of_case(actor, case, form, identity)
    return render(request, "evaluation/callbacks.html", context, status=status)


def _of_case(actor: Actor, case: Case, form: forms.Form | None, identity: Identity | None) -> dict[str, Any]:
    """All that one needs to see while talking: who, what they asked, what they were told, what was tried."""
    now, full, tries = timezone.now(), sees_full_text(actor, case), calling.tries_of(case)
    impossible = ""
    try:
        find("record_callback", "case").check(actor, case, None)
    except Refusal as refusal:
        impossible = str(refusal)
    replies = [
        {**shown.shown_reply(reply, case, full), "task": task}
        for task in shown.tasks_of(actor, case)
        for reply in task.replies.all()
        if reply.approved_at is not None and reply.declined_at is None
    ]
    return {
        "impossible": impossible,
        "sent": link_shown(case, now),
        "may_send": _may_send(actor, case),
        "form": form or _form(actor, case),
        "asks": ASKED,
        "answered": case.outcome == Outcome.ANSWERED,
        "way": CallbackWay.TELEPHONE,
        "missed": Missed.choices,
        "tries": tries,
        "next_try": calling.when_next(tries, now),
        "title": title_of(actor, case),
        "texts": texts_for(actor, case),
        "full": full,
        "replies": replies,
        "who": shown.who(case, identity_reveal(actor, case), identity),
        "lead": directory.department(case.lead_id) if case.lead_id else None,
        "clocks": shown.clocks_of(case, now),
    }
