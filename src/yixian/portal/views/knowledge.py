"""常见问题: one item of public knowledge at its own address, and its files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yixian.ground.access import EVERYONE, access
from yixian.ground.errors import NotFound
from yixian.ground.limits import allow, counted_address
from yixian.ground.named import named
from yixian.knowledge.actions import content_of
from yixian.knowledge.queries import public_files, public_item
from yixian.portal.open_pages import open_page

PER_ADDRESS, PERIOD = 120, 60  # downloads, in seconds


@open_page
def knowledge(request: HttpRequest, code: str) -> HttpResponse:
    """One answer. `NotFound` for one that is not for everybody, or holds no more."""
    item = public_item(code)
    if item is None:
        raise NotFound(_("没有这一页。"))
    return render(request, "portal/knowledge.html", {"item": item, "files": public_files(item)})


@access(EVERYONE)
@require_GET
def knowledge_file(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """A file of such an item, to download."""
    allow("knowledge-files", counted_address(request), most=PER_ADDRESS, seconds=PERIOD)
    item = public_item(code)
    row = next((one for one in public_files(item) if one.pk == pk), None) if item else None
    if row is None:
        raise NotFound(_("没有这个附件。"))
    return named(HttpResponse(content_of(row), content_type=row.media_type), row.name)
