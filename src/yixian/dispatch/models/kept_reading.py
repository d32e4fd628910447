"""KeptReading: what an aid proposed for a case, how sure it was, and what people made of it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case
from yixian.dispatch.models.aid import Aid


class KeptReading(models.Model):
    """One row an aid and case: codes alone, never the citizen's words, so that a protected case tells nothing more.

    `proposed` is what stood first when the matter was registered, `others` what stood behind it. `chosen` is what was
    registered, `settled` what held when the case was first dispatched: of whoever chose otherwise it tells who was
    right. Of a title, whose words are the citizen's, it is kept only whether it was taken over. Of what is alike the
    values are numbers of cases: those proposed as the same matter, and the one it is merged into, if any.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="readings", verbose_name=_("诉求"))
    aid = models.CharField(_("辅助"), max_length=12, choices=Aid.choices)
    proposed = models.CharField(_("建议值"), max_length=40, blank=True, default="")
    others = models.CharField(_("其余建议值"), max_length=120, blank=True, default="")
    confidence = models.FloatField(_("把握"), null=True, blank=True)  # 0 to 1; None for what goes by rules
    by = models.CharField(
        _("依据"), max_length=40, blank=True, default=""
    )  # a model's name, "rules" or "vectors"
    chosen = models.CharField(_("登记为"), max_length=40, blank=True, default="")
    taken = models.BooleanField(_("采纳"), default=False)
    settled = models.CharField(_("派单时"), max_length=40, blank=True, default="")
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("智能辅助记录")
        verbose_name_plural = _("智能辅助记录")
        constraints = [models.UniqueConstraint(name="reading_once", fields=["case", "aid"])]
        indexes = [models.Index(name="reading_time", fields=["aid", "at"])]

    def __str__(self) -> str:
        return f"{self.aid} {self.case_id}"

    @property
    def is_chosen(self) -> bool:
        """Whether what holds is what stood first; of cases proposed as the same, any of them."""
        proposed = [self.proposed, *self.others.split()] if self.aid == Aid.ALIKE else [self.proposed]
        return bool(self.chosen) and self.chosen in proposed
