"""The page 设置: every setting, what it is, what it means, where it is changed."""

from __future__ import annotations

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yixian.ground.access import access
from yixian.shell.told_settings import of_environment, of_installation


@access("sysadmin", "secadmin")
@never_cache
@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    """The environment, the installation's row, and the rows that are settings too. Nothing is changed here."""
    rows = [
        ("linkage_sendingrule", _("免打扰时段、工作人员能选的通知方式、短信签名。")),
        ("linkage_noticetext", _("告诉诉求人和工作人员的话。")),
        ("cases_callbackrule", _("各类诉求的回访比例。")),
        ("directory_deadlinerule", _("各类诉求、各环节的时限。")),
        ("directory_cutoff", _("次月几日公布上月的数字。")),
        ("cases_letterhead", _("工单、答复函、督办单的红头。")),
    ]
    context = {
        "environment": of_environment(),
        "installation": of_installation(),
        "rows": [(f"admin:{name}_changelist", _names(name), meaning) for name, meaning in rows],
        "may_change": "sysadmin" in getattr(request.user, "roles", frozenset()),
    }
    return render(request, "settings.html", context)


def _names(label: str) -> str:
    return str(apps.get_model(label.replace("_", ".", 1))._meta.verbose_name)
