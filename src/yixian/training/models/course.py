from __future__ import annotations

from collections.abc import Collection

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row
from yixian.knowledge.models import KnowledgeItem
from yixian.people.models import Account, Role
from yixian.telephony.models import CallQueue

# Whose work it is to answer, or to decide on what was answered: who may be given something to learn.
LEARNERS = (Role.SEAT, Role.LEAD, Role.CALLBACK, Role.EDITOR, Role.DISPATCHER, Role.DUTY_MANAGER)
valid_code = RegexValidator(r"\A[A-Za-z0-9][A-Za-z0-9_.-]*\Z", _("编码只含字母、数字、点、下划线和连字符。"))


class Course(Row):
    """Knowledge items in the order in which they are to be read, for whom, and within how many days.

    `roles` are codes with semicolons between them; none means everybody of `LEARNERS`. With `queues` it is for those of
    them alone whose seat serves one of these.
    """

    code = models.CharField(_("编码"), max_length=40, unique=True, validators=[valid_code])
    title = models.CharField(_("课程名称"), max_length=100)
    purpose = models.CharField(_("学了做什么"), max_length=500, blank=True)
    roles = models.CharField(_("给哪些岗位"), max_length=200, blank=True)
    queues = models.ManyToManyField(
        CallQueue, blank=True, related_name="+", verbose_name=_("只给服务这些队列的人")
    )
    due_days = models.PositiveSmallIntegerField(
        _("几天内学完"),
        default=14,
        validators=[MaxValueValidator(365)],
        help_text=_("从课程开放、账号建立中较晚的那天算起；0 为不限"),
    )
    opened_on = models.DateField(_("开放日期"))
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("培训课程")
        verbose_name_plural = _("培训课程")

    def __str__(self) -> str:
        return self.title

    @property
    def role_codes(self) -> frozenset[str]:
        """For whose roles it is."""
        return frozenset(self.roles.split(";")) if self.roles else frozenset(LEARNERS)

    @property
    def role_labels(self) -> list[str]:
        """The same as the page says it; empty for everybody."""
        return [str(Role(one).label) for one in self.roles.split(";") if one in Role.values]

    def is_for(self, roles: Collection[str], queues: Collection[int]) -> bool:
        """Whether it is for somebody of these roles, whose seat serves these queues; reads `queues` prefetched."""
        wanted = {one.pk for one in self.queues.all()}
        return bool(self.role_codes & set(roles)) and (not wanted or bool(wanted & set(queues)))


class CourseItem(models.Model):
    """A knowledge item of a course, at its place."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="items", verbose_name=_("培训课程"))
    item = models.ForeignKey(KnowledgeItem, models.PROTECT, related_name="+", verbose_name=_("知识条目"))
    position = models.PositiveSmallIntegerField(_("次序"))

    class Meta:
        ordering = ["course", "position", "pk"]
        verbose_name = _("课程的知识")
        verbose_name_plural = _("课程的知识")
        constraints = [models.UniqueConstraint(fields=["course", "item"], name="course_item_key")]

    def __str__(self) -> str:
        return f"{self.course_id} {self.position}"


class Reading(models.Model):
    """That somebody has read an item as it was then: `edition` says in which wording (`editions.py`)."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name=_("谁"))
    item = models.ForeignKey(KnowledgeItem, models.CASCADE, related_name="+", verbose_name=_("知识条目"))
    edition = models.CharField(_("版本"), max_length=16)
    read_at = models.DateTimeField(_("什么时候"), auto_now_add=True)

    class Meta:
        verbose_name = _("学习记录")
        verbose_name_plural = _("学习记录")
        constraints = [models.UniqueConstraint(fields=["account", "item", "edition"], name="reading_key")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.item_id}"
