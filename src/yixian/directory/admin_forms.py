"""Forms of the back office where a row holds a list: chosen from what there is instead of typed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import CatalogueEntry, Department, DutyPerson, Urgency


class AssistingField(forms.MultipleChoiceField):
    """Departments, chosen by name and kept by code, in the order of their codes."""

    def __init__(self, **options: Any) -> None:
        widget = FilteredSelectMultiple(_("协办单位"), is_stacked=False)
        super().__init__(choices=_departments, widget=widget, label=_("协办单位"), required=False, **options)


def _departments() -> list[tuple[str, str]]:
    """Every department, those out of use too: an older entry may name one."""
    return [(row.code, f"{row.label} ({row.code})") for row in Department.objects.order_by("code")]


class EntryForm(forms.ModelForm[CatalogueEntry]):
    assisting = AssistingField()

    class Meta:
        model = CatalogueEntry
        fields = (
            "category",
            "area",
            "department",
            "assisting",
            "legal_basis",
            "limit_override",
            "may_return",
            "valid_from",
            "valid_to",
        )


class DutyForm(forms.ModelForm[DutyPerson]):
    urgencies = forms.MultipleChoiceField(
        choices=Urgency.choices, widget=forms.CheckboxSelectMultiple, label=_("紧急程度")
    )

    class Meta:
        model = DutyPerson
        fields = (
            "department",
            "name",
            "telephone",
            "position",
            "urgencies",
            "weekdays",
            "since",
            "until",
            "active",
        )
