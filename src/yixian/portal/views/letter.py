"""The reply letter for the citizen: to print, or to keep as a file; it names nobody, as the page it is opened from."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yixian.cases.models import PaperKind, template_of
from yixian.cases.papers import has_reply_letter, reply_letter
from yixian.ground.access import EVERYONE, access
from yixian.ground.docx_files import docx_answer
from yixian.ground.errors import NotFound
from yixian.ground.papers import Paper
from yixian.portal.views.proof import proved_case


@access(EVERYONE)
@never_cache
@require_GET
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """The letter as a page of A4."""
    paper = _letter(request, number)
    if paper is None:
        return _prove_first(number)
    context = {"paper": paper, "back": reverse("portal:follow", args=[number])}
    return render(request, "portal/letter.html", context)


@access(EVERYONE)
@never_cache
@require_GET
def letter_file(request: HttpRequest, number: str) -> HttpResponse:
    """The letter as DOCX."""
    paper = _letter(request, number)
    if paper is None:
        return _prove_first(number)
    return docx_answer(paper, template_of(PaperKind.REPLY_LETTER))


def _letter(request: HttpRequest, number: str) -> Paper | None:
    """The letter of a case this browser may follow, None where it may not; `NotFound` while there is no answer."""
    try:
        case, actor = proved_case(request, number)
    except NotFound:
        return None
    if not has_reply_letter(actor, case):
        raise NotFound(_("这件诉求还没有答复函。有了答复以后，可以在查询页面打印。"))
    return reply_letter(actor, case)


def _prove_first(number: str) -> HttpResponse:
    return redirect("/track/?" + urlencode({"number": number[:30]}))
