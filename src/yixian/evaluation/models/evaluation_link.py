"""EvaluationLink 评价链接: what a citizen was sent to answer the three questions by, once, for a while."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models.case import When, moment
from yixian.cases.queries import ALPHABET
from yixian.safeguard import crypto

SIGNS = 20  # of thirty-two each: 100 bits


class EvaluationLink(models.Model):
    """One for a round of a case at most. What opens it is derived and stored nowhere, as the query code is."""

    # No index of its own: `evaluation_link_once` begins with it.
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="evaluation_links", db_index=False)
    round = models.PositiveSmallIntegerField(_("办理轮次"))
    seq = models.PositiveIntegerField()  # of the event it was made with
    made_at = models.DateTimeField(_("发送时间"))
    until = models.DateTimeField(_("有效期至"))
    # Empty where the system drew the case.
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    used_at: When = moment(_("评价时间"))

    class Meta:
        verbose_name = _("评价链接")
        constraints = [models.UniqueConstraint(name="evaluation_link_once", fields=["case", "round"])]
        indexes = [
            # The newest that was drawn: from there the drawing goes on.
            models.Index(name="evaluation_link_drawn", fields=["-id"], condition=Q(account=None)),
        ]

    def __str__(self) -> str:
        return f"evaluation link {self.pk}"

    @property
    def token(self) -> str:
        """What stands in the address: the row, and signs that nobody works out without the key.

        The moment is in them, so that a row made anew under an old number, after a restore, has others.
        """
        what = f"{self.pk}:{self.case_id}:{self.round}:{self.made_at.timestamp():.6f}"
        number = int(crypto.keyed_hash(what, "evaluation link"), 16)
        signs = "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(SIGNS))
        return f"{self.pk}-{signs.lower()}"

    @property
    def address(self) -> str:
        """The page it opens, as it stands in a message. The token is in the query, which no log of ours holds."""
        return f"{settings.PUBLIC_ADDRESS}/rate/?k={self.token}"
