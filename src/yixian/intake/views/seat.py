"""The seat's desk: open a contact, hear the citizen, register the matter, say what became of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases.lines import case_line, with_rows
from yixian.cases.models import (
    Case,
    CaseStatus,
    Citizen,
    Contact,
    ContactOutcome,
    Identity,
    by_number,
    dialled,
)
from yixian.cases.queries import hides_caller, query_code
from yixian.cases.sections import beside_call
from yixian.directory import queries as directory
from yixian.dispatch.actions import keep_readings, signed, tell_apart_registered
from yixian.dispatch.queries import Told, alike_reading, is_new, read, similar_open_cases
from yixian.ground.access import access
from yixian.ground.errors import Invalid, Refusal
from yixian.ground.problem import KeyReused, say_when
from yixian.intake.actions import (
    TAKES_MATTERS,
    Approach,
    end_contact,
    open_by_code,
    open_next,
    register_once,
    told_code,
)
from yixian.intake.elements import elements_of
from yixian.intake.forms import CodeForm, OpenForm, OutcomeForm, RegistrationForm
from yixian.intake.grade import grade_of
from yixian.intake.queries import just_told
from yixian.intake.seat import History, history_of, own_contact, own_contacts
from yixian.intake.takers import TAKERS
from yixian.intake.views.known import known_beside, words_looked_for
from yixian.people.actions import drop_sent_draft
from yixian.people.models import Actor
from yixian.people.queries import acting
from yixian.telephony.calls_out import placed_lines
from yixian.telephony.hearing import recorded_call
from yixian.telephony.queries import telephone_on_page

MOST_CONTACTS = 100
MOST_APART = 20
UNFINISHED = gettext_lazy("上一个来电还没有结果，请先处理。")


@access(*TAKERS)
@never_cache
@require_GET
def seat(request: HttpRequest) -> HttpResponse:
    """Where a seat begins: a new contact, those that have no outcome yet, drafts, and the day's contacts."""
    return _seat_page(request, OpenForm(), 200)


def _seat_page(request: HttpRequest, form: OpenForm, status: int) -> HttpResponse:
    actor, now = acting(request), timezone.now()
    contacts = list(own_contacts(actor)[:MOST_CONTACTS])
    drafts = Case.objects.visible_to(actor).filter(
        status=CaseStatus.DRAFT, contact__agent_id=actor.account_id
    )
    context = {
        **telephone_on_page(actor),
        "form": form,
        "contacts": contacts,
        "waiting": [one for one in contacts if one.outcome == ContactOutcome.OPEN],
        "drafts": [case_line(actor, case, now) for case in with_rows(drafts).order_by("-id")[:MOST_CONTACTS]],
    }
    return render(request, "intake/seat.html", context, status=status)


@access(*TAKERS)
@require_POST
def open_one(request: HttpRequest) -> HttpResponse:
    """Open a contact; one that has no outcome yet has to get it first."""
    actor, form = acting(request), OpenForm(request.POST)
    waiting = own_contacts(actor).filter(outcome=ContactOutcome.OPEN).first()
    if waiting is not None:
        messages.warning(request, UNFINISHED)
        return redirect("contact", waiting.pk)
    if not form.is_valid():
        return _seat_page(request, form, 400)
    values = form.cleaned_data
    try:
        contact, new = open_next(
            actor,
            Approach(
                channel=values["channel"],
                identity=Identity(telephone=values["telephone"]),
                number=values["number"],
                received_at=values["received_at"],
                late_reason=values["late_reason"],
            ),
        )
    except Refusal as refusal:
        refusal.into(form)
        return _seat_page(request, form, refusal.status)
    if not new:
        messages.warning(request, UNFINISHED)
    return redirect("contact", contact.pk)


@access(*TAKERS)
@never_cache
@require_GET
def contact(request: HttpRequest, contact_id: int) -> HttpResponse:
    """One contact: who is calling, what they asked before, and the form for what they ask now."""
    actor = acting(request)
    return _contact_page(request, actor, own_contact(actor, contact_id))


@access(*TAKERS)
@never_cache
@require_GET
def grade(request: HttpRequest, contact_id: int) -> HttpResponse:
    """What the caller said of the talk, once it is in the record."""
    actor = acting(request)
    found = own_contact(actor, contact_id)
    return render(request, "intake/grade.html", {"contact": found, "grade": grade_of(actor, found)})


