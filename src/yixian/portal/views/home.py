from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yixian.ground.access import EVERYONE, access


@access(EVERYONE)
def home(request: HttpRequest) -> HttpResponse:
    """The front page: tell us, follow it, see the figures."""
    return render(request, "portal/home.html")
