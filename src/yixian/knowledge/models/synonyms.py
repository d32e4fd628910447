"""Synonyms 同义词: words that mean the same in this city; rows it edits."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row

MOST_WORDS = 20  # of a group
LONGEST_WORD = 20  # characters


class Synonyms(Row):
    """A group of words: whoever says one of them is shown what is written with the others."""

    code = models.CharField(
        _("编码"),
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(r"\A[A-Za-z0-9][A-Za-z0-9_.-]*\Z", _("编码只含字母、数字、点、下划线和连字符。"))
        ],
    )
    words = models.CharField(
        _("同义词"), max_length=300, help_text=_("意思一样的词，用分号隔开，如“社保卡;社会保障卡”")
    )
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("同义词")
        verbose_name_plural = _("同义词")

    def __str__(self) -> str:
        return self.words

    @property
    def group(self) -> list[str]:
        """The words one by one."""
        return [word for one in self.words.replace("；", ";").split(";") if (word := one.strip())]

    def clean(self) -> None:
        super().clean()
        group = self.group
        if not 2 <= len(group) <= MOST_WORDS:
            raise ValidationError(
                {"words": _("一组写 2 到 %(most)d 个词，用分号隔开。") % {"most": MOST_WORDS}}
            )
        # One character stands in too many other words.
        if any(not 2 <= len(word) <= LONGEST_WORD for word in group):
            raise ValidationError({"words": _("每个词 2 到 %(most)d 个字。") % {"most": LONGEST_WORD}})
