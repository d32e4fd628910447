"""Case 诉求: one matter. An order 工单 is a case that was submitted for dispatch."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.protected import ProtectedTexts
from yixian.cases.models.words import (
    OPEN_CASE,
    PROMISED_CASE,
    STEPPED_CASE,
    AccusedMatter,
    CaseStatus,
    Kind,
    Outcome,
    ReplyWay,
    Secrecy,
    Urgency,
)
from yixian.cases.visibility import visible_cases
from yixian.directory.working_time import CHINA

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from yixian.people.models import Actor

When = models.DateTimeField[datetime | None, datetime | None]
OFTEN_URGED = 3
OFTEN_HANDLED = 3  # handled, and handled again twice
OFTEN_RETURNED = 2
TITLE_LENGTH = 30  # what a form takes; imported titles may be longer and are kept whole


def moment(label: StrOrPromise | None = None) -> When:
    """A point in time that may not have come yet."""
    return models.DateTimeField(label, null=True, blank=True)


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, actor: Actor) -> CaseQuerySet:
        """The cases this actor may know of; the only gate for lists, pages, exports, search and the API."""
        return self.filter(visible_cases(actor))


class Case(ProtectedTexts):
    TEXTS = ("title", "content", "demand", "address", "answer")
    # What figures count by and what decides who may see, named in the record (`cases.kept`).
    KEPT = (
        *("contact", "citizen", "parent", "kind", "category", "area", "urgency", "round", "lead", "invented"),
        *("accused", "accused_matter", "held_by_office", "identity_to_accused", "secrecy"),
        *("callback_consent", "publish_consent", "received_at", "submitted_at", "dispatched_at", "passed_at"),
        *("closed_at", "promise_due", "urged", "returns_refused", "returns_granted"),
        *("rehandle_proposed", "exemption_proposed"),
    )

    status = models.CharField(_("状态"), max_length=12, choices=CaseStatus.choices, default=CaseStatus.DRAFT)
    outcome = models.CharField(_("办结方式"), max_length=12, choices=Outcome.choices, blank=True, default="")
    contact = models.ForeignKey("cases.Contact", models.PROTECT, related_name="cases")
    # No index of its own: `case_citizen` begins with it.
    citizen = models.ForeignKey("cases.Citizen", models.PROTECT, related_name="cases", db_index=False)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="members")

    kind = models.CharField(_("诉求类型"), max_length=12, choices=Kind.choices)
    category = models.ForeignKey("directory.Category", models.PROTECT, null=True, verbose_name=_("事项分类"))
    title = models.TextField(_("标题"), blank=True, default="")
    content = models.TextField(_("诉求内容"), blank=True, default="")
    demand = models.TextField(_("诉求目的"), blank=True, default="")
    address = models.CharField(_("事发地址"), max_length=300, blank=True, default="")
    answer = models.TextField(_("给诉求人的答复"), blank=True, default="")
    public_answer = models.TextField(_("公开答复"), blank=True, default="")
    happened_at: When = moment(_("事发时间"))
    area = models.ForeignKey("directory.Area", models.PROTECT, null=True, blank=True, verbose_name=_("区域"))
    lon = models.FloatField(_("经度"), null=True, blank=True)
    lat = models.FloatField(_("纬度"), null=True, blank=True)
    datum = models.CharField(_("坐标系"), max_length=8, blank=True, default="")

    accused = models.ForeignKey(
        "directory.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("被诉单位"),
    )
    accused_matter = models.CharField(
        _("被诉事项"), max_length=8, choices=AccusedMatter.choices, blank=True, default=""
    )
    accused_confirmed = models.BooleanField(_("被诉单位已确认"), default=False)
    identity_to_accused = models.BooleanField(_("同意向被诉单位透露身份"), default=False)
    held_by_office = models.BooleanField(_("由政府办公室办理"), default=False)

    urgency = models.CharField(_("紧急程度"), max_length=6, choices=Urgency.choices, default=Urgency.NORMAL)
    secrecy = models.CharField(_("保密"), max_length=9, choices=Secrecy.choices, default=Secrecy.NONE)
    tags = models.JSONField(_("标签"), default=list, blank=True)
    reply_wanted = models.BooleanField(_("需要答复"), default=True)
    reply_way = models.CharField(
        _("答复方式"), max_length=9, choices=ReplyWay.choices, default=ReplyWay.TELEPHONE
    )
    publish_consent = models.BooleanField(_("同意公开"), default=False)
    callback_consent = models.BooleanField(_("同意回访"), default=True)

    received_at = models.DateTimeField(_("受理时间"), default=timezone.now)
    entered_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    submitted_at: When = moment(_("提交时间"))
    dispatched_at: When = moment(_("派单时间"))
    passed_at: When = moment(_("审核通过时间"))
    closed_at: When = moment(_("办结时间"))
    archived_at: When = moment(_("归档时间"))

    promise_due: When = moment(_("承诺时限"))
    promise_yellow: When = moment()
    promise_red: When = moment()
    promise_steps = models.JSONField(default=list, blank=True)
    # The clock of what the centre owes now: to dispatch, to review, to call back, to answer an objection.
    step_due: When = moment(_("本环节时限"))
    step_yellow: When = moment()
    step_red: When = moment()
    step_steps = models.JSONField(default=list, blank=True)

    round = models.PositiveSmallIntegerField(_("办理轮次"), default=1)
    # The number of events: an action is a compare-and-set on it, so two people never act on one state.
    version = models.PositiveIntegerField(default=0)
    catalogue_entry = models.ForeignKey("directory.CatalogueEntry", models.PROTECT, null=True, blank=True)
    lead = models.ForeignKey(
        "directory.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="led_cases",
        verbose_name=_("主办单位"),
    )
    urged = models.PositiveSmallIntegerField(_("催办次数"), default=0)
    promise_moved = models.BooleanField(_("承诺时限已变更"), default=False)
    returns_refused = models.PositiveSmallIntegerField(_("不准退单次数"), default=0)
    returns_granted = models.PositiveSmallIntegerField(_("准予退单次数"), default=0)
    reason_code = models.CharField(_("原因代码"), max_length=40, blank=True, default="")
    transfer_target = models.CharField(_("转接去向"), max_length=60, blank=True, default="")
    objected_at: When = moment(_("异议时间"))
    # By when the supervisory unit answers that the citizen was retaliated against; none while nothing waits.
    retaliation_due: When = moment(_("核查打击报复时限"))
    rehandle_proposed = models.BooleanField(_("建议重办"), default=False)
    exemption_proposed = models.BooleanField(_("建议免考"), default=False)

    source = models.CharField(_("来源"), max_length=60, blank=True, default="")
    external_id = models.CharField(_("外部编号"), max_length=120, blank=True, default="")
    invented = models.BooleanField(_("虚构"), default=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("诉求")
        constraints = [
            models.UniqueConstraint(
                name="case_once_per_source", fields=["source", "external_id"], condition=~Q(external_id="")
            ),
            models.CheckConstraint(
                name="case_closed_has_outcome",
                condition=Q(status__in=["closed", "archived"], outcome__gt="")
                | (~Q(status__in=["closed", "archived"]) & Q(outcome="")),
            ),
            models.CheckConstraint(
                name="case_merged_has_parent", condition=~Q(status="merged") | Q(parent__isnull=False)
            ),
        ]
        indexes = [
            # The centre's lists: to dispatch, to review, to call back, oldest due first. Open cases only.
            models.Index(
                name="case_step",
                fields=["status", "step_due", "id"],
                condition=Q(status__in=STEPPED_CASE) | Q(step_due__isnull=False),
            ),
            # What is promised and not done yet, next due first.
            models.Index(
                name="case_promise",
                fields=["promise_due", "id"],
                condition=Q(status__in=PROMISED_CASE, promise_due__isnull=False),
            ),
            # The supervisor's: few of them, whose reading must not cost what all that is promised does.
            models.Index(
                name="case_urged",
                fields=["promise_due", "id"],
                condition=Q(status__in=PROMISED_CASE, urged__gte=OFTEN_URGED),
            ),
            models.Index(
                name="case_again",
                fields=["promise_due", "id"],
                condition=Q(status__in=PROMISED_CASE, round__gte=OFTEN_HANDLED),
            ),
            # What the clock watches: cases that two units have given back.
            models.Index(
                name="case_returned",
                fields=["promise_due", "id"],
                condition=Q(status__in=PROMISED_CASE, returns_granted__gte=OFTEN_RETURNED),
            ),
            models.Index(name="case_status", fields=["status", "-id"]),
            models.Index(name="case_citizen", fields=["citizen", "-id"]),
            models.Index(name="case_received", fields=["received_at", "id"]),
            models.Index(name="case_closed", fields=["closed_at"], condition=Q(closed_at__isnull=False)),
            # The supervisory unit's list of what citizens say was done to them: few rows of all there are.
            models.Index(
                name="case_retaliation",
                fields=["retaliation_due", "id"],
                condition=Q(retaliation_due__isnull=False),
            ),
            # Figures: the day an order counts on in the city's completion rate.
            models.Index(
                Least("promise_due", Coalesce("passed_at", "closed_at", "promise_due")), name="case_counted"
            ),
            # How cases of one category in one area were dispatched before, the newest first.
            models.Index(
                name="case_history",
                fields=["category", "area", "-id"],
                condition=Q(dispatched_at__isnull=False),
            ),
            models.Index(
                name="case_similar", fields=["category", "area", "-id"], condition=Q(status__in=OPEN_CASE)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def text_salt(self) -> str:
        # It has no number yet when it is registered; its citizen and moment of entry salt it instead.
        return f"texts:{self.citizen_id}:{self.entered_at.timestamp()}"

    @property
    def number(self) -> str:
        """The number a citizen is told: the local day of entry, then the row's own number.

        Derived, not stored: a sequence gives the row's number with the insert itself, so no counter row is
        fought over and no second write is needed. `id_of` reads it back.
        """
        return f"{self.entered_at.astimezone(CHINA):%Y%m%d}{self.pk:06d}"

    @property
    def protected(self) -> bool:
        return self.secrecy != Secrecy.NONE

    @property
    def is_order(self) -> bool:
        return self.submitted_at is not None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_CASE

    @property
    def drawn_to_call(self) -> bool:
        """Whether it is an enquiry answered at once that was drawn, and whose citizen is asked by telephone.

        It is closed; a step of the centre's that is left of it is that one.
        """
        answered = self.status == CaseStatus.CLOSED and self.outcome == Outcome.ANSWERED
        return answered and self.step_due is not None

    @property
    def counts_as_conduct(self) -> bool:
        """Conduct complaints and every report never go to the accused (docs/domain.md, "Who is complained of")."""
        return self.accused_id is not None and (
            self.kind == Kind.REPORT or self.accused_matter == AccusedMatter.CONDUCT
        )


def id_of(number: str) -> int | None:
    """The row a case number names, None where it is no case number. The day is checked by the caller's lookup."""
    if not (number.isascii() and number.isdigit() and 14 <= len(number) <= 26):
        return None
    return int(number[8:]) if int(number[8:]) < 2**63 else None


def by_number(cases: CaseQuerySet, number: str) -> Case | None:
    """The case of this number among `cases`, None if there is none (one read by primary key)."""
    pk = id_of(number)
    case = cases.filter(pk=pk).first() if pk else None
    return case if case is not None and case.number == number else None
