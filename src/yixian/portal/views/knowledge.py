"""常见问题: one item of public knowledge at its own address."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yixian.ground.errors import NotFound
from yixian.knowledge.queries import public_item
from yixian.portal.open_pages import open_page


@open_page
def knowledge(request: HttpRequest, code: str) -> HttpResponse:
    """One answer. `NotFound` for one that is not for everybody, or holds no more."""
    item = public_item(code)
    if item is None:
        raise NotFound(_("没有这一页。"))
    return render(request, "portal/knowledge.html", {"item": item})
