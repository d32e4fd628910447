"""Letterhead 红头: what a city prints over and under its papers; rows it edits, over a default made of its name."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row
from yixian.ground.caching import Snapshot
from yixian.ground.papers import Issuer
from yixian.people.queries import installation


class PaperKind(models.TextChoices):
    WORK_ORDER = "work_order", pgettext_lazy("paper", "工单")
    REPLY_LETTER = "reply_letter", _("答复函")
    SUPERVISION_SLIP = "supervision_slip", pgettext_lazy("paper", "督办单")
    SUMMONS = "summons", _("约谈通知书")
    SUMMONS_RECORD = "summons_record", _("约谈记录")


class Letterhead(Row):
    paper = models.CharField(_("文书"), max_length=16, choices=PaperKind.choices, unique=True)
    body = models.CharField(_("发文机关"), max_length=60, help_text=_("红头，如：××市12345政务服务便民热线"))
    body_en = models.CharField(_("发文机关（英文）"), max_length=120, blank=True, default="")
    contact = models.CharField(
        _("联系方式"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("红头下面的一行：地址、邮编、电话、网址"),
    )
    contact_en = models.CharField(_("联系方式（英文）"), max_length=300, blank=True, default="")
    signature = models.CharField(
        _("落款"), max_length=60, blank=True, default="", help_text=_("不填就没有落款；系统不加盖印章")
    )
    signature_en = models.CharField(_("落款（英文）"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = verbose_name_plural = _("文书红头")

    def __str__(self) -> str:
        return str(self.get_paper_display())

    @property
    def issuer(self) -> Issuer:
        """As it stands on a paper in the reader's language, Chinese where there is no English."""
        english = (get_language() or "").startswith("en")
        names = ("body", "contact", "signature")
        chosen = {name: (english and getattr(self, f"{name}_en")) or getattr(self, name) for name in names}
        return Issuer(**chosen)


def default_letterhead(kind: str) -> Letterhead:
    """The letterhead of a city that has edited none: its name, the number, and the hotline as the one that signs."""
    city = installation()
    body = gettext("%(city)s12345政务服务便民热线") % {"city": city.label if city is not None else ""}
    contact = gettext("电话：12345（24 小时）")
    return Letterhead(paper=kind, body=body.strip(), contact=contact, signature=body.strip())


def _load() -> dict[str, Letterhead]:
    return {row.paper: row for row in Letterhead.objects.all()}


_rows: Snapshot[dict[str, Letterhead]] = Snapshot(_load, Letterhead)


def issuer_of(kind: str) -> Issuer:
    """Whose paper it is: the city's row of this kind before the default; kept in the process for seconds."""
    return (_rows().get(kind) or default_letterhead(kind)).issuer
