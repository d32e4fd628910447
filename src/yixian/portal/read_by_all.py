"""Forms of words that everybody will read, and the moments from which they do."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import Moment, YesNo
from yixian.cases.models import Case
from yixian.ground.errors import Refusal
from yixian.ground.text import listed
from yixian.portal.masked import Found, looks_personal, still_personal


def checked_field() -> YesNo:
    """The `checked` of a form of what everybody will read: asked for once something looks personal."""
    return YesNo(label=_("逐字看过了，没有谁的个人信息"))


class ReadByAllForm(forms.Form):
    """What looks personal must be changed, or looked at and left on purpose. `READ` are the fields everybody reads."""

    READ: tuple[str, ...]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not (self.is_bound and self.found.likely):
            self.fields["checked"].widget = forms.HiddenInput()

    @property
    def read_fields(self) -> list[str]:
        """The fields everybody will read."""
        return list(self.READ)

    @cached_property
    def found(self) -> Found:
        """What still looks personal in what was typed; the model reads it once."""
        return self.personal_in(
            {name: str(self.data.get(self.add_prefix(name)) or "") for name in self.read_fields}
        )

    def personal_in(self, texts: dict[str, str]) -> Found:
        return Found(likely=looks_personal(texts.values()))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for name, what in self.found.own.items():
            self.add_error(name, str(what))
        if self.found.likely and not values.get("checked"):
            what = listed(self.found.likely)
            words = _("看起来还有：%(what)s。请改掉；确实不是个人信息的，勾选这一项。")
            self.add_error("checked", words % {"what": what})
        return values


class CaseReadByAllForm(ReadByAllForm):
    """The same of words about a case: what is its citizen's own is refused."""

    def __init__(self, *args: Any, case: Case | None = None, **options: Any) -> None:
        self.case = case
        super().__init__(*args, **options)

    def personal_in(self, texts: dict[str, str]) -> Found:
        return still_personal(texts, self.case or Case())


class MomentToCome(Moment):
    """Empty is now; a moment that has been is refused."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value < timezone.now():
            raise ValidationError(_("时间已经过去了。马上公开就不填。"), code="past")


def moments(
    press_at: datetime | None, public_at: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    """From when journalists read it, and from when everybody does: both now, unless a moment to come is chosen.

    Raises a `Refusal` where journalists would read it after everybody.
    """
    public = max(public_at or now, now)
    press = max(press_at or now, now) if public > now else public
    if press > public:
        raise Refusal(_("记者可见的时间不能晚于公开的时间。"), field="press_at")
    return press, public


def public_at_field() -> MomentToCome:
    """From when everybody reads it."""
    return MomentToCome(label=_("公开时间"), help_text=_("不填就是马上"))


def press_at_field() -> MomentToCome:
    """From when journalists do."""
    return MomentToCome(
        label=_("记者可见"),
        help_text=_("填了公开时间才有用：记者从这时起可以看，到公开时间以前不得发表；不填就是马上"),
    )
