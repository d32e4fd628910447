"""A knowledge item: what may be answered, from whom, how long it holds, and who has vouched for it until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row
from yixian.knowledge.models.content import Content

if TYPE_CHECKING:
    from yixian.people.models import Actor

# 国办发〔2020〕53号 wants the hotline's knowledge right and brought up to date at once, without a number: half a
# year, within which the department vouches anew for each item, is ours.
VERIFY_WITHIN = timedelta(days=180)
# Who sees every item, whoever wrote it and however far it is.
ALL_ITEMS = frozenset({"editor", "auditor", "sysadmin"})
# Who answers from what is published.
ANSWERING = frozenset({"seat", "lead", "callback", "dispatcher", "duty_manager"})
UNIT = frozenset({"liaison", "handler", "unit_head"})


class KnowledgeItemQuerySet(models.QuerySet["KnowledgeItem"]):
    def visible_to(self, actor: Actor) -> KnowledgeItemQuerySet:
        """Editors and auditors see all; whoever answers what is published; a unit that and all of its own."""
        if actor.kind == "system" or actor.roles & ALL_ITEMS:
            return self
        published = Q(state=KnowledgeItem.State.PUBLISHED, active=True)
        if actor.roles & UNIT:
            return self.filter(published | Q(department_id__in=actor.scope))
        return self.filter(published) if actor.roles & ANSWERING else self.none()

    def worked_on_by(self, actor: Actor) -> KnowledgeItemQuerySet:
        """What this actor writes, audits or answers for: editors and auditors all, a unit its own."""
        if actor.roles & ALL_ITEMS:
            return self
        return self.filter(department_id__in=actor.scope) if actor.roles & UNIT else self.none()


class KnowledgeItem(Row, Content):
    """What may be answered to one question, from whom it comes, and how long it holds.

    Its columns are the text that is published; what is being written stands beside it (`KnowledgeText`) until
    somebody has passed it. `version` counts the published texts; 0 where there was none.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("起草")
        TO_AUDIT = "to_audit", _("待审")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已下架")

    code = models.CharField(
        _("编码"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"\A[A-Za-z0-9][A-Za-z0-9_.-]*\Z", _("编码只含字母、数字、点、下划线和连字符。"))
        ],
    )
    active = models.BooleanField(_("启用"), default=True)
    # What a file or the back office brings is published: whoever may do that answers for the rows.
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.PUBLISHED, editable=False)
    verified_on = models.DateField(
        _("核验日期"), null=True, blank=True, help_text=_("来源单位最近一次确认仍然有效的日期")
    )
    # `verified_on` and `VERIFY_WITHIN`, kept to be looked for.
    verify_by = models.DateField(_("核验期限"), null=True, blank=True, editable=False, db_index=True)
    related = models.ManyToManyField("self", blank=True, verbose_name=_("相关知识"))
    version = models.PositiveIntegerField(_("版本"), default=1, editable=False)

    objects = KnowledgeItemQuerySet.as_manager()
    passing = False  # set by whoever keeps the version itself

    class Meta:
        ordering = ["code"]
        verbose_name = _("知识条目")
        verbose_name_plural = _("知识条目")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        super().clean()
        if self.verified_on and self.verified_on > timezone.localdate():
            raise ValidationError({"verified_on": _("核验日期不能晚于今天。")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new item that is published counts as verified on the day it is made, unless it says another day; a draft is
        nobody's word yet.

        A published text that a file or the back office changes is kept, and what replaces it is the next version.
        """
        from yixian.knowledge.models.text import keep_replaced
        from yixian.knowledge.models.verification import keep_verification

        new = self._state.adding
        if new and self.version and self.verified_on is None:
            self.verified_on = timezone.localdate()
        self.set_verify_by()
        replaced = self._replaced()
        if replaced is not None:
            self.version = replaced.version + 1
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "verify_by", *(["version"] if replaced is not None else [])}
        super().save(*args, **kwargs)
        if replaced is not None:
            keep_replaced(replaced, self)
        keep_verification(self, new=new)

    def _replaced(self) -> KnowledgeItem | None:
        """The published text that saving replaces by another one; None where nothing of it changes."""
        if self._state.adding or self.passing:
            return None
        kept = KnowledgeItem.objects.filter(pk=self.pk).first()
        if kept is None or kept.version == 0 or kept.says_as(self):
            return None
        return kept

    def set_verify_by(self) -> None:
        """Keep `verify_by` that of `verified_on`."""
        self.verify_by = self.verified_on + VERIFY_WITHIN if self.verified_on else None

    def has_expired_on(self, day: date) -> bool:
        """Whether its last day is over."""
        return self.valid_to is not None and self.valid_to < day

    def is_unverified_on(self, day: date) -> bool:
        """Whether nobody vouches for it any more: never verified, or longer ago than `VERIFY_WITHIN`."""
        return self.verify_by is None or self.verify_by < day

    @property
    def has_expired(self) -> bool:
        """Whether its last day is over today."""
        return self.has_expired_on(timezone.localdate())

    @property
    def is_unverified(self) -> bool:
        """Whether nobody vouches for it today."""
        return self.is_unverified_on(timezone.localdate())