def _contact_page(
    request: HttpRequest,
    actor: Actor,
    found: Contact,
    *,
    registration: RegistrationForm | None = None,
    outcome: OutcomeForm | None = None,
    proof: CodeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    history = history_of(actor, found)
    now = timezone.now()
    cases = with_rows(Case.objects.visible_to(actor).filter(contact=found)).order_by("id")
    lines = [{**vars(case_line(actor, case, now)), "code": query_code(case)} for case in cases]
    hidden = found.citizen is None or hides_caller(pk=found.pk)
    known = Identity() if hidden or found.citizen is None else found.citizen.identity
    context = {
        **telephone_on_page(actor),
        "contact": found,
        "telephone": known.telephone,
        "placed": placed_lines(actor, list(found.placed_calls.select_related("sound").order_by("asked_at"))),
        "history": history,
        "lines": lines,
        # With how many were registered before: what came late of the last matter never lands in the next.
        "draft_key": f"contact:{found.pk}:register:{len(lines)}",
        "form": registration or _blank(known, begins=not lines),
        "elements": elements_of(_cleaned(registration)),
        "outcome": outcome or _outcome_form(found, history),
        "proof": proof or CodeForm(),
        "of_seat": "dispatcher" not in actor.roles,
        "of_operator": actor.is_operator,
        "is_open": found.outcome == ContactOutcome.OPEN,
        "goes_on": found.goes_on,
        "recorded": recorded_call(actor, found),
        "grade": grade_of(actor, found),
        "beside_call": beside_call(actor, found),
        # What somebody typed stays on the page, also where it came too late.
        "takes_matters": found.outcome in TAKES_MATTERS or registration is not None,
    }
    return render(request, "intake/contact.html", context, status=status)


def _cleaned(form: RegistrationForm | None) -> dict[str, Any]:
    """What of a form that came back is in order."""
    return getattr(form, "cleaned_data", {})


def _blank(known: Identity, *, begins: bool) -> RegistrationForm:
    names = ("name", "form_of_address", "telephone", "email", "credit_code")
    told = {name: getattr(known, name) for name in names} | {"telephone": dialled(known.telephone)}
    form = RegistrationForm(initial=told)
    form.hand_out()
    if begins:  # after a matter the next contact is the likelier thing
        form.fields["kind"].widget.attrs["autofocus"] = True
    return form


def _outcome_form(found: Contact, history: History, data: Any = None) -> OutcomeForm:
    cases = [(line.case.number, f"{line.case.number} {line.title}") for line in history.lines]
    return OutcomeForm(data, cases=cases, besides=found.outcome == ContactOutcome.CASE)


@access(*TAKERS)
@never_cache
@require_POST
def end(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The contact ends without a case of its own, or was about another one besides."""
    actor = acting(request)
    found = own_contact(actor, contact_id)
    form = _outcome_form(found, history_of(actor, found), request.POST)
    if not form.is_valid():
        return _contact_page(request, actor, found, outcome=form, status=400)
    values = form.cleaned_data
    about = by_number(Case.objects.visible_to(actor), values.get("about") or "")
    try:
        end_contact(actor, found, values["outcome"], about=about, text=values.get("text") or "")
    except Refusal as refusal:
        _tell(form, refusal)
        return _contact_page(request, actor, found, outcome=form, status=refusal.status)
    words = {"outcome": ContactOutcome(values["outcome"]).label}
    if found.outcome == ContactOutcome.CASE and about is not None:
        messages.success(request, _("已记下：%(outcome)s %(number)s。") % {**words, "number": about.number})
        return redirect("contact", found.pk)
    messages.success(request, _("来电已结束：%(outcome)s。") % words)
    return redirect("seat")


@access(*TAKERS)
@never_cache
@require_POST
def open_case(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The case whose number and query code the caller reads out, for as long as this contact lasts."""
    actor, form = acting(request), CodeForm(request.POST)
    found = own_contact(actor, contact_id)
    if not form.is_valid():
        return _contact_page(request, actor, found, proof=form, status=400)
    try:
        case = open_by_code(actor, found, form.cleaned_data["number"], form.cleaned_data["code"])
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        page = _contact_page(request, actor, found, proof=form, status=refusal.status)
        say_when(page, refusal)
        return page
    messages.success(request, _("核对无误，%(number)s 已为这次来电打开。") % {"number": case.number})
    return redirect("contact", found.pk)


@access(*TAKERS)
@never_cache
@require_POST
def tell_code(request: HttpRequest, contact_id: int) -> HttpResponse:
    """A forgotten query code, for whoever calls from the case's own telephone; recorded, so by POST."""
    actor = acting(request)
    found = own_contact(actor, contact_id)
    try:
        case, code = told_code(actor, found, request.POST.get("number", "")[:40])
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        words = {"number": case.number, "code": code}
        messages.success(request, _("%(number)s 的查询码是 %(code)s，请读给来电人。已记录。") % words)
    return redirect("contact", found.pk)


@access(*TAKERS)
@never_cache
@require_POST
def register_one(request: HttpRequest, contact_id: int) -> HttpResponse:
    """A matter becomes a case and goes where the seat chose, all or nothing.

    The same form sent twice is answered with the case it made the first time.
    """
    actor, form = acting(request), RegistrationForm(request.POST)
    found = own_contact(actor, contact_id)
    if not form.is_valid():
        return _contact_page(request, actor, found, registration=form, status=400)
    earlier = _told(form)
    try:
        case, again = register_once(actor, found, form.matter(), key=form.key(found), digest=form.digest())
    except Refusal as refusal:
        found = own_contact(actor, contact_id)  # as it was before: nothing of the attempt stays
        if isinstance(refusal, KeyReused):
            form.hand_out()
            refusal.message = _(
                "刚才已用这张表登记了一件。要更正，请打开那一件；确是另一件事，请再按一次“完成登记”。"
            )
        _tell(form, refusal)
        return _contact_page(request, actor, found, registration=form, status=refusal.status)
    drop_sent_draft(request, actor)
    case.refresh_from_db()
    if not again:
        keep_readings(case, request.POST.get("readings", "")[:4000])
        tell_apart_registered(actor, case, _apart(request))
    messages.success(request, _said(case))
    if earlier is not None and earlier.pk != case.pk:
        words = _("这位诉求人不久前登记过相同内容：%(number)s。请标记为重复，或并入那一件。")
        messages.warning(request, words % {"number": earlier.number})
    return redirect("contact", found.pk)


def _told(form: RegistrationForm) -> Case | None:
    """The case in which this citizen has just said the same."""
    values = form.cleaned_data
    content, telephone = values.get("content") or "", values.get("telephone") or ""
    return just_told(content, telephone) if content else None


def _said(case: Case) -> str:
    """What the seat tells the citizen; said even where the case leaves the seat's eyes at once."""
    state = case.get_outcome_display() or case.get_status_display()
    words = {"number": case.number, "status": state, "code": query_code(case)}
    if case.promise_due is None:
        return _("%(number)s 已登记：%(status)s。查询码 %(code)s。") % words
    words["due"] = f"{timezone.localtime(case.promise_due):%Y-%m-%d %H:%M}"
    return _("%(number)s 已登记：%(status)s，承诺 %(due)s 前答复。查询码 %(code)s。") % words


def _tell(form: forms.Form, refusal: Refusal) -> None:
    """Each message beside its field, the rest above the form."""
    errors = refusal.errors if isinstance(refusal, Invalid) else {refusal.field or "": [str(refusal)]}
    for field, words in errors.items():
        form.add_error(field if field in form.fields else None, words)


@access(*TAKERS)
@never_cache
@require_POST
def similar(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Open cases like what is being typed, which of the five elements are there, what could be answered.

    By POST, so that no citizen's words stand in an address.
    """
    actor = acting(request)
    calling = own_contact(actor, contact_id).citizen
    form = RegistrationForm(request.POST)
    form.is_valid()
    values = form.cleaned_data
    apart = _apart(request)
    rows = similar_open_cases(actor, _matter(values, calling, apart))
    readings = read(values)
    context = {
        "rows": rows,
        "apart": apart,
        "readings": [one for one in readings if is_new(one, values)],
        "kept": signed([*readings, *alike_reading(rows)]),
        "told": _told(form),
        "elements": elements_of(values),
        **known_beside(contact_id, values, words_looked_for(request.POST)),
        "swapped": True,
    }
    return render(request, "intake/similar.html", context)


def _apart(request: HttpRequest) -> list[str]:
    """The open cases of which the seat has said that this is something else."""
    return [number[:26] for number in dict.fromkeys(request.POST.getlist("apart"))][:MOST_APART]


def _matter(values: dict[str, Any], calling: Citizen | None, apart: list[str]) -> Told:
    """What stands in the form, to be held against what is open."""
    return Told(
        kind=values.get("kind") or "",
        category=values.get("category"),
        area=values.get("area"),
        title=values.get("title") or "",
        content=values.get("content") or "",
        demand=values.get("demand") or "",
        address=values.get("address") or "",
        telephone_hash=calling.telephone_hash if calling is not None else "",
        apart=apart,
    )


@access(*TAKERS, "duty_manager")
@require_GET
def refusal_script(request: HttpRequest) -> HttpResponse:
    """What to say for a reason of refusal, and which route is lawful."""
    reason = directory.reason("refuse", request.GET.get("reason", "")[:40])
    return render(request, "intake/script.html", {"reason": reason})
