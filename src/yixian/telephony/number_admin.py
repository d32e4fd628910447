"""Numbers in the back office, with what became of the last call that probed each."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.directory.admin import HotlineNumberAdmin
from yixian.directory.models import HotlineNumber
from yixian.telephony.models import NumberProbe


class NumberAdmin(HotlineNumberAdmin):
    """As the directory's, and beside each number whether calls reach it."""

    list_display = [*HotlineNumberAdmin.list_display, "probed"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[HotlineNumber]:
        """The last probe of each, by the index on number and time."""
        last = NumberProbe.objects.filter(number=OuterRef("pk")).order_by("-at")
        kept = {"probed_at": "at", "probed_outcome": "outcome", "probed_seconds": "seconds"}
        found: QuerySet[HotlineNumber] = super().get_queryset(request)
        return found.annotate(**{name: Subquery(last.values(field)[:1]) for name, field in kept.items()})

    @admin.display(description=gettext_lazy("最近试拨"))
    def probed(self, row: Any) -> str:
        """When, what became of it, and how soon it was taken up."""
        if row.probed_at is None:
            return _("没有试过")
        said = f"{timezone.localtime(row.probed_at):%Y-%m-%d %H:%M} {NumberProbe.Outcome(row.probed_outcome).label}"
        if row.probed_seconds is None:
            return said
        return _("%(said)s，%(seconds).1f 秒") % {"said": said, "seconds": row.probed_seconds}
