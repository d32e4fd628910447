"""A city's own DOCX for a kind of paper: versions that are kept, the newest in use drawn into."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.letterhead import PaperKind


class PaperTemplate(models.Model):
    """One version. Only whether it is in use changes afterwards; what was printed with it can be looked up."""

    paper = models.CharField(_("文书"), max_length=16, choices=PaperKind.choices)
    version = models.PositiveIntegerField(_("版本"), editable=False)
    content = models.BinaryField(editable=False)
    file_name = models.CharField(_("文件"), max_length=200, editable=False)
    digest = models.CharField(_("文件摘要（SHA-256）"), max_length=64, editable=False)
    in_use = models.BooleanField(_("使用"), default=True, help_text=_("用最新的一版；都不用时按系统的版式"))
    added_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    account_name = models.CharField(_("账号"), max_length=150, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("文书模板")
        ordering = ["paper", "-version"]
        constraints = [models.UniqueConstraint(name="paper_template_version", fields=["paper", "version"])]

    def __str__(self) -> str:
        return f"{self.get_paper_display()} {self.version}"


def template_of(kind: str) -> bytes | None:
    """The file that papers of this kind are drawn into, None for our own layout (index `paper_template_version`)."""
    rows = PaperTemplate.objects.filter(paper=kind, in_use=True).order_by("-version")
    content = rows.values_list("content", flat=True).first()
    return bytes(content) if content is not None else None
