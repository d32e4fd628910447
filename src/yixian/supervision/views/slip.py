"""The supervision slip as a page to print and, by POST, as DOCX; both recorded."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yixian.cases.actions.take_paper import take_paper
from yixian.cases.models import PaperKind, template_of
from yixian.ground.access import access
from yixian.ground.docx_files import docx_answer
from yixian.ground.errors import NotFound
from yixian.people.queries import acting
from yixian.supervision import queries
from yixian.supervision.papers import FIELDS, supervision_slip


@access(*sorted(queries.PRINTS))
@never_cache
@require_http_methods(["GET", "POST"])
def slip(request: HttpRequest, order_id: int) -> HttpResponse:
    """督办单 of an order this person sees; its answer areas are for the units it is addressed to."""
    actor = acting(request)
    order = queries.order_for(actor, order_id)
    if order is None:
        raise NotFound(_("没有这个督办单，或者您不能查看。"))
    take_paper(actor, order.case, PaperKind.SUPERVISION_SLIP, fields=FIELDS)
    paper = supervision_slip(actor, order)
    if request.method == "POST":
        return docx_answer(paper, template_of(PaperKind.SUPERVISION_SLIP))
    context = {"paper": paper, "back": reverse("case", args=[order.case.number])}
    return render(request, "supervision/slip.html", context)
