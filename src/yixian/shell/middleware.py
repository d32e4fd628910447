"""Refusals of page views as plain pages, and a failing machine in plain words instead of a traceback."""

from __future__ import annotations

import errno
import logging
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _
from psycopg_pool import PoolTimeout

from yixian.ground.bodies import files_taken, refuse_too_large
from yixian.ground.errors import OutOfService, Refusal
from yixian.ground.problem import WrongMethod, say_when

log = logging.getLogger("yixian.shell")
LOCKED = _("系统正忙，您的操作没有保存。请稍等几秒再试一次；如果一直这样，请联系系统管理员。")
FULL = _("服务器的磁盘已满，您的操作没有保存。请联系系统管理员清理磁盘。")
UNREACHABLE = _("数据库暂时连不上，您的操作没有保存。请稍后再试；如果一直这样，请联系系统管理员。")


class RefusalMiddleware:
    """Turns a `Refusal` that a page view raised into a page with its status; the API answers for itself.

    So does a method that the view does not take, of which Django says nothing but the number.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if not isinstance(answer, HttpResponseNotAllowed):
            return answer
        page = refusal_page(request, WrongMethod(_("这个网址不能这样打开。请回到首页，从页面上的按钮进入。")))
        page["Allow"] = answer["Allow"]
        return page

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        refusal = exception if isinstance(exception, Refusal) else out_of_service(exception)
        if refusal is None:
            return None
        if isinstance(refusal, OutOfService):
            log.error("out of service", exc_info=exception)
        return refusal_page(request, refusal)


class BodyMiddleware:
    """Refuses a body that is too large for its page before anything reads it; the API's door does so itself.

    Stands before the protection against forged forms, which reads the form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        if "api" in getattr(view, "access", ()):
            return None
        try:
            refuse_too_large(request, files_taken(view))
        except Refusal as refusal:
            return refusal_page(request, refusal)
        return None


def refusal_page(request: HttpRequest, refusal: Refusal, **further: Any) -> HttpResponse:
    """The page that says why; a 503 asks programs to come back and touches no row to draw itself."""
    template = "out_of_service.html" if isinstance(refusal, OutOfService) else "refusal.html"
    page = render(request, template, {"refusal": refusal, **further}, status=refusal.status)
    add_never_cache_headers(page)
    say_when(page, refusal)
    return page


def out_of_service(exception: BaseException) -> OutOfService | None:
    """The refusal for a locked or unreachable database or a full disk; None for any other exception.

    Django wraps the driver's exception, so the whole chain of causes is looked at.
    """
    for cause in _causes(exception):
        if isinstance(cause, sqlite3.OperationalError):
            words = str(cause)
            if "locked" in words:
                return OutOfService(LOCKED)
            if "disk is full" in words or "disk I/O error" in words:
                return OutOfService(FULL)
            if "unable to open database" in words or "readonly database" in words:
                return OutOfService(UNREACHABLE)
        if isinstance(cause, psycopg.errors.DiskFull):
            return OutOfService(FULL)
        if isinstance(cause, psycopg.errors.LockNotAvailable | psycopg.errors.DeadlockDetected):
            return OutOfService(LOCKED)
        if isinstance(cause, PoolTimeout | psycopg.errors.TooManyConnections):
            return OutOfService(LOCKED)
        if isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None:
            return OutOfService(UNREACHABLE)  # the connection itself failed
        if isinstance(cause, psycopg.errors.AdminShutdown | psycopg.errors.CannotConnectNow):
            return OutOfService(UNREACHABLE)
        if isinstance(cause, OSError) and cause.errno in (errno.ENOSPC, errno.EDQUOT):
            return OutOfService(FULL)
    return None


def _causes(exception: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while exception is not None and id(exception) not in seen:
        seen.add(id(exception))
        yield exception
        exception = exception.__cause__ or exception.__context__
