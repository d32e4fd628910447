"""The back office of supervision: the rules of the clock, for the system administrator."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yixian.directory.backoffice import RowsAdmin
from yixian.ground.text import listed
from yixian.supervision.models import ClockRule, Told


class ClockRuleForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who is told is ticked; the row keeps the codes."""

    to = forms.MultipleChoiceField(
        label=_("告知谁"),
        choices=Told.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=ClockRule._meta.get_field("to").help_text,
    )

    class Meta:
        model = ClockRule
        fields = "__all__"  # noqa: DJ007 - the row is the administrator's, all of it

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial["to"] = self.instance.told

    def clean_to(self) -> str:
        return ";".join(self.cleaned_data["to"])


@admin.register(ClockRule)
class ClockRuleAdmin(RowsAdmin):
    """Rules are switched off, never deleted: what they did stays theirs."""

    about = _(
        "时钟按这里的规则提醒、催办、督办、提级。规则只管启用以后到时的；时钟停过，恢复后每件只补做现在还成立的一次。"
        "做了什么，见“到时规则”页。"
    )
    form = ClockRuleForm
    list_display = ("name", "what", "moment", "deed", "who", "active", "changed_at")
    list_filter = ("active", "what", "deed")
    readonly_fields = ("lately",)
    fields = (
        *("code", "name", "name_en", "position", "what", "when", "amount", "unit"),
        *("kind", "urgency", "department", "deed", "level", "days", "to", "by_sms", "by_email", "words"),
        *("valid_from", "valid_to", "active", "lately"),
    )
    ordering = ("position", "pk")

    @admin.display(description=_("什么时候"))
    def moment(self, row: ClockRule) -> str:
        """When, in one phrase."""
        return row.moment_words

    @admin.display(description=_("告知谁"))
    def who(self, row: ClockRule) -> str:
        """Who is told, in words."""
        return listed(row.told_words)

    @admin.display(description=_("近来做了什么"))
    def lately(self, row: ClockRule) -> SafeString | str:
        """Where the numbers of what it did stand."""
        if row.pk is None:
            return "—"
        return format_html('<a href="{}">{}</a>', reverse("clock_rules"), _("到时规则页"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
