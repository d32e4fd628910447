"""AnswerSent 发出的答复: an answer a citizen asked to have in writing, sent to whoever called or to whom a case is."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import ReplyWay
from yixian.ground.answers import label_of_answers
from yixian.linkage.models.outgoing import Outgoing

ANSWER_WAYS = ((ReplyWay.SMS.value, ReplyWay.SMS.label), (ReplyWay.EMAIL.value, ReplyWay.EMAIL.label))


class AnswerSent(Outgoing):
    """What was sent stays as it was sent, whatever becomes of the article; of an erased citizen its digest alone."""

    # Account and form as it was handed out: a press repeated by an impatient hand sends once.
    key = models.CharField(max_length=100, unique=True)
    contact = models.ForeignKey("cases.Contact", models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey("cases.Case", models.PROTECT, null=True, related_name="+")
    # The address is never stored here: it is read from the citizen when the answer is sent.
    citizen = models.ForeignKey("cases.Citizen", models.PROTECT, related_name="+")
    kind = models.CharField(_("种类"), max_length=20)
    # Of a question to the timetables it says places, day and time.
    code = models.CharField(_("编码"), max_length=200)
    version = models.CharField(_("版本"), max_length=32, blank=True, default="")
    title = models.CharField(_("标题"), max_length=200, blank=True)
    text = models.TextField(_("内容"), blank=True)
    # Of a text message what stood in the places of the words, for gateways that send by template alone.
    facts = models.JSONField(default=dict)
    language = models.CharField(_("语言"), max_length=8, default=settings.LANGUAGE_CODE)
    digest = models.CharField(_("摘要"), max_length=64)
    way = models.CharField(_("方式"), max_length=9, choices=ANSWER_WAYS)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("谁")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("发出的答复")
        constraints = [
            models.CheckConstraint(
                name="answer_of_contact_or_case",
                condition=Q(contact__isnull=False) | Q(case__isnull=False),
            )
        ]
        indexes = [
            models.Index(name="answer_due", fields=["way", "next_at", "id"], condition=Q(state="waiting")),
            models.Index(
                name="answer_state", fields=["state", "-id"], condition=Q(state__in=["waiting", "failed"])
            ),
            # The log, newest first and day by day.
            models.Index(name="answer_log", fields=["-made_at", "-id"]),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"

    def get_verb_display(self) -> str:
        """What it is, in the log beside the matters of notices."""
        return label_of_answers(self.kind)

    @property
    def number(self) -> str:
        """The case's number, "" where it belongs to a contact alone."""
        return self.case.number if self.case is not None else ""

    @property
    def words(self) -> str:
        """What is left of it to send; "" once the citizen is erased."""
        return self.text
