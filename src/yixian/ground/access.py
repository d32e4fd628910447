"""Who may call a view, said at the view: the test of all addresses fails on one that does not say it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import NotAllowed

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
EVERYONE = "everyone"
SIGNED_IN = "signed_in"


def page_before(request: HttpRequest) -> str:
    """The page of ours a form was sent from, which may stand at another address than it is sent to; "" if none."""
    before = urlsplit(request.headers.get("Referer", ""))
    if request.method in ("GET", "HEAD") or before.netloc != request.get_host():
        return ""
    return urlunsplit(("", "", before.path, before.query, ""))


def access(*who: str, given_password: bool = False) -> Callable[[View], View]:
    """Let the roles named in `who` call the view; `EVERYONE` opens it, `SIGNED_IN` asks for any account.

    A stranger is sent to the login page, an account without any of the roles gets `NotAllowed`. Whoever signed in
    with a password that somebody else has set is sent to change it, except from a view for the `given_password`.
    """
    if not who:
        raise TypeError("access() needs EVERYONE, SIGNED_IN or at least one role")
    allowed = frozenset(who)

    def mark(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if EVERYONE in allowed:
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return redirect_to_login(page_before(request) or request.get_full_path())
            if not given_password and getattr(request.user, "password_given", False):
                return redirect("account_change_password")
            if SIGNED_IN not in allowed and not allowed & request.user.roles:
                raise NotAllowed(_("您的岗位不能使用这个页面。如需要，请联系安全管理员。"))
            return view(request, *args, **kwargs)

        checked.access = allowed  # type: ignore[attr-defined]
        return cast(View, checked)

    return mark
