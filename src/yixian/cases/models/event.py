"""Event 流转记录: who did what when; appended, never changed, chained per case.

An event holds references and salted digests, never personal data, so that erasing a citizen leaves the chain
whole. What was said along with an action is a `Remark`, which can be erased.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.protected import ProtectedTexts
from yixian.safeguard.models import AppendOnly


class Event(AppendOnly):
    # No index of its own: `event_in_order` begins with it.
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="events", db_index=False)
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=32)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=8)
    # A number, not a foreign key: the record outlives the account, and names are looked up when shown.
    account_id = models.BigIntegerField(null=True)
    department_id = models.BigIntegerField(null=True)
    task_id = models.BigIntegerField(null=True)
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta(AppendOnly.Meta):
        verbose_name = _("流转记录")
        constraints = [models.UniqueConstraint(name="event_in_order", fields=["case", "seq"])]
        indexes = [models.Index(name="event_at", fields=["at", "id"])]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.seq} {self.verb}"

    def payload(self) -> dict[str, Any]:
        """What the hash covers."""
        return {
            "case": self.case_id,
            "seq": self.seq,
            "verb": self.verb,
            "at": self.at.timestamp(),
            "actor": self.actor_kind,
            "account": self.account_id,
            "department": self.department_id,
            "task": self.task_id,
            "before": self.before,
            "after": self.after,
            "facts": self.facts,
        }


class Remark(ProtectedTexts):
    """What was said with an event: a note, an urging, a supplement. `internal` ones are not the citizen's."""

    TEXTS = ("text",)

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="remarks")
    seq = models.PositiveIntegerField()
    task = models.ForeignKey("cases.Task", models.PROTECT, null=True, related_name="remarks")
    text = models.TextField(_("内容"), blank=True, default="")
    internal = models.BooleanField(default=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("备注")
        indexes = [models.Index(name="remark_event", fields=["case", "seq"])]

    def __str__(self) -> str:
        return f"remark {self.case_id}/{self.seq}"
