"""What was done to an account, in words: the plain values of its record as people call them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.formats import localize
from django.utils.translation import gettext as _

from yixian.ground.text import listed
from yixian.people.models import Account, Organisation, Role


def in_words(details: dict[str, Any]) -> str:
    """“岗位：审核派单员；…”; empty where there is nothing to say. A name that is unknown here stays as it is."""
    said = [
        f"{_called(name)}{_('：')}{_worded(name, value)}" for name, value in details.items() if value != ""
    ]
    return _("；").join(said)


def _called(name: str) -> str:
    own = {
        "role": _("岗位"),
        "because": _("因为"),
        "fields": _("改了"),
        "prefix": _("令牌开头"),
        "days": _("有效天数"),
        "kind": str(Organisation._meta.get_field("kind").verbose_name),
    }
    return own.get(name) or _field(name)


def _worded(name: str, value: Any) -> str:
    if name == "role":
        return str(dict(Role.choices).get(value, value))
    if name == "kind":
        return str(dict(Organisation.Kind.choices).get(value, value))
    if name == "because":
        why = {"operator": _("单位是运营单位，不能有这个岗位"), "medium": _("单位是媒体，不能有这个岗位")}
        return why.get(value, str(value))
    if name == "fields":
        return listed(_field(one) for one in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(localize(value))


def _field(name: str) -> str:
    try:
        return str(Account._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name
