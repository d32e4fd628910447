"""The papers of a case as pages to print and as DOCX: masked unless the identity is asked for, every one recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yixian.cases.actions.take_paper import take_paper
from yixian.cases.forms import PaperForm
from yixian.cases.models import Case, Identity, PaperKind, template_of
from yixian.cases.papers import has_reply_letter, has_work_order, reply_letter, work_order
from yixian.cases.views.case_page import STAFF, case_of
from yixian.cases.visibility import Reveal, identity_reveal
from yixian.ground.access import access
from yixian.ground.docx_files import docx_answer
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.ground.papers import Paper
from yixian.people.models import Actor
from yixian.people.queries import acting

HANDLING = ("dispatcher", "duty_manager", "supervisor", "liaison", "handler", "unit_head")


@dataclass(frozen=True)
class Kind:
    """One kind of paper: whether there is one for an actor, and what stands on it."""

    value: PaperKind
    has: Callable[[Actor, Case], bool]
    draw: Callable[[Actor, Case, Identity | None], Paper]
    none: Callable[[], str]


WORK_ORDER = Kind(
    PaperKind.WORK_ORDER,
    has_work_order,
    work_order,
    lambda: _("这件诉求没有可以由您打印的工单：还没有提交，或者不由您的单位承办。"),
)
REPLY_LETTER = Kind(
    PaperKind.REPLY_LETTER,
    has_reply_letter,
    reply_letter,
    lambda: _("这件诉求还没有答复，或者答复不对您开放。"),
)


@access(*HANDLING)
@never_cache
@require_http_methods(["GET", "POST"])
def order_paper(request: HttpRequest, number: str) -> HttpResponse:
    """工单."""
    return _paper(request, number, WORK_ORDER)


@access(*STAFF)
@never_cache
@require_http_methods(["GET", "POST"])
def letter_paper(request: HttpRequest, number: str) -> HttpResponse:
    """答复函."""
    return _paper(request, number, REPLY_LETTER)


def _paper(request: HttpRequest, number: str, kind: Kind) -> HttpResponse:
    """The masked page; by POST also the file, or either with the identity in clear, for a reason where one is due."""
    actor = acting(request)
    case = case_of(actor, number)
    if not kind.has(actor, case):
        raise NotAllowed(kind.none())
    form = PaperForm(request.POST or None)
    asked = form.cleaned_data if form.is_valid() else {}
    with_identity, reason = bool(asked.get("with_identity")), asked.get("reason", "")
    try:
        identity = take_paper(actor, case, kind.value, with_identity=with_identity, reason=reason)
    except (NotAllowed, NotFound):
        raise
    except Refusal as refusal:
        form.add_error("reason", str(refusal))
        identity, with_identity = take_paper(actor, case, kind.value), False
    paper = kind.draw(actor, case, identity)
    if asked.get("as_file") and not form.errors:
        return docx_answer(paper, template_of(kind.value))
    how = identity_reveal(actor, case)
    there = not (case.citizen.anonymous or case.citizen.erased_at)
    context = {
        "paper": paper,
        "back": reverse("case", args=[case.number]),
        "form": form,
        "in_clear": with_identity,
        "reason": reason if with_identity else "",
        "may_reveal": how != Reveal.HIDDEN and there and not with_identity,
        "needs_reason": how == Reveal.WITH_REASON,
    }
    return render(request, "cases/paper.html", context, status=400 if form.errors else 200)
