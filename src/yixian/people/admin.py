"""The back office of people: accounts for the security administrator, records for the audit administrator.

The system administrator sees none of it, only what this installation is.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.directory.backoffice import RowsAdmin, to_story
from yixian.ground.backoffice import PageByRole
from yixian.ground.text import listed
from yixian.people.admin_forms import AccountForm, OrganisationForm
from yixian.people.models import Account, AccountRecord, Actor, Installation, LoginRecord, Organisation, Role
from yixian.people.record_words import in_words


class RoomAdmin(PageByRole, admin.ModelAdmin[Any]):
    """A page of accounts and of what happened to them: nothing is deleted, and nothing done to many at once."""

    actions = None


class ActionAdmin(RoomAdmin):
    """Pages whose form does the work by actions in the name of whoever is signed in."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        assert isinstance(request.user, Account)
        return type(form.__name__, (form,), {"by": Actor.of(request.user)})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The form's actions have saved it."""

    # Django's own log of the back office would say less than the account's record, and could be changed.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None


@admin.register(Installation)
class InstallationAdmin(RowsAdmin):
    """One row, made by `yixian init`: the city's name and area code. Whether it is live was said once and for all."""

    editors = frozenset({Role.SYSADMIN})
    actions = None
    list_display = ("__str__", "city_name", "city_name_en", "area_code")
    fields = ("kind", "city_name", "city_name_en", "area_code", "made_at")
    readonly_fields = ("kind", "made_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Organisation)
class OrganisationAdmin(ActionAdmin):
    editors = frozenset({Role.SECADMIN})
    form = OrganisationForm
    list_display = ("code", "name", "kind")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What its form kept."""
        return to_story(self.model, object_id)


@admin.register(Account)
class AccountAdmin(ActionAdmin):
    editors = frozenset({Role.SECADMIN})
    form = AccountForm
    change_list_template = "people/account_list.html"
    list_display = ("username", "name", "organisation", "department", "held_roles", "is_active")
    list_filter = ("is_active", "organisation", "grants__role", "clearance")
    list_select_related = ("organisation", "department")
    search_fields = ("username", "name")
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        rows: QuerySet[Account] = super().get_queryset(request)
        return rows.prefetch_related("grants")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never one's own account: another security administrator does that."""
        return super().has_change_permission(request, obj) and (obj is None or obj.pk != request.user.pk)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = ["username", "name", "organisation", "department", "telephone", "clearance", "language"]
        if not self.has_change_permission(request, obj):
            return [*fields, "is_active", "held_roles"]
        return [*fields, *(["is_active"] if obj else []), "roles", "new_password"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if self.has_change_permission(request, obj) else ("held_roles",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if lost := getattr(form, "lost_roles", None):
            named = listed(Role(role).label for role in lost)
            messages.warning(request, _("转入运营单位后收回了这些岗位：%(roles)s。") % {"roles": named})

    @admin.display(description=gettext_lazy("岗位"))
    def held_roles(self, account: Account) -> str:
        return listed(grant.get_role_display() for grant in account.grants.all())


class RecordAdmin(RoomAdmin):
    """What happened, for the audit administrator, who opens no account: people are named, not linked."""

    readers = frozenset({Role.AUDITADMIN})

    @admin.display(description=gettext_lazy("账号"), ordering="account")
    def whose(self, record: AccountRecord | LoginRecord) -> str:
        return str(record.account or "—")

    @admin.display(description=gettext_lazy("操作人"), ordering="by")
    def by_whom(self, record: AccountRecord) -> str:
        return str(record.by or "—")


@admin.register(AccountRecord)
class AccountRecordAdmin(RecordAdmin):
    list_display = fields = ("at", "by_whom", "what", "whose", "in_words")
    readonly_fields = ("by_whom", "whose", "in_words")
    list_filter = ("what", "at")
    list_select_related = ("by", "account")
    search_fields = ("account__username", "account__name", "by__username")

    @admin.display(description=gettext_lazy("内容"))
    def in_words(self, record: AccountRecord) -> str:
        return in_words(record.details)


@admin.register(LoginRecord)
class LoginRecordAdmin(RecordAdmin):
    list_display = fields = ("at", "whose", "outcome", "address_digest")
    readonly_fields = ("whose",)
    list_filter = ("outcome", "at")
    list_select_related = ("account",)
    search_fields = ("account__username", "account__name", "address_digest")
