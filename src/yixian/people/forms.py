from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yixian.people.actions.tokens import DEFAULT_DAYS, LONGEST_DAYS


class TokenForm(forms.Form):
    """What a new API token is for, and how long it lives."""

    name = forms.CharField(label=_("用途"), max_length=60, help_text=_("例如：区平台对接"))
    days = forms.IntegerField(
        label=_("有效天数"), min_value=1, max_value=LONGEST_DAYS, initial=DEFAULT_DAYS
    )
