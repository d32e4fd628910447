"""大家问过的: what the city has published, to look through, to search, and one by one at its own address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.directory import queries as directory
from yixian.ground.errors import NotFound, Refusal
from yixian.ground.keyset import Keyset
from yixian.ground.text import clean_line
from yixian.portal import similar
from yixian.portal.models import Publication, PublicText
from yixian.portal.open_pages import open_page

NEWEST = Keyset("-published_at", "-pk", rows=20, never_empty=("published_at",))
LONGEST = 40
RELATED = ("category", "area", "department")
GONE = 410


@open_page
def answered(request: HttpRequest) -> HttpResponse:
    """The newest first, of one group of matters, or what contains the words looked for."""
    words, group = clean_line(request.GET.get("q", "")[:LONGEST]), request.GET.get("group", "")
    groups = directory.categories(level=1)
    rows, wrong = Publication.objects.public().select_related(*RELATED), ""
    if group in {one.code for one in groups}:
        rows = rows.filter(group=group)
    if words:
        try:
            rows = similar.with_words(rows, words)
        except Refusal as refusal:
            wrong = str(refusal)
    page = NEWEST.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    context: dict[str, Any] = {"page": page, "q": words, "group": group, "groups": groups, "wrong": wrong}
    return render(request, "portal/answered.html", context, status=400 if wrong else 200)


@open_page
def one(request: HttpRequest, publication_id: int) -> HttpResponse:
    """One matter with its answer. What was withdrawn says so, and nothing else."""
    row = Publication.objects.select_related(*RELATED).filter(pk=publication_id).first()
    if row is None or not row.was_public:
        raise NotFound(_("没有这一页。"))
    if row.state != Publication.State.PUBLISHED:
        return render(request, "portal/answered_gone.html", status=GONE)
    follow_ups = PublicText.objects.public(timezone.now()).filter(publication=row).order_by("public_at", "pk")
    context = {"row": row, "corrections": row.corrections.all(), "follow_ups": follow_ups}
    return render(request, "portal/answered_one.html", context)
