"""The back office of insight: when the clock composes briefings, for the system administrator."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from yixian.directory.backoffice import EDITORS, RowsAdmin
from yixian.insight.models import BriefingSchedule


@admin.register(BriefingSchedule)
class BriefingScheduleAdmin(RowsAdmin):
    about = _(
        "到时间由系统写成草稿，告知列出的人，一份只告知一次。错过了时间，三天以内补写。没有计划的种类由人撰写。"
    )
    removers = EDITORS
    list_display = ["kind", "at", "roles", "active", "changed_at"]
    list_display_links = ["kind"]
