"""The words of a notice: rows a city edits, over defaults that come with the system."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row
from yixian.ground.caching import Snapshot
from yixian.ground.placed import filled, places_in
from yixian.linkage.models.booking_matters import NEEDED, PLACES_ELSE, AnswerMatter, BookingMatter
from yixian.linkage.models.matters import Matter, StaffMatter, places_of

DEFAULTS = Path(__file__).resolve().parents[1] / "rows" / "notice_texts.csv"
MOST_BESIDE_ANSWER = 200  # signs of a text message that are not the answer's


class NoticeText(Row):
    verb = models.CharField(
        _("事项"),
        max_length=20,
        choices=[
            (_("诉求人"), Matter.choices),
            (_("工作人员"), StaffMatter.choices),
            (_("便民预订"), BookingMatter.choices),
            (_("答复"), AnswerMatter.choices),
        ],
    )
    language = models.CharField(_("语言"), max_length=8, choices=settings.LANGUAGES)
    subject = models.CharField(_("邮件标题"), max_length=100)
    text = models.TextField(
        _("内容"),
        max_length=1000,
        help_text=_(
            "给诉求人的可用：{number} 编号，{code} 查询码，{department} 主办单位，{due} 时限，{outcome} 办结方式；"
            "“请评价”还可用 {link} 评价链接；"
            "给工作人员的可用：{number} 编号，{title} 标题（能看的才有），{department} 单位，{due} 时限，"
            "{result} 结果；约谈的 {number} 为约谈编号，{due} 为约谈时间，{result} 为约谈地点或约定完成日期；"
            "预订和答复可用的，选定事项后在预览里列出"
        ),
    )
    carrier_template = models.CharField(
        _("短信模板编号"),
        max_length=60,
        blank=True,
        default="",
        help_text=_("运营商要求按备案模板发送时填写；网关设置里用 {template} 引用"),
    )
    wechat_template = models.CharField(
        _("微信模板编号"),
        max_length=60,
        blank=True,
        default="",
        help_text=_("公众号后台的模板编号；没有填的事项不发微信"),
    )
    active = models.BooleanField(_("发送"), default=True, help_text=_("不勾选时这个事项不通知"))

    class Meta:
        verbose_name = _("通知用语")
        verbose_name_plural = _("通知用语")
        constraints = [models.UniqueConstraint(name="notice_text_key", fields=["verb", "language"])]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} · {self.get_language_display()}"

    def clean(self) -> None:
        super().clean()
        known = places_of(self.verb)
        unknown = [place for place in places_in(self.text + self.subject) if place not in known]
        if unknown:
            raise ValidationError({"text": _("没有 {%(place)s} 这一项。") % {"place": unknown[0]}})
        if "{code}" in self.subject or "{link}" in self.subject:
            raise ValidationError({"subject": _("标题里不能有查询码和评价链接。")})
        if self.verb in PLACES_ELSE:
            self._clean_else()

    def _clean_else(self) -> None:
        """What of bookings and answers cannot be left out, and what they do not have."""
        needed = NEEDED.get(self.verb, "")
        if needed and needed not in places_in(self.text):
            raise ValidationError({"text": _("内容里要有 {%(place)s}。") % {"place": needed}})
        if needed and not self.active:
            raise ValidationError({"active": _("这个事项不能停发：没有它，收到的人就无从答复或看不到答复。")})
        if "answer" in places_in(self.subject):
            raise ValidationError({"subject": _("标题里不能有答复的内容。")})
        if self.verb == AnswerMatter.ANSWER and len(self.text) > MOST_BESIDE_ANSWER:
            most = {"most": MOST_BESIDE_ANSWER}
            raise ValidationError({"text": _("最多 %(most)s 个字，其余留给答复。") % most})
        if self.wechat_template:
            raise ValidationError({"wechat_template": _("预订和答复不发微信，不用填。")})


@dataclass(frozen=True)
class Wording:
    """Subject and text in one language, with places in braces."""

    subject: str
    text: str
    active: bool = True
    template: str = ""  # the carrier's number for it
    wechat: str = ""  # WeChat's

    def filled(self, facts: dict[str, str]) -> tuple[str, str]:
        """Subject and text with `facts` in their places; a place without a fact stays (the query code)."""
        return filled(self.subject, facts), filled(self.text, facts)


def default_words() -> dict[tuple[str, str], Wording]:
    """The words that come with the system, by matter and language."""
    with DEFAULTS.open(encoding="utf-8", newline="") as file:
        return {(r["verb"], r["language"]): Wording(r["subject"], r["text"]) for r in csv.DictReader(file)}


def _load() -> dict[tuple[str, str], Wording]:
    words = default_words()
    for row in NoticeText.objects.all():
        words[row.verb, row.language] = Wording(
            row.subject, row.text, row.active, row.carrier_template, row.wechat_template
        )
    return words


_words: Snapshot[dict[tuple[str, str], Wording]] = Snapshot(_load, NoticeText)


def wording(verb: str, language: str) -> Wording | None:
    """The words for this matter, the city's before the default ones; None when the city tells nothing of it."""
    words = _words()
    found = words.get((verb, language)) or words[verb, settings.LANGUAGE_CODE]
    return found if found.active else None
