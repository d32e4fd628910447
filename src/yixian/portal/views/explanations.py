"""政策解读和其他公开文稿: explanations, what became of a matter, answers to the press; each at its own address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.errors import NotFound
from yixian.portal.models import PublicText
from yixian.portal.open_pages import open_page
from yixian.portal.views.answered import GONE
from yixian.portal.views.bulletins import NEWEST

Kind = PublicText.Kind


@open_page
def explanations(request: HttpRequest) -> HttpResponse:
    """Explanations, the newest first (index `public_text_kind`)."""
    rows = PublicText.objects.public(timezone.now()).filter(kind=Kind.EXPLANATION).defer("numbers")
    page = NEWEST.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    return render(request, "portal/explanations.html", {"page": page})


@open_page
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """One public text. What was withdrawn says so; what is not public yet is not there."""
    row = PublicText.objects.select_related("department", "publication").filter(pk=pk).first()
    now = timezone.now()
    if row is None or not row.was_public(now):
        raise NotFound(_("没有这一页。"))
    if row.state != PublicText.State.PUBLISHED:
        return render(request, "portal/answered_gone.html", status=GONE)
    if row.kind == Kind.BULLETIN:
        return redirect("portal:bulletin", row.month_name)
    return render(request, "portal/text.html", {"text": row, "corrections": row.corrections.all()})
