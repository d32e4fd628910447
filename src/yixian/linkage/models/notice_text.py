"""The words of a notice: rows a city edits, over defaults that come with the system."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row
from yixian.ground.caching import Snapshot
from yixian.linkage.models.notice import Matter

DEFAULTS = Path(__file__).resolve().parents[1] / "rows" / "notice_texts.csv"
# What a text may name in braces; anything else is refused when the row is edited.
PLACES = ("number", "code", "department", "due", "outcome")
_PLACE = re.compile(r"\{(\w*)\}")


class NoticeText(Row):
    verb = models.CharField(_("事项"), max_length=10, choices=Matter.choices)
    language = models.CharField(_("语言"), max_length=8, choices=settings.LANGUAGES)
    subject = models.CharField(_("邮件标题"), max_length=100)
    text = models.TextField(
        _("内容"),
        max_length=1000,
        help_text=_(
            "可用：{number} 编号，{code} 查询码，{department} 主办单位，{due} 时限，{outcome} 办结方式"
        ),
    )
    active = models.BooleanField(_("发送"), default=True, help_text=_("不勾选时这个事项不通知"))

    class Meta:
        verbose_name = _("通知用语")
        verbose_name_plural = _("通知用语")
        constraints = [models.UniqueConstraint(name="notice_text_key", fields=["verb", "language"])]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.language}"

    def clean(self) -> None:
        super().clean()
        unknown = [place for place in _PLACE.findall(self.text + self.subject) if place not in PLACES]
        if unknown:
            raise ValidationError({"text": _("没有 {%(place)s} 这一项。") % {"place": unknown[0]}})
        if "{code}" in self.subject:
            raise ValidationError({"subject": _("标题里不能有查询码。")})


@dataclass(frozen=True)
class Wording:
    """Subject and text in one language, with places in braces."""

    subject: str
    text: str
    active: bool = True

    def filled(self, facts: dict[str, str]) -> tuple[str, str]:
        """Subject and text with `facts` in their places; a place without a fact stays (the query code)."""

        def fill(text: str) -> str:
            return _PLACE.sub(lambda found: facts.get(found[1], found[0]), text)

        return fill(self.subject), fill(self.text)


def default_words() -> dict[tuple[str, str], Wording]:
    """The words that come with the system, by matter and language."""
    with DEFAULTS.open(encoding="utf-8", newline="") as file:
        return {(r["verb"], r["language"]): Wording(r["subject"], r["text"]) for r in csv.DictReader(file)}


def _load() -> dict[tuple[str, str], Wording]:
    words = default_words()
    for row in NoticeText.objects.all():
        words[row.verb, row.language] = Wording(row.subject, row.text, row.active)
    return words


_words: Snapshot[dict[tuple[str, str], Wording]] = Snapshot(_load, NoticeText)


def wording(verb: str, language: str) -> Wording | None:
    """The words for this matter, the city's before the default ones; None when the city tells nothing of it."""
    words = _words()
    found = words.get((verb, language)) or words[verb, settings.LANGUAGE_CODE]
    return found if found.active else None
