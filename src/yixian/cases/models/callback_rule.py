"""Which share of each kind of case is called back after review; rows a city edits."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.words import Kind
from yixian.ground.caching import Snapshot

# docs/domain.md, "By kind": all helps and complaints, a sample of enquiries, reports by consent only.
DEFAULT_SHARES = {
    Kind.ENQUIRY: 10,
    Kind.HELP: 100,
    Kind.COMPLAINT: 100,
    Kind.REPORT: 100,
    Kind.SUGGESTION: 0,
    Kind.COMMENDATION: 0,
}


class CallbackRule(models.Model):
    kind = models.CharField(_("诉求类型"), max_length=12, choices=Kind.choices, unique=True)
    share = models.PositiveSmallIntegerField(_("回访比例（%）"), validators=[MaxValueValidator(100)])

    class Meta:
        verbose_name = _("回访规则")
        verbose_name_plural = _("回访规则")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.share}%"


_shares: Snapshot[dict[str, int]] = Snapshot(
    lambda: dict(CallbackRule.objects.values_list("kind", "share")), CallbackRule
)


def share_called_back(kind: str) -> int:
    """The share of this kind that is called back, 0 to 100."""
    return _shares().get(kind, DEFAULT_SHARES[Kind(kind)])
