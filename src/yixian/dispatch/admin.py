"""The back office of dispatch: the switches of the aids, for the system administrator."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from yixian.directory.backoffice import EDITORS, RowsAdmin
from yixian.dispatch.models import AidSwitch


@admin.register(AidSwitch)
class AidSwitchAdmin(RowsAdmin):
    about = _("没有写的都开着。停用一项，几秒钟内各处不再显示它的建议；已有的记录留着。")
    removers = EDITORS
    list_display = ["aid", "active", "changed_at"]
    list_display_links = ["aid"]
