"""What a city sets once of what it tells the public."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.directory.models.row import Row
from yixian.ground.caching import Snapshot


class PublicRule(Row):
    """A row stands in for what is usual (`USUAL`); deleted, the usual is back."""

    class Code(models.TextChoices):
        PRESS_DAYS = "press_days", _("答复记者提问（工作日）")
        CARD_MONTHS = "card_months", _("记者账号有效期（月）")
        EXPOSE_DAYS = "expose_days", _("超期几个工作日可以曝光（0 为不设）")
        LEAGUE = "league", _("月报里公布考评排名（1 公布，0 不公布）")

    code = models.CharField(_("规则"), max_length=24, choices=Code.choices, unique=True)
    value = models.PositiveSmallIntegerField(_("数值"))

    class Meta:
        ordering = ["code"]
        verbose_name = verbose_name_plural = _("公开规则")

    def __str__(self) -> str:
        return f"{self.get_code_display()} {self.value}"

    def clean(self) -> None:
        super().clean()
        usual = USUAL.get(self.code)
        if usual is not None and self.value is not None and not usual.least <= self.value <= usual.most:
            words = {"least": str(usual.least), "most": str(usual.most)}
            raise ValidationError({"value": _("这条规则的数值应在 %(least)s 到 %(most)s 之间。") % words})


@dataclass(frozen=True)
class Usual:
    """What holds without a row, and between what a row may set it."""

    value: int
    least: int
    most: int


USUAL: dict[str, Usual] = {
    PublicRule.Code.PRESS_DAYS: Usual(3, 1, 20),
    PublicRule.Code.CARD_MONTHS: Usual(12, 1, 60),
    PublicRule.Code.EXPOSE_DAYS: Usual(0, 0, 60),
    PublicRule.Code.LEAGUE: Usual(0, 0, 1),
}
_set: Snapshot[dict[str, int]] = Snapshot(
    lambda: dict(PublicRule.objects.values_list("code", "value")), PublicRule
)


def rule(code: PublicRule.Code) -> int:
    """What holds now: the row's value, else the usual one."""
    return _set().get(code, USUAL[code].value)


def shows_league() -> bool:
    """Whether the city shows league tables in its bulletins."""
    return rule(PublicRule.Code.LEAGUE) > 0
