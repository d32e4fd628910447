"""The back office of telephony: lines, announcements, queues and seats, for the system administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from yixian.directory.backoffice import EDITORS, RowsAdmin
from yixian.directory.models import HotlineNumber
from yixian.ground.backoffice import ByRole
from yixian.telephony.config import doubts, trunk_doubts
from yixian.telephony.models import (
    AlarmLimit,
    Announcement,
    BreakReason,
    CallQueue,
    LineRule,
    Seat,
    SeatQueue,
    Trunk,
)
from yixian.telephony.models.line_rule import USUAL
from yixian.telephony.number_admin import NumberAdmin
from yixian.telephony.place import Place
from yixian.telephony.queries import line

MOST_TOLD = 8

# In the directory's place: it knows nothing of calls.
admin.site.unregister(HotlineNumber)
admin.site.register(HotlineNumber, NumberAdmin)


class TelephonyAdmin(RowsAdmin):
    """Rows that the switch is configured from: what is out of use is switched off, not deleted."""

    about = _("改动一分钟内在交换机上生效，不断电话。")
    list_per_page = 50
    show_full_result_count = False


@admin.register(Trunk)
class TrunkAdmin(TelephonyAdmin):
    list_display = ["code", "name", "address", "port", "transport", "media", "outgoing", "active"]
    list_display_links = ["name"]
    list_filter = ["active"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Above the list what is wrong with the certificate that encrypted lines need."""
        if request.method == "GET":
            for doubt in trunk_doubts(line(), Place.of_this_system(), timezone.now()):
                messages.warning(request, doubt)
        return super().changelist_view(request, extra_context)


@admin.register(Announcement)
class AnnouncementAdmin(TelephonyAdmin):
    about = _("编码为 welcome 的一行代替默认的问候，rec-notice 代替录音告知；没有的用自带的录音。")
    list_display = ["code", "name", "text", "sound", "active"]
    list_display_links = ["name"]
    list_filter = ["active"]
    search_fields = ["code", "name", "name_en", "text"]


class ServedByInline(ByRole, admin.TabularInline):  # type: ignore[type-arg]
    editors = removers = EDITORS
    model = SeatQueue
    extra = 0
    autocomplete_fields = ["seat"]


class ServesInline(ServedByInline):
    autocomplete_fields = ["queue"]


@admin.register(CallQueue)
class CallQueueAdmin(TelephonyAdmin):
    list_display = [
        "code",
        "name",
        "skill",
        "ring",
        "wrap_up",
        "overflow",
        "overflow_after",
        "return_within",
        "active",
    ]
    list_display_links = ["name"]
    list_filter = ["active"]
    list_select_related = ["overflow"]
    search_fields = ["code", "name", "name_en", "skill", "initials"]
    autocomplete_fields = ["overflow", "announcement"]
    inlines = [ServedByInline]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Above the list what works, but probably not as it was meant, of queues and the numbers that lead there."""
        if request.method == "GET":
            for doubt in doubts(line())[:MOST_TOLD]:
                messages.warning(request, doubt)
        return super().changelist_view(request, extra_context)


@admin.register(Seat)
class SeatAdmin(TelephonyAdmin):
    list_display = ["extension", "account", "browser", "home", "active"]
    list_filter = ["browser", "home", "active"]
    list_select_related = ["account"]
    search_fields = ["extension", "account__name", "account__username"]
    inlines = [ServesInline]


@admin.register(BreakReason)
class BreakReasonAdmin(TelephonyAdmin):
    about = _("座席话机拨 *0 加按键，写明为什么休息；拨 *1 恢复。一分钟内在交换机上生效。")
    list_display = ["code", "name", "key", "active"]
    list_display_links = ["name"]
    list_filter = ["active"]
    search_fields = ["code", "name", "name_en", "initials"]


@admin.register(SeatQueue)
class SeatQueueAdmin(TelephonyAdmin):
    removers = EDITORS
    list_display = ["seat", "queue", "penalty"]
    list_select_related = ["seat__account", "queue"]
    list_filter = ["queue"]
    search_fields = ["seat__extension", "seat__account__name", "queue__code", "queue__name"]
    autocomplete_fields = ["seat", "queue"]


@admin.register(LineRule)
class LineRuleAdmin(TelephonyAdmin):
    """A row here stands in for the usual value of its rule; deleted, the usual is back."""

    removers = EDITORS
    about = _("这里的一行代替一条规则平常的数值；没有的按平常的。点“新增”可以看到平常的数值。")
    list_display = ["code", "value"]
    fields = ["code", "value", "usual"]
    readonly_fields = ["usual"]

    @admin.display(description=_("没有填写的按平常的数值"))
    def usual(self, rule: LineRule) -> SafeString:
        return format_html_join(
            "\n",
            "<div>{} {} ({}–{})</div>",
            ((LineRule.Code(code).label, one.value, one.least, one.most) for code, one in USUAL.items()),
        )


@admin.register(AlarmLimit)
class AlarmLimitAdmin(TelephonyAdmin):
    about = _("“话务现场”从什么时候起提醒。没有写的按默认的界限，停用的不提醒。")
    list_display = ["kind", "most", "active"]
