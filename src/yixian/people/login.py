"""Signing in through allauth: by username only, no self-service accounts, every attempt recorded."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import TooMany
from yixian.ground.limits import address_of, allow, counted_address, refuse_over
from yixian.people.models import Account, LoginRecord
from yixian.people.queries import may_sign_in
from yixian.safeguard.crypto import keyed_hash

Outcome = LoginRecord.Outcome
# Failures for one name from everywhere. From one address they are five (`ACCOUNT_RATE_LIMITS`): a stranger who knows a
# name shuts its owner out with ten addresses only, and nobody guesses more than 14,400 passwords a day.
PER_NAME, PERIOD = 50, 300


def record_login(request: HttpRequest, outcome: LoginRecord.Outcome, account: Account | None) -> None:
    """Append an attempt; the address is kept as a keyed hash, what was typed is not kept at all."""
    LoginRecord.objects.create(
        account=account, outcome=outcome, address_digest=keyed_hash(address_of(request), "login address")
    )


def _typed(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username", "")).lower()


class LoginBackend(AuthenticationBackend):  # type: ignore[misc]
    """Password against account; refuses closed accounts and, in a live city, demonstration accounts.

    Also asked at every request of a session, so that whoever is deactivated is out at the next click.
    """

    def user_can_authenticate(self, user: Account) -> bool:
        return may_sign_in(user)


class LoginAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's hooks: plain words, nobody signs up, outcomes recorded, the account's own language."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "用户名或密码不对。请检查大小写和输入法后再试；忘记密码请联系本单位的安全管理员重设。"
        ),
        "invalid_login": _("用户名或密码不对。请检查大小写和输入法后再试。"),
        "too_many_login_attempts": _(
            "连续登录失败，为保护账号已暂停登录。请等 5 分钟再试，或联系安全管理员。"
        ),
        "rate_limited": _("操作太频繁，请稍等一分钟再试。"),
        "account_inactive": _("这个账号已停用。如有疑问，请联系本单位的安全管理员。"),
        "enter_current_password": _("当前密码不对，请重新输入。"),
        "incorrect_password": _("密码不对，请重新输入。"),
        "incorrect_code": _("动态码不对，请核对手机时间后再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are opened by the security administrator."""
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("desk")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The same as for all other limits: allauth's own would take the city's proxy for everybody."""
        return address_of(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """What `login_failed` counts as one: a name from one address, whatever host name it was asked under."""
        return f"{counted_address(request)} {_typed(credentials)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
            refuse_over("login", _typed(credentials), most=PER_NAME)
        except (ValidationError, TooMany):
            record_login(request, Outcome.LIMITED, self._named(credentials))
            raise self.validation_error("too_many_login_attempts") from None

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        with suppress(TooMany):  # others were at it at the same instant
            allow("login", _typed(credentials), most=PER_NAME, seconds=PERIOD)
        record_login(request, Outcome.WRONG, self._named(credentials))

    def pre_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse | None:
        """The password was right: a closed account is told that it is closed, before any second factor."""
        if not may_sign_in(user):
            record_login(request, Outcome.DEMONSTRATION if user.is_active else Outcome.DEACTIVATED, user)
            request.session.flush()
            return HttpResponseRedirect(reverse("account_inactive"))
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponse:
        record_login(request, Outcome.SIGNED_IN, user)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            user.language,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, Account):
            record_login(request, Outcome.SIGNED_OUT, request.user)
        super().logout(request)

    def get_user_search_fields(self) -> list[str]:
        return ["username", "name"]

    def _named(self, credentials: dict[str, Any]) -> Account | None:
        return Account.objects.filter(username=_typed(credentials)).first()

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Only the password's columns: the row may have been changed by an administrator meanwhile."""
        assert isinstance(user, Account)
        user.set_password(password)
        user.password_given = False
        user.save(update_fields=["password", "password_given"])
