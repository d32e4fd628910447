"""Publication 发布: a matter and its answer as everybody may read them, or the decision that nobody may."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case
from yixian.cases.models.case import When, moment
from yixian.cases.models.protected import ProtectedTexts
from yixian.cases.models.words import Verdict
from yixian.people.models import Actor

PUBLIC = Q(state="published")


class PublicationQuerySet(models.QuerySet["Publication"]):
    def released(self) -> PublicationQuerySet:
        """What was decided to be public, now or from a moment to come."""
        return self.filter(PUBLIC)

    def public(self) -> PublicationQuerySet:
        """What everybody may read."""
        return self.filter(PUBLIC, published_at__lte=timezone.now())

    def early(self, now: datetime) -> PublicationQuerySet:
        """What accredited journalists may read at `now`, and nobody else yet."""
        return self.filter(PUBLIC, press_at__lte=now, published_at__gt=now)

    def visible_to(self, actor: Actor) -> PublicationQuerySet:
        """Those of the cases this actor may know of, in every state."""
        return self.filter(case__in=Case.objects.visible_to(actor))


class Publication(ProtectedTexts):
    """One row a case, from the moment it might be published; what was decided when stands in the case's events.

    Nothing of it is public by itself: a row waits until a publisher decides (docs/domain.md, "Who sees what").
    """

    TEXTS = ("title", "question", "answer")
    # What everybody reads, and who decided it when, named in the record once it is published (`cases.kept`).
    KEPT = (
        *("state", "since", "why", "category", "group", "area", "department", "verdict"),
        *("press_at", "published_at", "published_by", "withdrawn_at"),
    )

    class State(models.TextChoices):
        WAITING = "waiting", _("可以发布")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤下")
        DECLINED = "declined", _("不发布")

    class Why(models.TextChoices):
        """Why it is not public, or no longer; the publisher's own words are the event's remark."""

        PUBLISHER = "publisher", _("发布员决定")
        CONSENT = "consent", _("诉求人收回同意")
        ERASED = "erased", _("诉求人身份已销毁")
        REOPENED = "reopened", _("诉求人重新提出")
        UNSOLVED = "unsolved", _("诉求人说没有解决")

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="publication")
    state = models.CharField(_("状态"), max_length=9, choices=State.choices, default=State.WAITING)
    since = models.DateTimeField(_("自何时"))
    why = models.CharField(_("原因"), max_length=9, choices=Why.choices, blank=True, default="")
    title = models.TextField(_("标题"), blank=True, default="")
    question = models.TextField(_("公开的诉求"), blank=True, default="")
    answer = models.TextField(_("公开的答复"), blank=True, default="")
    category = models.ForeignKey(
        "directory.Category", models.PROTECT, null=True, related_name="+", verbose_name=_("事项分类")
    )
    # The first two digits of the category: by what everybody looks through the list.
    group = models.CharField(max_length=2, blank=True, default="")
    area = models.ForeignKey(
        "directory.Area", models.PROTECT, null=True, related_name="+", verbose_name=_("区域")
    )
    department = models.ForeignKey(
        "directory.Department", models.PROTECT, null=True, related_name="+", verbose_name=_("承办单位")
    )
    # Of a suggestion what became of it: it stands on the wall.
    verdict = models.CharField(
        _("建议采纳情况"), max_length=7, choices=Verdict.choices, blank=True, default=""
    )
    # Digest of the words it was masked from: where they were changed later, the publisher is told.
    source = models.CharField(max_length=32, blank=True, default="")
    # From when everybody reads it; under embargo that is to come, and journalists read it from `press_at`.
    published_at: When = moment(_("发布时间"))
    press_at: When = moment(_("记者可见"))
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("发布员")
    )
    withdrawn_at: When = moment(_("撤下时间"))
    pairs = models.PositiveSmallIntegerField(default=0)  # how many pairs of characters its title has

    objects: Any = PublicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("发布")
        constraints = [
            models.CheckConstraint(
                name="publication_public_is_whole",
                condition=~PUBLIC
                | Q(published_at__isnull=False, published_by__isnull=False, title__gt="", answer__gt=""),
            ),
            models.CheckConstraint(
                name="publication_press_before_public",
                condition=Q(press_at__isnull=True) | Q(press_at__lte=models.F("published_at")),
            ),
        ]
        indexes = [
            # The publisher's lists: each state, the longest waiting first.
            models.Index(name="publication_state", fields=["state", "since", "id"]),
            # What everybody looks through, the newest first: all, or one group.
            models.Index(name="publication_newest", fields=["-published_at", "-id"], condition=PUBLIC),
            models.Index(
                name="publication_group", fields=["group", "-published_at", "-id"], condition=PUBLIC
            ),
            # The wall of suggestions, the newest first.
            models.Index(
                name="publication_wall",
                fields=["-published_at", "-id"],
                condition=PUBLIC & Q(verdict__gt=""),
            ),
            # A feed of one unit, and of one district.
            models.Index(
                name="publication_unit", fields=["department", "-published_at", "-id"], condition=PUBLIC
            ),
        ]

    def __str__(self) -> str:
        return f"publication {self.case_id}"

    @property
    def is_to_come(self) -> bool:
        """Whether it is released and nobody but journalists may read it yet."""
        at = self.published_at
        return self.state == self.State.PUBLISHED and at is not None and at > timezone.now()

    @property
    def was_public(self) -> bool:
        """Whether everybody could read it for a while, be it withdrawn since."""
        at = self.published_at
        return at is not None and at <= min(self.withdrawn_at or at, timezone.now())
