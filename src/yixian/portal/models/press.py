"""The press 新闻媒体: the card of a journalist who may sign in, and what they ask the centre."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.people.models import Actor
from yixian.safeguard import crypto


class PressCard(models.Model):
    """From the application on. How its holder is reached lies sealed under a key of its own, which is destroyed when
    the application is refused: nothing of a person stays whom the centre has nothing to do with."""

    class State(models.TextChoices):
        ASKED = "asked", _("待审核")
        GRANTED = "granted", _("已发放")
        REFUSED = "refused", _("未通过")
        ENDED = "ended", _("已收回")

    medium = models.CharField(_("媒体名称"), max_length=60)
    wrapped_key = models.BinaryField(editable=False)
    sealed = models.BinaryField(editable=False)
    state = models.CharField(_("状态"), max_length=7, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(_("申请时间"))
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at: When = moment(_("审核时间"))
    why = models.CharField(_("原因"), max_length=300, blank=True, default="")
    # Unique: an account has one card.
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="press_card"
    )
    valid_until = models.DateField(_("有效期至"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("记者账号")
        constraints = [
            models.CheckConstraint(
                name="press_card_granted_is_whole",
                condition=~Q(state="granted") | Q(account__isnull=False, valid_until__isnull=False),
            ),
        ]
        # The publisher's list: each state, the newest first.
        indexes = [models.Index(name="press_card_state", fields=["state", "-id"])]

    def __str__(self) -> str:
        return f"press card {self.pk}"

    def seal(self, person: dict[str, str]) -> None:
        """Keep name, telephone, e-mail and number of the press pass. Not saved."""
        self.wrapped_key = crypto.new_key()
        self.sealed = crypto.seal(self.wrapped_key, json.dumps(person, ensure_ascii=False), "press card")

    @property
    def person(self) -> dict[str, str]:
        """The same in clear; empty once the key is destroyed."""
        if not self.wrapped_key:
            return {}
        found: dict[str, str] = json.loads(crypto.unseal(self.wrapped_key, self.sealed, "press card"))
        return found

    def holds_on(self, day: date) -> bool:
        """Whether its holder may use it on this day."""
        return self.state == self.State.GRANTED and self.valid_until is not None and day <= self.valid_until


class PressQuestionQuerySet(models.QuerySet["PressQuestion"]):
    def visible_to(self, actor: Actor) -> PressQuestionQuerySet:
        """The centre's and the leader's: all. A unit's: what is assigned to it or below. A journalist's: their own."""
        if actor.roles & STAFF:
            return self
        own = Q(card__account=actor.account_id) if "journalist" in actor.roles else Q(pk__in=())
        units = Q(department__in=actor.scope) if actor.roles & UNIT else Q(pk__in=())
        return self.filter(own | units)

    def open(self) -> PressQuestionQuerySet:
        """Those not answered yet."""
        return self.filter(state__in=PressQuestion.OPEN)


STAFF = frozenset({"publisher", "duty_manager", "leader"})
UNIT = frozenset({"liaison", "unit_head"})


class PressQuestion(models.Model):
    """Asked by a journalist, answered by the centre; a unit it is assigned to writes the answer for the centre."""

    class State(models.TextChoices):
        ASKED = "asked", _("待办理")
        ASSIGNED = "assigned", _("单位拟答")
        DRAFTED = "drafted", _("待答复")
        ANSWERED = "answered", _("已答复")

    OPEN = (State.ASKED, State.ASSIGNED, State.DRAFTED)

    card = models.ForeignKey(PressCard, models.PROTECT, related_name="questions")
    title = models.CharField(_("问的是什么"), max_length=60)
    words = models.TextField(_("问题"))
    asked_at = models.DateTimeField(_("提问时间"))
    due_at = models.DateTimeField(_("答复期限"))
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.ASKED)
    department = models.ForeignKey(
        "directory.Department", models.PROTECT, null=True, related_name="+", verbose_name=_("拟答单位")
    )
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    assigned_at: When = moment(_("交办时间"))
    draft = models.TextField(_("单位拟的答复"), blank=True, default="")
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    drafted_at: When = moment(_("拟答时间"))
    answer = models.TextField(_("答复"), blank=True, default="")
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at: When = moment(_("答复时间"))

    objects: Any = PressQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("记者提问")
        constraints = [
            models.CheckConstraint(
                name="press_question_answered_is_whole",
                condition=~Q(state="answered") | Q(answered_at__isnull=False, answer__gt=""),
            ),
        ]
        indexes = [
            # Everybody's lists: each state, what is due first in front.
            models.Index(name="press_question_due", fields=["state", "due_at", "id"]),
        ]

    def __str__(self) -> str:
        return f"press question {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
