"""Score 评分: what one person made of one inspection; never changed. Its words are sealed."""

from __future__ import annotations

import json

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.evaluation.models.inspection import Inspection
from yixian.people.models import Account
from yixian.safeguard import crypto

Words = dict[str, str]  # by the code of the item, "" for the whole


class Sealed(models.Model):
    """Words under a key of the row's own: they may tell what a citizen said, and go when the citizen is erased."""

    wrapped_key = models.BinaryField(editable=False, default=b"")
    sealed = models.BinaryField(editable=False, default=b"")

    class Meta:
        abstract = True

    def keep_words(self, words: Words) -> None:
        """Seal the words; not saved."""
        self.wrapped_key = crypto.new_key()
        text = json.dumps({key: said for key, said in words.items() if said}, ensure_ascii=False)
        self.sealed = crypto.seal(self.wrapped_key, text, self._meta.label_lower)

    @property
    def words(self) -> Words:
        """The words; none once their key is destroyed."""
        if not self.wrapped_key:
            return {}
        plain = crypto.unseal(bytes(self.wrapped_key), bytes(self.sealed), self._meta.label_lower)
        found: Words = json.loads(plain)
        return found


class Score(Sealed):
    class Turn(models.TextChoices):
        FIRST = "first", _("第一次评分")
        SECOND = "second", _("第二次评分")
        SETTLED = "settled", _("裁定")
        APPEAL = "appeal", _("申诉裁定")

    # No index of its own: `score_turn` begins with it.
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="scores", db_index=False)
    turn = models.CharField(_("第几次"), max_length=7, choices=Turn.choices)
    by = models.ForeignKey(
        Account, models.PROTECT, related_name="+", verbose_name=_("评分人"), db_index=False
    )
    at = models.DateTimeField(_("评分时间"))
    # Points by the code of the item, None where it did not apply; of a fatal error 1 where it occurred.
    marks: models.JSONField[dict[str, int | None], dict[str, int | None]] = models.JSONField()
    result = models.PositiveSmallIntegerField(_("得分"))  # percent
    fatal = models.BooleanField(_("致命差错"), default=False)
    passed = models.BooleanField(_("合格"), default=False)

    class Meta:
        verbose_name = _("评分")
        constraints = [
            # Each turn once, and nobody scores one thing twice, whichever turn it is.
            models.UniqueConstraint(name="score_turn", fields=["inspection", "turn"]),
            models.UniqueConstraint(name="score_by", fields=["inspection", "by"]),
        ]

    def __str__(self) -> str:
        return f"score {self.inspection_id}/{self.turn}"


class ScoreAppeal(Sealed):
    """质检申诉: the inspected says once that a score is wrong; who did not score it rules, and that is final."""

    inspection = models.OneToOneField(Inspection, models.PROTECT, related_name="appeal")
    by = models.ForeignKey(
        Account, models.PROTECT, related_name="+", verbose_name=_("申诉人"), db_index=False
    )
    at = models.DateTimeField(_("申诉时间"))
    # The result it was about: what stands may be another one after the ruling.
    against = models.ForeignKey(Score, models.PROTECT, related_name="+", db_index=False)
    ruled_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="+", verbose_name=_("裁定人"), db_index=False
    )
    ruled_at: When = moment(_("裁定时间"))
    changed = models.BooleanField(_("改判"), default=False)
    ruling_key = models.BinaryField(editable=False, default=b"")
    sealed_ruling = models.BinaryField(editable=False, default=b"")

    class Meta:
        verbose_name = _("质检申诉")
        constraints = [
            models.CheckConstraint(
                name="score_appeal_ruled",
                condition=Q(ruled_by=None, ruled_at=None) | Q(ruled_by__isnull=False, ruled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="score_appeal_not_own", condition=Q(ruled_by=None) | ~Q(ruled_by=models.F("by"))
            ),
        ]

    def __str__(self) -> str:
        return f"appeal {self.inspection_id}"

    def keep_ruling(self, text: str) -> None:
        """Seal why it was ruled so; not saved."""
        self.ruling_key = crypto.new_key()
        self.sealed_ruling = crypto.seal(self.ruling_key, text, "evaluation.ruling")

    @property
    def ruling(self) -> str:
        """Why it was ruled so; "" before, and once the citizen was erased."""
        if not self.ruling_key:
            return ""
        return crypto.unseal(bytes(self.ruling_key), bytes(self.sealed_ruling), "evaluation.ruling").decode()
