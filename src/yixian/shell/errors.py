"""The pages for what went wrong before or outside a view, in plain words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yixian.ground.errors import NotAllowed, NotFound, Refusal, TooMany
from yixian.shell.middleware import refusal_page


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a request that cannot be read."""
    return refusal_page(request, Refusal(_("这个请求读不懂。请返回上一页重新操作。")))


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 raised by Django itself."""
    return refusal_page(request, NotAllowed(_("您不能查看或操作这一页。如需要，请联系安全管理员。")))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or not for this person."""
    return refusal_page(request, NotFound(_("没有这一页，或者您看不到它。请检查网址。")))


def too_many(request: HttpRequest) -> HttpResponse:
    """429 of signing in: its limits are those of a minute."""
    words = _("从您这里登录的次数太多，请1分钟后再试。如果一直这样，请联系系统管理员。")
    return refusal_page(request, TooMany(words, retry_after=60))


def failed(request: HttpRequest) -> HttpResponse:
    """500: our fault; drawn without the database, which may be what failed."""
    return render(request, "failed.html", status=500)


def forged(request: HttpRequest, reason: str = "", **_kwargs: Any) -> HttpResponse:
    """403 of the protection against forged forms: nearly always a page left open overnight."""
    return refusal_page(
        request,
        NotAllowed(_("页面已过期，您的操作没有保存。请返回上一页，刷新后再提交一次。"), code="stale_form"),
    )
