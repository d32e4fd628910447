"""Task 承办任务: what one department owes a case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case as Choose
from django.db.models import F, Q
from django.db.models import When as If
from django.db.models.functions import Coalesce, Least
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.cases.models.protected import ProtectedTexts
from yixian.cases.models.words import OPEN_TASK, RUNNING_TASK, TaskRole, TaskStatus
from yixian.cases.visibility import visible_tasks

if TYPE_CHECKING:
    from yixian.people.models import Actor


def _while_owed(done: str, due: str) -> Coalesce:
    """The limit `due` until `done` says it was kept; the result limit where there is none, or while suspended."""
    # A `Q` brings its conditions into one order, by which a migration knows the expression again.
    owed = If(Q(**{f"{done}__isnull": True, "resume_on__isnull": True}), then=F(due))
    return Coalesce(Choose(owed), F("due_at"))


# The limit that runs out first of those a department still has to keep, as `Task.limits` tells them. It names no
# value, only columns: SQLite finds an index of an expression only then.
NEXT_LIMIT = Least(
    _while_owed("signed_at", "sign_due"),
    _while_owed("reached_at", "contact_due"),
    _while_owed("stage_at", "stage_due"),
    F("due_at"),
)


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, actor: Actor) -> TaskQuerySet:
        """The tasks this actor may know of."""
        return self.filter(visible_tasks(actor))

    def open(self) -> TaskQuerySet:
        return self.filter(status__in=OPEN_TASK)


class Limit(models.TextChoices):
    """What a department has to do by a limit."""

    SIGN = "sign", _("签收")
    CONTACT = "contact", _("首次联系")
    STAGE = "stage", _("阶段报告")
    RESULT = "result", _("办结")


class Task(ProtectedTexts):
    TEXTS = ("note",)
    # What figures count by, named in the record (`cases.kept`).
    KEPT = (
        *("department", "role", "parent", "status", "round", "first_dispatch", "dispatched_at", "due_at"),
        *("sign_due", "contact_due", "return_due", "signed_at", "reached_at", "replied_at", "finished_at"),
        *("late_before", "reworked", "terminated", "resume_on", "extensions", "extended_by"),
    )

    # No indexes of their own: `task_case` and `task_department` begin with them.
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="tasks", db_index=False)
    department = models.ForeignKey(
        "directory.Department", models.PROTECT, related_name="tasks", db_index=False
    )
    role = models.CharField(_("主协办"), max_length=9, choices=TaskRole.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    status = models.CharField(
        _("状态"), max_length=11, choices=TaskStatus.choices, default=TaskStatus.TO_SIGN
    )
    round = models.PositiveSmallIntegerField(_("办理轮次"), default=1)
    first_dispatch = models.BooleanField(_("首次派单"), default=True)
    return_forbidden = models.BooleanField(_("不得退单"), default=False)
    designated = models.BooleanField(_("指定承办"), default=False)
    note = models.TextField(_("派单意见"), blank=True, default="")
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("经办人"),
    )

    dispatched_at = models.DateTimeField(_("派单时间"))
    due_at = models.DateTimeField(_("办结时限"))
    yellow_at = models.DateTimeField()
    red_at = models.DateTimeField()
    due_steps = models.JSONField(default=list, blank=True)
    sign_due: When = moment(_("签收时限"))
    contact_due: When = moment(_("首次联系时限"))
    stage_due: When = moment(_("阶段报告时限"))
    return_due: When = moment(_("退单申请时限"))

    signed_at: When = moment(_("签收时间"))
    reached_at: When = moment(_("首次联系时间"))
    replied_at: When = moment(_("答复时间"))
    finished_at: When = moment(_("完成时间"))
    end_reason = models.CharField(_("终结原因"), max_length=40, blank=True, default="")
    late_before = models.BooleanField(_("重做前已超期"), default=False)
    reworked = models.PositiveSmallIntegerField(_("退回重做次数"), default=0)
    stage_at: When = moment(_("阶段报告时间"))
    terminated = models.BooleanField(_("终止办理"), default=False)
    escalated_at: When = moment(_("提级时间"))
    resume_on = models.DateField(_("挂账复核日期"), null=True, blank=True)
    seconds_left = models.BigIntegerField(_("挂账时剩余秒数"), null=True, blank=True)
    extensions = models.PositiveSmallIntegerField(_("延期次数"), default=0)
    extended_by = models.PositiveIntegerField(_("累计延期"), default=0)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("承办任务")
        constraints = [
            models.UniqueConstraint(
                name="task_one_open_per_department",
                fields=["case", "department", "round"],
                condition=Q(status__in=["to_sign", "in_progress", "suspended", "replied"]),
            ),
            models.UniqueConstraint(
                name="task_one_open_lead",
                fields=["case"],
                condition=Q(role="lead", status__in=["to_sign", "in_progress", "suspended", "replied"]),
            ),
        ]
        indexes = [
            # The department's inbox: open tasks of one department by due time.
            models.Index(
                name="task_inbox", fields=["department", "due_at", "id"], condition=Q(status__in=OPEN_TASK)
            ),
            # The same among all units: what is to be done next.
            models.Index(NEXT_LIMIT, "id", name="task_next", condition=Q(status__in=OPEN_TASK)),
            # Which cases a unit may see, read from the index alone (SQLite leaves the included columns out).
            models.Index(name="task_department", fields=["department", "-id"], include=["case", "status"]),
            models.Index(name="task_case", fields=["case", "id"]),
            models.Index(name="task_due", fields=["due_at"]),
            models.Index(name="task_replied", fields=["replied_at"], condition=Q(replied_at__isnull=False)),
            # Figures: the day a task counts on is the earlier of limit and deed.
            models.Index(Least("due_at", Coalesce("replied_at", "due_at")), name="task_counted"),
            models.Index(Least("sign_due", Coalesce("signed_at", "sign_due")), name="task_sign_counted"),
            models.Index(
                Least("contact_due", Coalesce("reached_at", "contact_due")), name="task_reach_counted"
            ),
            models.Index(name="task_dispatched", fields=["dispatched_at"]),
            # What a department let pass: few rows, each gone as soon as it is done.
            models.Index(
                name="task_unsigned",
                fields=["sign_due", "id"],
                condition=Q(status=TaskStatus.TO_SIGN, sign_due__isnull=False),
            ),
            models.Index(
                name="task_unreached",
                fields=["contact_due", "id"],
                condition=Q(status__in=RUNNING_TASK, reached_at__isnull=True, contact_due__isnull=False),
            ),
            models.Index(
                name="task_no_stage",
                fields=["stage_due", "id"],
                condition=Q(status__in=RUNNING_TASK, stage_at__isnull=True, stage_due__isnull=False),
            ),
            # What the clock watches: the limit of what is worked on, and when its lamp lights up.
            models.Index(name="task_running", fields=["due_at", "id"], condition=Q(status__in=RUNNING_TASK)),
            models.Index(
                name="task_yellow", fields=["yellow_at", "id"], condition=Q(status__in=RUNNING_TASK)
            ),
            models.Index(name="task_red", fields=["red_at", "id"], condition=Q(status__in=RUNNING_TASK)),
            models.Index(name="task_resume", fields=["resume_on"], condition=Q(status="suspended")),
        ]

    def __str__(self) -> str:
        return f"task {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_TASK

    @property
    def limits(self) -> list[tuple[Limit, datetime]]:
        """The limits that run now, the nearest first; the result limit alone while the task stands still."""
        found = [(Limit.RESULT, self.due_at)]
        if self.resume_on is None:
            for limit, done, due in (
                (Limit.SIGN, self.signed_at, self.sign_due),
                (Limit.CONTACT, self.reached_at, self.contact_due),
                (Limit.STAGE, self.stage_at, self.stage_due),
            ):
                if done is None and due is not None:
                    found.append((limit, due))
        return sorted(found, key=lambda one: one[1])
