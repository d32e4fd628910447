from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yixian.people.actions.demo_accounts import DEMO_PASSWORD
from yixian.people.queries import is_demonstration


class LongEnough:
    """Password validator: enough characters, and no more than somebody can mean to type."""

    LEAST, MOST = 10, 128

    def validate(self, password: str, user: Any = None) -> None:
        if len(password) < self.LEAST:
            words = _("密码太短，至少 %(least)d 个字符。") % {"least": self.LEAST}
            raise ValidationError(words, code="password_too_short")
        if len(password) > self.MOST:
            words = _("密码太长，最多 %(most)d 个字符。") % {"most": self.MOST}
            raise ValidationError(words, code="password_too_long")

    def get_help_text(self) -> str:
        return gettext("至少 %(least)d 个字符。") % {"least": self.LEAST}


class NotTheDemonstrationPassword:
    """Password validator: what every reader of the handbook knows guards nothing in a live city."""

    def validate(self, password: str, user: Any = None) -> None:
        if DEMO_PASSWORD in password.lower() and not is_demonstration():
            raise ValidationError(
                _("这是公开的演示密码，不能在正式环境使用。"), code="demonstration_password"
            )

    def get_help_text(self) -> str:
        return gettext("正式环境不能使用演示密码。")
