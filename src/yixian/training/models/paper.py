from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.people.models import Account, Actor
from yixian.training.models.exam import Exam

When = models.DateTimeField[datetime | None, datetime | None]


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, actor: Actor) -> PaperQuerySet:
        """The papers this actor may know of: a duty manager's are all, a lead's those of the own organisation,
        everybody's their own.
        """
        if "duty_manager" in actor.roles:
            return self
        if "lead" in actor.roles and actor.organisation_id is not None:
            return self.filter(account__organisation_id=actor.organisation_id)
        return self.filter(account_id=actor.account_id or 0)


class Paper(models.Model):
    """One attempt of somebody at an exam, with its questions as they were when it was begun.

    `questions` is written once: for each `kind`, `text`, `options` in the order shown, the places of the `right` ones,
    `why`, and the `title` of the item. It may be answered until `ends_at`, by the clock of this system; what was saved
    by then counts, whether it was handed in or not.
    """

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="papers", verbose_name=_("培训考试"))
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("考生"))
    attempt = models.PositiveSmallIntegerField(_("第几次"))
    questions = models.JSONField(_("题目"), editable=False)
    pass_mark = models.PositiveSmallIntegerField(_("合格分（百分制）"), editable=False)
    begun_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("截止时间"))
    saved_at: When = models.DateTimeField(_("最近保存"), null=True, editable=False)
    handed_in_at: When = models.DateTimeField(_("交卷时间"), null=True, editable=False)
    by_clock = models.BooleanField(_("到时自动交卷"), default=False, editable=False)
    right = models.PositiveSmallIntegerField(_("答对几题"), null=True, editable=False)
    score = models.PositiveSmallIntegerField(_("得分"), null=True, editable=False)
    passed = models.BooleanField(_("合格"), null=True, editable=False)

    objects = PaperQuerySet.as_manager()
    MARKED: ClassVar[tuple[str, ...]] = ("right", "score", "passed")

    class Meta:
        verbose_name = _("试卷")
        verbose_name_plural = _("试卷")
        constraints = [
            models.UniqueConstraint(fields=["exam", "account", "attempt"], name="paper_key"),
            # Of two that are begun at once the database takes one.
            models.UniqueConstraint(
                fields=["exam", "account"],
                condition=models.Q(handed_in_at=None),
                name="one_open_paper",
            ),
        ]
        indexes = [
            models.Index(name="paper_person", fields=["account", "exam"]),
            models.Index(name="paper_newest", fields=["-begun_at", "-id"]),
            # What the sweep looks for: begun, over, and not handed in.
            models.Index(name="paper_open", fields=["ends_at"], condition=models.Q(handed_in_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id} {self.account_id} {self.attempt}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Once it is there only its marks are saved: the questions stay what they were."""
        if not self._state.adding:
            fields = set(kwargs.get("update_fields") or self.MARKED)
            if not fields <= set(self.MARKED):
                raise TypeError("a paper is written once; answers and handing in have actions of their own")
            kwargs["update_fields"] = fields
        super().save(*args, **kwargs)

    def is_open(self, now: datetime) -> bool:
        """Whether answers are still taken."""
        return self.handed_in_at is None and now < self.ends_at


class PaperAnswer(models.Model):
    """What was chosen last for the question at this place (from 1): places of options from 1, as digits."""

    paper = models.ForeignKey(Paper, models.CASCADE, related_name="answers", verbose_name=_("试卷"))
    place = models.PositiveSmallIntegerField(_("第几题"))
    chosen = models.CharField(_("选了什么"), max_length=6, blank=True)

    class Meta:
        verbose_name = _("答案")
        verbose_name_plural = _("答案")
        constraints = [models.UniqueConstraint(fields=["paper", "place"], name="paper_answer_key")]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.place} {self.chosen}"
