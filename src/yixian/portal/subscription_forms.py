"""What is typed of a subscription: which kinds of thing, which matters, which districts, how often, where to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext_lazy as _

from yixian.cases.fields import OneOf, SeveralOf
from yixian.directory import queries as directory
from yixian.directory.models import Area
from yixian.portal.forms import plainly
from yixian.portal.models import Subscription
from yixian.portal.models.subscription import LONGEST_ADDRESS
from yixian.portal.news import Choice, Kind

ALL = _("一个都不勾，就是全部")


def _groups() -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in directory.categories(level=1)]


def _districts() -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in directory.areas(level=Area.Level.DISTRICT)]


class ChoiceForm(forms.Form):
    """Of what; the whole of an Atom feed's address."""

    kinds = SeveralOf(
        label=_("想收到什么"),
        choices=Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=list(Kind.values),
        error_messages={"required": _("请至少勾一种。")},
    )
    groups = SeveralOf(
        label=_("哪些事项"), required=False, widget=forms.CheckboxSelectMultiple, help_text=ALL
    )
    areas = SeveralOf(label=_("哪些区"), required=False, widget=forms.CheckboxSelectMultiple, help_text=ALL)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in (("groups", _groups), ("areas", _districts)):
            self.fields[name].choices = CallableChoiceIterator(choices)  # type: ignore[attr-defined]
            if not choices():
                del self.fields[name]

    @property
    def choice(self) -> Choice:
        """Of a valid form."""
        return Choice.of(self.cleaned_data)


class RhythmForm(ChoiceForm):
    """What may be changed of a subscription."""

    rhythm = OneOf(
        label=_("多久一次"),
        choices=Subscription.Rhythm.choices,
        widget=forms.RadioSelect,
        initial=Subscription.Rhythm.WEEKLY,
        help_text=_("早上八点发；没有新内容就不发"),
    )


class SubscribeForm(RhythmForm):
    """A new one."""

    email = forms.EmailField(
        label=_("电子邮箱"),
        max_length=LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("只用来发这些内容，加密保存；退订时销毁"),
        error_messages={"invalid": _("邮箱写得不对，如：name@example.com。")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        plainly(self)
