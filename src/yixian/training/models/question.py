from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row
from yixian.knowledge.models import KnowledgeItem
from yixian.training.editions import edition_of
from yixian.training.models.course import valid_code

LETTERS = "ABCDEF"
LEAST_OPTIONS, MOST_OPTIONS = 2, len(LETTERS)


def true_and_false() -> list[str]:
    """What there is to choose from where something is true or not, in the language of whoever reads it."""
    return [gettext("对"), gettext("错")]


class Question(Row):
    """A question about one knowledge item, as that was worded when somebody last checked the question (`edition`).

    `options` stand one a line and are called A, B, C…; `answer` is the letters of the right ones. Of true or false
    there are no options to write: A is true.
    """

    class Kind(models.TextChoices):
        SINGLE = "single", _("单选")
        MULTIPLE = "multiple", _("多选")
        TRUE_FALSE = "true_false", _("判断")

    code = models.CharField(_("编码"), max_length=40, unique=True, validators=[valid_code])
    item = models.ForeignKey(KnowledgeItem, models.PROTECT, related_name="+", verbose_name=_("出自哪条知识"))
    kind = models.CharField(_("题型"), max_length=10, choices=Kind)
    text = models.CharField(_("题目"), max_length=500)
    options = models.TextField(
        _("选项"), max_length=1000, blank=True, help_text=_("每行一个，2 至 6 个；判断题不写")
    )
    answer = models.CharField(
        _("正确答案"),
        max_length=6,
        help_text=_("第一个选项是 A，第二个是 B；多选如 ACD。判断题：对是 A，错是 B"),
    )
    explanation = models.CharField(_("为什么"), max_length=500, blank=True, help_text=_("交卷以后给答题人看"))
    edition = models.CharField(_("核对时的知识版本"), max_length=16, editable=False)
    to_check = models.BooleanField(_("待核对"), default=False, editable=False)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("培训题目")
        verbose_name_plural = _("培训题目")
        indexes = [models.Index(name="question_to_check", fields=["to_check", "code"])]

    def __str__(self) -> str:
        return self.text

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A new one was written for the item as it is now."""
        if not self.edition:
            self.edition = edition_of(self.item)
        super().save(*args, **kwargs)

    @property
    def choices(self) -> list[str]:
        """What there is to choose from, in the order of the letters."""
        if self.kind == self.Kind.TRUE_FALSE:
            return true_and_false()
        return [line.strip() for line in self.options.splitlines() if line.strip()]

    @property
    def right(self) -> list[int]:
        """The places of the right ones in `choices`, from 0."""
        return sorted(LETTERS.index(one) for one in self.answer)

    def clean(self) -> None:
        super().clean()
        there, letters = self.choices, set(self.answer)
        if self.kind == self.Kind.TRUE_FALSE:
            if self.options.strip():
                raise ValidationError({"options": _("判断题不写选项，只有对和错。")})
        elif not LEAST_OPTIONS <= len(there) <= MOST_OPTIONS:
            raise ValidationError({"options": _("选项要有 2 至 6 个，每行一个。")})
        elif len(set(there)) < len(there):
            raise ValidationError({"options": _("有两个选项一样。")})
        if not letters or not letters <= set(LETTERS[: len(there)]) or len(letters) < len(self.answer):
            raise ValidationError(
                {"answer": _("正确答案写选项的字母，如 A 或 ACD，不能超出选项，也不能重复。")}
            )
        if self.kind == self.Kind.MULTIPLE and len(letters) < 2:
            raise ValidationError({"answer": _("多选题至少有两个正确答案；只有一个的，请选单选。")})
        if self.kind != self.Kind.MULTIPLE and len(letters) != 1:
            raise ValidationError({"answer": _("单选题和判断题只有一个正确答案。")})
