"""ClockRule 到时规则: what the clock does by itself about work whose time comes; rows a city edits."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yixian.cases.clocks import start_of
from yixian.directory.explanations import amount_words
from yixian.directory.models import Kind, Unit, Urgency
from yixian.directory.models.row import NamedRow
from yixian.directory.models.validity import Validity, valid_on
from yixian.supervision.models.order import Level

MOST = 999
LONGEST_NAME = 60


class What(models.TextChoices):
    """The work whose time comes."""

    SIGN = "sign", _("签收")
    CONTACT = "contact", _("首次联系")
    RESULT = "result", _("办结")
    RETURNED = "returned", _("准予退单两次以上")
    REHANDLED = "rehandled", _("重办两次以上")
    REVIEW = "review", _("审核")
    CALLBACK = "callback", _("回访")
    UNCLAIMED = "unclaimed", _("退单后无人承办")


class When(models.TextChoices):
    """The moment a rule waits for, seen from the due time."""

    YELLOW = "yellow", _("黄灯亮时")
    RED = "red", _("红灯亮时")
    BEFORE = "before", _("到时以前")
    AFTER = "after", _("到时以后")


class Deed(models.TextChoices):
    """What the clock does then."""

    REMIND = "remind", pgettext_lazy("deed", "提醒")
    URGE = "urge", pgettext_lazy("deed", "催办")
    SUPERVISE = "supervise", pgettext_lazy("deed", "督办")
    ESCALATE = "escalate", pgettext_lazy("deed", "提级")


class Told(models.TextChoices):
    """Who can be told."""

    HANDLER = "handler", _("经办人")
    LIAISON = "liaison", _("联络员")
    UNIT_HEAD = "unit_head", _("分管领导")
    DISPATCHER = "dispatcher", _("审核派单员")
    SUPERVISOR = "supervisor", _("督办员")
    DUTY_MANAGER = "duty_manager", _("值班主任")
    LEADER = "leader", _("领导")


# What the centre owes has no department's people to tell, and no task to urge, supervise or escalate.
OF_CENTRE = frozenset({What.REVIEW, What.CALLBACK, What.UNCLAIMED})
OF_UNIT = (Told.HANDLER, Told.LIAISON, Told.UNIT_HEAD)
# Only what has a lamp has its moments stored.
WITH_LAMP = frozenset({What.RESULT, What.REVIEW, What.CALLBACK})
# These are so from the moment they come to be: there is nothing to warn of.
AT_ONCE = frozenset({What.RETURNED, What.REHANDLED})


class ClockRuleQuerySet(models.QuerySet["ClockRule"]):
    def holding(self, now: datetime) -> ClockRuleQuerySet:
        """The rules in force at this moment, in the order a city numbered them."""
        return self.filter(valid_on(timezone.localdate(now)), active=True).order_by("position", "pk")


def today() -> Any:
    return timezone.localdate()


class ClockRule(Validity, NamedRow):
    """One rule. `since` is when it began to hold as it stands: what was due before is not its business."""

    code = models.CharField(_("编码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=LONGEST_NAME)
    position = models.PositiveSmallIntegerField(_("顺序"), default=100)
    what = models.CharField(
        _("什么事"),
        max_length=9,
        choices=What.choices,
        help_text=_("退单两次、重办两次的，从那一次派单起算"),
    )
    when = models.CharField(
        _("什么时候"), max_length=6, choices=When.choices, help_text=_("黄灯、红灯只用于办结、审核、回访")
    )
    amount = models.PositiveSmallIntegerField(
        _("提前或推后"), default=0, validators=[MaxValueValidator(MOST)], help_text=_("0 为正好到时")
    )
    unit = models.CharField(
        _("单位（时间）"),
        max_length=6,
        choices=Unit.choices,
        default=Unit.WORKING_HOUR,
        help_text=_("工作小时、工作日按承办单位的工作日历，审核、回访按热线中心的"),
    )
    kind = models.CharField(_("只管诉求类型"), max_length=12, choices=Kind.choices, blank=True, default="")
    urgency = models.CharField(
        _("只管紧急程度"), max_length=6, choices=Urgency.choices, blank=True, default=""
    )
    department = models.ForeignKey(
        "directory.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("只管单位"),
        help_text=_("连同下级单位；单位改名、停用后，对它还没办完的照样管"),
    )
    deed = models.CharField(_("做什么"), max_length=9, choices=Deed.choices)
    level = models.PositiveSmallIntegerField(
        _("督办级别"),
        default=Level.ORDER,
        choices=[(one.value, one.label) for one in Level if one != Level.INSTRUCTION],
        help_text=_("只用于督办"),
    )
    days = models.PositiveSmallIntegerField(
        _("督办答复期限（工作日）"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text=_("只用于督办"),
    )
    to = models.CharField(
        _("告知谁"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("催办、督办、提级本来就告知有关单位，这里填另外要告知的；没有指定经办人的告知联络员"),
    )
    by_sms = models.BooleanField(_("发短信"), default=True, help_text=_("本人选择了短信通知的"))
    by_email = models.BooleanField(_("发邮件"), default=True, help_text=_("本人选择了邮件通知的"))
    words = models.CharField(
        _("用语"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("写进提醒、催办内容、督办要求、提级理由"),
    )
    valid_from = models.DateField(_("生效日期"), default=today)
    active = models.BooleanField(
        _("启用"),
        default=True,
        help_text=_("只管启用以后到时的，以前到时的一概不补做；改了事项、时间或做法，从修改时重新起算"),
    )
    since = models.DateTimeField(_("起算时间"), editable=False)

    objects = ClockRuleQuerySet.as_manager()

    # A change of these makes it another rule, which begins to hold when it is made.
    ITS_OWN: ClassVar[tuple[str, ...]] = (
        *("what", "when", "amount", "unit", "kind", "urgency", "department_id", "deed", "active"),
    )

    class Meta:
        verbose_name = _("到时规则")
        verbose_name_plural = _("到时规则")
        ordering = ["position", "pk"]

    def clean(self) -> None:
        super().clean()
        self._check_when()
        self._check_told()
        if self.deed != Deed.REMIND and self.what in OF_CENTRE:
            raise ValidationError({"deed": _("这件事在热线中心手里，没有承办单位可催办、督办，请选提醒。")})
        if self.deed != Deed.REMIND and not self.words:
            raise ValidationError({"words": _("请写明催办内容、督办要求或提级理由。")})

    def _check_when(self) -> None:
        if self.when in (When.YELLOW, When.RED) and self.what not in WITH_LAMP:
            raise ValidationError({"when": _("这件事没有红黄灯，请选到时以前或以后。")})
        if self.what in AT_ONCE and self.when != When.AFTER:
            raise ValidationError({"when": _("这件事从那一次派单起算，请选到时以后。")})
        if self.when == When.BEFORE and not self.amount:
            raise ValidationError({"amount": _("请填提前多少。")})

    def _check_told(self) -> None:
        codes = list(
            dict.fromkeys(one.strip() for one in self.to.replace("；", ";").split(";") if one.strip())
        )
        self.to = ";".join(codes)
        for code in codes:
            if code not in Told.values:
                told = {"code": code, "known": ";".join(Told.values)}
                raise ValidationError({"to": _("没有“%(code)s”，可以写：%(known)s") % told})
            if self.what in OF_CENTRE and code in OF_UNIT:
                raise ValidationError({"to": _("这件事在热线中心手里，只能告知热线中心的人和领导。")})
        if self.deed == Deed.REMIND and not codes:
            raise ValidationError({"to": _("提醒要有人可告知。")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Begin anew where it is another rule than it was, or was off."""
        if self._begins_anew():
            self.since = timezone.now()
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "since"}
        super().save(*args, **kwargs)

    def _begins_anew(self) -> bool:
        if self.pk is None or self.since is None:
            return self.since is None
        was = ClockRule.objects.filter(pk=self.pk).first()
        if was is None:
            return False
        # One that had run out, or not begun, is not for what came due meanwhile either.
        begins = self.is_valid_on(today()) and not was.is_valid_on(today())
        return begins or any(getattr(was, name) != getattr(self, name) for name in self.ITS_OWN)

    @property
    def told(self) -> tuple[str, ...]:
        """The codes of who is told."""
        return tuple(one for one in self.to.split(";") if one)

    def called(self, then: str) -> str:
        """The rule as it was called when it did something, with what it is called now; "" where nobody kept that."""
        if not then:
            return str(_("%(rule)s（当时的名称没有留存）") % {"rule": self.label})
        renamed = _("%(rule)s（现名%(now)s）") % {"rule": then, "now": self.label}
        return self.label if then == self.name else str(renamed)

    @property
    def holds_from(self) -> datetime:
        """What comes due after this moment is its business."""
        return max(self.since, start_of(self.valid_from))

    @property
    def is_warning(self) -> bool:
        """Whether it speaks before the due time, and so is silent once that has passed."""
        return self.when != When.AFTER

    @property
    def moment_words(self) -> str:
        """When, in words: 到时以后 2个工作日."""
        if self.when in (When.YELLOW, When.RED) or not self.amount:
            return str(_("到时") if self.when == When.AFTER else self.get_when_display())
        return f"{self.get_when_display()} {amount_words(self.amount, self.unit)}"

    @property
    def told_words(self) -> list[str]:
        """Who is told, in words."""
        return [str(Told(code).label) for code in self.told]
