"""ReplyPoint 答复要点: what a reply must say, of every kind or one, of every category or one; rows a city edits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.words import Kind
from yixian.directory.models.row import NamedRow
from yixian.ground.caching import Snapshot

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from yixian.cases.models.case import Case
    from yixian.cases.models.reply_template import ReplyTemplate

CATEGORY_CODE = RegexValidator(r"^(\d{2}){1,3}$", _("请填 2、4 或 6 位数字的分类编码。"))


def kind_field(help_text: _StrPromise) -> models.CharField[str, str]:
    """Which kind of case a row is for; empty for every kind."""
    return models.CharField(
        _("诉求类型"), max_length=12, choices=Kind.choices, blank=True, default="", help_text=help_text
    )


def category_field(help_text: _StrPromise) -> models.CharField[str, str]:
    """Which category it is for, by code and no row: every version of the category, and everything below it."""
    return models.CharField(
        _("事项分类编码"),
        max_length=6,
        blank=True,
        default="",
        validators=[CATEGORY_CODE],
        help_text=help_text,
    )


class ReplyPoint(NamedRow):
    """`name` is the sentence beside the box, such as 写明办理过程和结果."""

    code = models.SlugField(_("编码"), max_length=40, unique=True)
    kind = kind_field(_("空着就是各类都要"))
    category = category_field(_("空着就是各类事项都要；填上级分类的编码，下级都算"))
    position = models.PositiveSmallIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = verbose_name_plural = _("答复要点")
        ordering = ["position", "code"]


def is_for(row: ReplyPoint | ReplyTemplate, case: Case) -> bool:
    """Whether kind and category of a row cover the case; one without a category only by rows without."""
    code = case.category.code if case.category is not None else ""
    return row.kind in ("", case.kind) and code.startswith(row.category)


_points: Snapshot[list[ReplyPoint]] = Snapshot(
    lambda: list(ReplyPoint.objects.filter(active=True)), ReplyPoint
)


def points_of(case: Case) -> list[ReplyPoint]:
    """What a reply on this case must say, in order. No query when warm but for the category, once a case."""
    return [one for one in _points() if is_for(one, case)]
