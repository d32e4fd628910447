"""The pages for what went wrong before or outside a view, in plain words."""

from __future__ import annotations

import sys
from typing import Any

from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yixian.ground.access import page_before
from yixian.ground.errors import NotAllowed, NotFound, Refusal, TooMany
from yixian.shell.middleware import out_of_service, refusal_page

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: a request that cannot be read, or a session that ended meanwhile."""
    machine = _machine_failed(request, exception)
    if machine is not None:
        return machine
    if isinstance(exception, SessionInterrupted):
        return refusal_page(
            request, Refusal(_("您的登录或查询已在别处结束，操作没有保存。请重新进入后再试。"))
        )
    return refusal_page(request, Refusal(_("这个请求读不懂。请返回上一页重新操作。")))


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 raised by Django itself."""
    return refusal_page(request, NotAllowed(_("您不能查看或操作这一页。如需要，请联系安全管理员。")))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or not for this person."""
    return refusal_page(request, NotFound(_("没有这一页，或者您看不到它。请检查网址。")))


def too_many(request: HttpRequest) -> HttpResponse:
    """429 of signing in and of one's own account: its limits are those of a minute."""
    words = _("操作过于频繁，请1分钟后再试。如果一直这样，请联系系统管理员。")
    return refusal_page(request, TooMany(words, retry_after=60))


def failed(request: HttpRequest) -> HttpResponse:
    """500: our fault; drawn without the database, which may be what failed.

    503 where the machine failed outside a view, as when a session is written at the end of a request; programs are
    told in their own format.
    """
    exception = sys.exc_info()[1]
    machine = _machine_failed(request, exception)
    if machine is not None:
        return machine
    if exception is not None and request.path.startswith(API):
        return _in_its_format(request, exception)
    return render(request, "failed.html", status=500)


def _machine_failed(request: HttpRequest, exception: BaseException | None) -> HttpResponse | None:
    """The answer of 503 if the machine is what failed, as when a session cannot be written; else None."""
    refusal = out_of_service(exception) if exception is not None else None
    if exception is None or refusal is None:
        return None
    if request.path.startswith(API):
        return _in_its_format(request, exception)
    return refusal_page(request, refusal)


def _in_its_format(request: HttpRequest, exception: BaseException) -> HttpResponse:
    from yixian.shell.api import answer_to  # which imports every room: not before they are set up

    return answer_to(request, exception)


# The free texts of forms (a test holds those of actions to it): shown again when a page was too old to be sent,
# never a name, a number or a password.
TYPED = [
    "content",
    "demand",
    "text",
    "note",
    "why",
    "measures",
    "to_citizen",
    "public",
    "answer",
    "public_answer",
    "ruling",
    "reason",
    "plan",
    "question",
    "reply",
    "explanation",
    "result",
    "words",
    "done",
    "appeal",
    "final_ruling",
    "matters",
    "said",
    "agreed",
    "ending",
    "draft",
    "about",
]


def forged(request: HttpRequest, reason: str = "", **_kwargs: Any) -> HttpResponse:
    """403 of the protection against forged forms: nearly always a page left open overnight.

    What was typed on a page of our own is shown, so that it is not lost; whatever another site sent is not.
    """
    before = page_before(request)
    typed = [request.POST[name] for name in TYPED if request.POST.get(name, "").strip()] if before else []
    words = _("这一页打开得太久，这次没有保存。请重新打开刚才的页面再提交一次。")
    if typed:
        words = _("这一页打开得太久，这次没有保存。您填写的文字在下面：请先复制，再重新打开刚才的页面提交。")
    return refusal_page(request, NotAllowed(words, code="stale_form"), typed=typed, page_before=before)
