"""The forms of one's own account: allauth's, in our words, and the one for API tokens."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yixian.people.actions.tokens import DEFAULT_DAYS, LONGEST_DAYS

Words = str | Promise


def _say(form: forms.Form, labels: Mapping[str, Words], **hints: Words) -> None:
    """Label the fields in our words, without placeholders (a placeholder is gone when one starts typing)."""
    for name, label in labels.items():
        field = form.fields[name]
        field.label = str(label)
        field.help_text = str(hints.get(name, ""))
        field.widget.attrs.pop("placeholder", None)


def _half_width(typed: str) -> str:
    """What a Chinese input method left in full width, as it is meant: ｓｅａｔ, １２３４５６."""
    return unicodedata.normalize("NFKC", typed)


class LoginForm(account_forms.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        forgotten = _("忘记密码请联系本单位的安全管理员重设。")
        _say(self, {"login": _("用户名"), "password": _("密码")}, password=forgotten)

    def clean_login(self) -> str:
        return _half_width(super().clean_login())


class ChangePasswordForm(account_forms.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {"oldpassword": _("当前密码"), "password1": _("新密码"), "password2": _("再输入一次新密码")}
        _say(self, labels, password1=_("至少 10 个字符，不能只有数字，不能与用户名相近。"))

    def clean(self) -> dict[str, Any]:
        """Instead of allauth's comparison, for the sake of our own words."""
        values: dict[str, Any] = self.cleaned_data
        if values.get("password1") and values.get("password2") and values["password1"] != values["password2"]:
            self.add_error("password2", _("两次输入的新密码不一致。"))
        if values.get("password1") and values["password1"] == values.get("oldpassword"):
            self.add_error("password1", _("新密码不能和当前密码一样。"))
        return values


class ReauthenticateForm(account_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"password": _("密码")})


class HalfWidthCode:
    """Stands before a form with a code: it is taken in whatever width it was typed."""

    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        self.cleaned_data["code"] = _half_width(self.cleaned_data["code"])
        return str(super().clean_code())  # type: ignore[misc]  # of the form behind it


class CodeForm(HalfWidthCode, mfa_forms.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"code": _("动态码或备用码")})


class CodeAgainForm(HalfWidthCode, mfa_forms.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"code": _("动态码或备用码")})


class ActivateForm(HalfWidthCode, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, {"code": _("动态码")})


class TokenForm(forms.Form):
    """What a new API token is for, and how long it lives."""

    name = forms.CharField(label=_("用途"), max_length=60, help_text=_("例如：区平台对接"))
    days = forms.IntegerField(label=_("有效天数"), min_value=1, max_value=LONGEST_DAYS, initial=DEFAULT_DAYS)
