"""Jobs 招聘 and policies 政策: lists with a first and a last day, brought as files; what is over is listed no more."""

from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Area
from yixian.directory.models.row import Row
from yixian.directory.models.validity import Validity
from yixian.knowledge.models.guide import SIGNS_OF_CODE


class Dated(Row, Validity):
    """One entry of such a list."""

    code = models.CharField(_("编码"), max_length=40, unique=True, validators=[SIGNS_OF_CODE])
    title = models.CharField(_("标题"), max_length=120)
    issuer = models.CharField(_("发布单位"), max_length=100)
    text = models.TextField(_("内容"), max_length=2000)
    area = models.ForeignKey(
        Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("区域"),
        help_text=_("不填就是全市"),
    )  # fmt: skip
    link = models.CharField(
        _("原文链接"), max_length=300, blank=True, validators=[URLValidator(["http", "https"])]
    )
    telephone = models.CharField(_("咨询电话"), max_length=40, blank=True)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        abstract = True
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class Job(Dated):
    """An offer of work; `number` is how many are wanted."""

    number = models.PositiveIntegerField(_("招聘人数"), null=True, blank=True)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = _("招聘信息")
        indexes = [models.Index(name="job_newest", fields=["-valid_from", "-id"])]


class Policy(Dated):
    """A policy in force; `number` is that of its document."""

    number = models.CharField(_("文号"), max_length=60, blank=True)

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = _("政策")
        indexes = [models.Index(name="policy_newest", fields=["-valid_from", "-id"])]
