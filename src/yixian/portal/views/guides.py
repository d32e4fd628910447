"""办事指南、招聘信息、政策: what somebody needs to know before they go, for everybody."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yixian.directory import queries as directory
from yixian.directory.halls import halls, offices
from yixian.ground.errors import NotFound
from yixian.ground.text import clean_line
from yixian.knowledge.guides import NEWEST, dated, departments_with_guides, guide_called
from yixian.knowledge.guides import guides as guides_found
from yixian.knowledge.telling import limit_of
from yixian.portal.open_pages import open_page

LONGEST = 40
PLACES = ("city", "district")  # the areas one may choose


@open_page
def guides(request: HttpRequest) -> HttpResponse:
    """The guides by department, by group of matters, or by words."""
    words = clean_line(request.GET.get("q", "")[:LONGEST])
    department, group = request.GET.get("department", ""), request.GET.get("group", "")
    groups, departments = directory.categories(level=1), departments_with_guides()
    if group not in {one.code for one in groups}:
        group = ""
    if department not in {one.code for one in departments}:
        department = ""
    context = {
        "guides": guides_found(words, department, group),
        "q": words,
        "department": department,
        "departments": departments,
        "group": group,
        "groups": groups,
    }
    return render(request, "portal/guides.html", context)


@open_page
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """One guide, made to be printed too."""
    row = guide_called(code)
    if row is None:
        raise NotFound(_("没有这份办事指南，或者已经失效。"))
    context = {"guide": row, "limit": limit_of(row), "forms": list(row.forms.all())}
    return render(request, "portal/guide.html", context)


@open_page
def dated_list(request: HttpRequest, kind: str) -> HttpResponse:
    """Jobs or policies that are not over, the newest first, of an area or with words."""
    words = clean_line(request.GET.get("q", "")[:LONGEST])
    areas = [area for level in PLACES for area in directory.areas(level)]
    area = next((one for one in areas if one.code == request.GET.get("area", "")), None)
    rows = dated(kind, words, area)
    page = NEWEST.page(rows, after=request.GET.get("after"), before=request.GET.get("before"))
    context: dict[str, Any] = {
        "page": page,
        "q": words,
        "area": area.code if area is not None else "",
        "areas": areas,
        "kind": "job" if kind == "jobs" else "policy",
    }
    return render(request, "portal/dated.html", context)


@open_page
def hours(request: HttpRequest) -> HttpResponse:
    """When halls are open and whether they are now, and the departments with their numbers; kept a minute at most."""
    words = clean_line(request.GET.get("q", "")[:LONGEST])
    what = "departments" if request.GET.get("what") == "departments" else "halls"
    found = offices(words) if what == "departments" else halls(words)
    # Who looks for an office among the halls is told where it is.
    others = (halls if what == "departments" else offices)(words) if words and not found else []
    only_open = request.GET.get("open") == "1"
    if only_open:
        found = [one for one in found if one.opening is not None and one.opening.is_open]
    context = {"places": found, "q": words, "what": what, "only_open": only_open, "others": len(others)}
    return render(request, "portal/hours.html", context)
