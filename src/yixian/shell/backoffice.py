"""Django's row editor for the three administrators: directory rows, accounts, records; never cases."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import NotAllowed
from yixian.shell.navigation import ADMINISTRATORS


class BackOffice(AdminSite):
    """Open to accounts with an administrator's role; what each may change is said by the registered rows."""

    site_header = _("一线后台")
    site_title = _("一线后台")
    index_title = _("目录、人员与记录")
    site_url = "/desk/"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the person may enter at all."""
        user = request.user
        if not (user.is_authenticated and user.is_active):
            return False
        return not user.password_given and bool(ADMINISTRATORS & user.roles)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The one login of the system, with its limits and second factor, instead of Django's own form."""
        if request.user.is_authenticated:
            if request.user.password_given:
                return redirect("account_change_password")
            raise NotAllowed(_("后台只给系统管理员、安全管理员和审计管理员使用。"))
        return redirect_to_login(request.GET.get("next") or request.get_full_path())

    # Django names the class of its own pages as what these give; it asks no more of them than to be answers.
    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One's own password has one page, which limits the tries and leaves a record."""
        return redirect("account_change_password")

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The one door out, which leaves a record."""
        return redirect("account_logout")
