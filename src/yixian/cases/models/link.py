"""How cases belong together without being merged."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CaseLink(models.Model):
    class Kind(models.TextChoices):
        REOPENED = "reopened", _("重新提出")
        REPEAT = "repeat", _("重复来电")
        RELATED = "related", _("相关")

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="links")
    earlier = models.ForeignKey("cases.Case", models.PROTECT, related_name="later_links")
    kind = models.CharField(max_length=8, choices=Kind.choices)

    class Meta:
        verbose_name = _("关联诉求")
        constraints = [models.UniqueConstraint(name="link_once", fields=["case", "earlier", "kind"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.earlier_id}"
