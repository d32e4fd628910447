"""Who calls the API: a program with a bearer token, or a page of our own with the session and its CSRF token."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from yixian.ground.errors import NotAllowed
from yixian.ground.problem import NotIdentified
from yixian.people.models import Account, Actor
from yixian.people.queries import account_of_token


class Bearer(HttpBearer):
    """`Authorization: Bearer TOKEN`; the token acts with the roles of its account."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        account = account_of_token(token)
        if account is None:
            # Said at once: a program with a dead token shall not act as whoever's browser it runs in.
            raise NotIdentified(_("令牌无效、已过期或已吊销。"))
        return Actor.of(account, "api")


class Session(APIKeyCookie):
    """The signed-in person's own pages; what changes something needs `X-CSRFToken` as well."""

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self) -> None:
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        account = request.user if key else None
        if not isinstance(account, Account):
            return None
        if account.password_given:
            raise NotAllowed(_("请先修改别人为您设定的密码。"), code="change_password")
        if check_csrf(request) is not None:
            raise NotAllowed(_("缺少或过期的 CSRF 令牌，操作没有保存。"), code="stale_form")
        return Actor.of(account, "api")
