"""ReplyTemplate 答复模板: words a unit uses again and again, with places that are filled from the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.reply_point import category_field, is_for, kind_field
from yixian.directory.models.row import Row
from yixian.ground.placed import places_in

if TYPE_CHECKING:
    from yixian.cases.models.case import Case
    from yixian.directory.models import Department

PLACES = ("number", "title", "category", "department", "received", "due", "today")
PLACES_SAID = _(
    "可用：{number} 编号，{title} 标题，{category} 事项分类，{department} 本单位，{received} 受理日期，"
    "{due} 办结时限，{today} 今天"
)

SAME_NAME = _("已有同名的模板，请换一个名称。")
MOST_OFFERED = 50  # of one reply; the unit's own come first


class ReplyTemplate(Row):
    """Of a unit, for its own people and with `shared` for those of the units below; without a unit, for the city."""

    TEXTS: ClassVar[tuple[str, ...]] = ("measures", "to_citizen", "public")

    department = models.ForeignKey(
        "directory.Department", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位"),
        help_text=_("空着就是全市都可用"),
    )  # fmt: skip
    name = models.CharField(_("名称"), max_length=60)
    kind = kind_field(_("空着就是各类都可用"))
    category = category_field(_("空着就是各类事项都可用；填上级分类的编码，下级都算"))
    measures = models.TextField(_("办理措施"), max_length=2000, blank=True, default="")
    to_citizen = models.TextField(_("给诉求人的答复"), max_length=3000, blank=True, default="")
    public = models.TextField(_("公开答复"), max_length=3000, blank=True, default="")
    shared = models.BooleanField(_("下属单位也可用"), default=True)
    active = models.BooleanField(_("启用"), default=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = _("答复模板")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                name="reply_template_name", fields=["department", "name"], violation_error_message=SAME_NAME
            ),
            models.UniqueConstraint(
                name="reply_template_city",
                fields=["name"],
                condition=Q(department=None),
                violation_error_message=SAME_NAME,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if not any(getattr(self, name) for name in self.TEXTS):
            raise ValidationError(_("模板里还没有文字，请至少填写一项。"))
        for name in self.TEXTS:
            unknown = [place for place in places_in(getattr(self, name)) if place not in PLACES]
            if unknown:
                raise ValidationError({name: _("没有 {%(place)s} 这一项。") % {"place": unknown[0]}})


def templates_for(case: Case, unit: Department) -> list[ReplyTemplate]:
    """What the unit may use on this case: its own first, then the nearest unit's above, the city's last.

    One query, of the unit and those above it alone (unique `reply_template_name`): all the units' words together
    are more than a process should keep.
    """
    nearness = {pk: place for place, pk in enumerate(reversed(unit.path_ids))}
    above = Q(department__in=nearness, shared=True)
    usable = ReplyTemplate.objects.filter(Q(department=None) | Q(department=unit) | above, active=True)
    fitting = [one for one in usable if is_for(one, case)]
    fitting.sort(key=lambda one: nearness.get(one.department_id or 0, len(nearness)))
    return fitting[:MOST_OFFERED]
