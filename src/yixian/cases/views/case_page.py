"""One case: everything this person may see of it, who asked (recorded), its files (recorded)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yixian.cases.actions import reveal_identity
from yixian.cases.actions.open_attachment import open_attachment
from yixian.cases.files import SHOWN
from yixian.cases.forms import RevealForm
from yixian.cases.models import Case, by_number
from yixian.cases.page import RELATED, case_page, who
from yixian.cases.views.looks import check_there
from yixian.cases.visibility import Reveal, identity_reveal
from yixian.ground.access import access
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.named import named
from yixian.people.models import Actor
from yixian.people.queries import acting

# Journalists read what is published; the three administrators never read a case.
STAFF = (
    "seat",
    "lead",
    "callback",
    "dispatcher",
    "duty_manager",
    "supervisor",
    "assessor",
    "inspector",
    "publisher",
    "leader",
    "liaison",
    "handler",
    "unit_head",
)


def case_of(actor: Actor, number: str) -> Case:
    """The case of this number. `NotFound` alike for a case that is not there and one this actor may not see."""
    case = by_number(Case.objects.visible_to(actor).select_related(*RELATED), number)
    if case is None:
        raise NotFound(_("没有这件诉求，或者您不能查看。"))
    return case


@access(*STAFF)
@never_cache
@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The page of a case."""
    actor = acting(request)
    found = case_of(actor, number)
    return render(request, "cases/case.html", case_page(actor, found) | {"reveal_form": RevealForm()})


@access(*STAFF)
@never_cache
@require_POST
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Who asked, recorded; into the page with htmx, as a page of its own without."""
    actor = acting(request)
    found = case_of(actor, number)
    form, status, identity = RevealForm(request.POST), 200, None
    try:
        identity = reveal_identity(actor, found, request.POST.get("reason", "")[:500])
    except Refusal as refusal:
        form.is_valid()
        form.errors.pop("reason", None)
        form.add_error("reason", str(refusal))
        status = refusal.status
    how = identity_reveal(actor, found)
    context = {
        "case": found,
        "who": who(found, how, identity),
        "reveal_with_reason": how == Reveal.WITH_REASON,
        "reveal_form": form if status != 200 else RevealForm(),
    }
    template = "cases/partials/who.html" if request.headers.get("HX-Request") else "cases/who.html"
    return render(request, template, context, status=status)


@access(*STAFF)
@never_cache
@require_POST
def attachment(request: HttpRequest, number: str, attachment_id: int) -> HttpResponse:
    """A file of the case, checked and recorded; by POST, because looking at it leaves a record."""
    actor = acting(request)
    found = case_of(actor, number)
    check_there(found, attachment_id)
    opened = open_attachment(actor, attachment_id, request.POST.get("reason", "")[:500])
    shown = request.POST.get("show") == "yes" and opened.media_type in SHOWN
    answer = HttpResponse(opened.content, content_type=opened.media_type)
    return named(answer, opened.name, shown=shown)
