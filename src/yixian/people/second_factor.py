"""The optional second factor: secrets sealed in the database, changes and wrong codes recorded."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yixian.people.actions.permission import record
from yixian.people.login import record_login
from yixian.people.models import Account, AccountRecord, Actor, LoginRecord
from yixian.safeguard import crypto

CONTEXT = "second factor"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's hooks: plain words, and no secret in clear in the database."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("两步验证不能停用。"),
        "cannot_generate_recovery_codes": _("启用两步验证之后才能生成备用码。"),
        "incorrect_code": _("动态码不对。请核对手机时间，输入最新的 6 位数字，或使用一个备用码。"),
    }

    def encrypt(self, text: str) -> str:
        """A fresh data key, and the secret sealed under it: `key.sealed` in base 64."""
        key = crypto.new_key()
        sealed = crypto.seal(key, text, CONTEXT)
        return ".".join(base64.b64encode(part).decode() for part in (key, sealed))

    def decrypt(self, encrypted_text: str) -> str:
        key, sealed = (base64.b64decode(part) for part in encrypted_text.split("."))
        return crypto.unseal(key, sealed, CONTEXT).decode()

    def get_totp_label(self, user: Account) -> str:
        return user.username


@receiver(authenticator_added)
def second_factor_set(user: Account, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        record(Actor.of(user), user, AccountRecord.What.SECOND_FACTOR_SET)


@receiver(authenticator_removed)
def second_factor_removed(user: Account, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        record(Actor.of(user), user, AccountRecord.What.SECOND_FACTOR_REMOVED)


@receiver(authentication_failed)
def code_was_wrong(request: HttpRequest, user: Account, **_: Any) -> None:
    record_login(request, LoginRecord.Outcome.WRONG_CODE, user)


@receiver(password_changed)
def own_password_changed(user: Account, **_: Any) -> None:
    record(Actor.of(user), user, AccountRecord.What.PASSWORD_CHANGED)
