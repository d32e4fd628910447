"""What the machine helps with, and the switch of each."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row
from yixian.ground.caching import Snapshot


class Aid(models.TextChoices):
    """What is read out of the words of a matter and proposed; people decide."""

    KIND = "kind", _("诉求类型")
    CATEGORY = "category", _("事项分类")
    URGENCY = "urgency", _("紧急和敏感信号")
    AREA = "area", _("所在区域")
    TITLE = "title", _("标题")
    DEPARTMENT = "department", _("承办单位")
    ALIKE = "alike", _("相似诉求")
    REPLY = "reply", _("答复检查")
    DISPATCH = "dispatch", _("自动派单")
    TOPICS = "topics", _("热点发现")
    BRIEFING = "briefing", _("简报撰写")


OFF_AT_FIRST = frozenset({Aid.DISPATCH})


class AidSwitch(Row):
    """Turns one aid off, or on again. Without a row it is on, but for those of `OFF_AT_FIRST`."""

    aid = models.CharField(_("辅助"), max_length=12, choices=Aid.choices, unique=True)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        ordering = ["aid"]
        verbose_name = _("智能辅助开关")
        verbose_name_plural = _("智能辅助开关")

    def __str__(self) -> str:
        return self.get_aid_display()


_switches: Snapshot[dict[str, bool]] = Snapshot(
    lambda: dict(AidSwitch.objects.values_list("aid", "active")), AidSwitch
)


def is_on(aid: Aid) -> bool:
    """Whether this aid may speak. No query when warm."""
    return _switches().get(aid, aid not in OFF_AT_FIRST)
