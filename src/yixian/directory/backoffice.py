"""Rows edited one by one in the back office: what each change comes to is kept, and open cases are named before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode

from yixian.directory.actions import record_change
from yixian.directory.coded_fields import code_field
from yixian.directory.planned_change import AgreedForm, open_cases_of
from yixian.directory.row_kinds import ROW_KINDS
from yixian.directory.row_texts import texts_of
from yixian.ground.backoffice import PageByRole

EDITORS = frozenset({"sysadmin"})
BUTTONS = ("_continue", "_addanother")  # beside the plain one


def to_story(model: type[Model], object_id: str) -> HttpResponse:
    """To the story of this row."""
    asked = urlencode({"kind": model._meta.label_lower, "id": object_id})
    return redirect(f"{reverse('rows_history')}?{asked}")


class RowsAdmin(PageByRole, admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that the system administrator reads and edits. Every change is kept as a `RowChange`, which others than
    the administrator read too: Django's own log says less, and only here."""

    editors = EDITORS
    about: ClassVar[str | Promise] = ""  # said above the list, where a row is not simply one more
    change_list_template: ClassVar[Any] = "directory/change_list.html"
    change_form_template: ClassVar[Any] = "directory/change_form.html"

    def keep(
        self, request: HttpRequest, row: Model, before: Mapping[str, str] | None, *, deleted: bool = False
    ) -> None:
        """Keep what this person changed of the row."""
        user = request.user
        record_change(row, before, by_id=user.pk, by_name=user.get_username(), deleted=deleted)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        before = texts_of(self.model._default_manager.get(pk=obj.pk)) if change else None
        super().save_model(request, obj, form, change)
        self.keep(request, obj, before)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.keep(request, obj, texts_of(obj), deleted=True)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for row in queryset:
            self.keep(request, row, texts_of(row), deleted=True)
        super().delete_queryset(request, queryset)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Rows within the page of another one: office hours and duty persons of a department."""
        numbers = {id(one.instance): one.instance.pk for one in formset.initial_forms}
        kept = formset.model._default_manager.filter(pk__in=numbers.values())
        before = {row.pk: texts_of(row) for row in kept}
        super().save_formset(request, form, formset, change)
        for row in formset.new_objects:
            self.keep(request, row, None)
        for row, _fields in formset.changed_objects:
            self.keep(request, row, before[row.pk])
        for row in formset.deleted_objects:
            row.pk = numbers[id(row)]  # which deleting has taken away
            self.keep(request, row, before[row.pk], deleted=True)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The story of the row is told on the page of all stories, which the auditor reads too."""
        return to_story(self.model, object_id)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        given = {
            "about": self.about,
            "has_file": any(kind.model is self.model for kind in ROW_KINDS),
            **(extra_context or {}),
        }
        return super().changelist_view(request, given)

    def formfield_for_dbfield(self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any) -> Any:
        """A field that holds codes of rows is chosen from them."""
        return code_field(db_field) or super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Of rows that open cases may hang on, a form that asks before it saves."""
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (AgreedForm, form), {}) if open_cases_of(self.model) else form

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row, count = kwargs.get("obj"), open_cases_of(self.model)
        planned = getattr(context["adminform"].form, "planned", None)
        context["planned"] = planned
        context["pressed"] = next((name for name in BUTTONS if name in request.POST), "_save")
        if planned is None:
            context["open_cases"] = count([row]) if count is not None and row is not None else None
        return super().render_change_form(request, context, *args, **kwargs)
