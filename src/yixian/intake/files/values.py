"""The cells of one row as clean values of a case; a `Refusal` says why a row cannot be taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from yixian.cases.models import Channel, Identity, Kind, Secrecy, Urgency
from yixian.directory import queries as directory
from yixian.ground.errors import Refusal
from yixian.ground.tables import as_text
from yixian.ground.text import clean_line, clean_text, listed
from yixian.intake.actions import normal_telephone
from yixian.intake.files.mapping import Mapping
from yixian.intake.files.moments import moment
from yixian.intake.files.reading import SHORT, UNREADABLE

# Characters a cell may hold. A title may be longer than a form takes; it is kept whole.
LONGEST = {
    "title": 5000,
    "content": 100_000,
    "demand": 5000,
    "address": 300,
    "name": 60,
    "email": 254,
    "external_id": 110,
    "citizen": 200,
}


@dataclass(frozen=True)
class Taken:
    """One row, ready to be received."""

    external_id: str
    citizen_key: str  # the source's own mark for who wrote it, "" if it has none
    identity: Identity
    channel: str
    received_at: datetime | None
    values: dict[str, Any]


def take(row: dict[str, Any], mapping: Mapping) -> Taken:
    """Clean one row."""
    unreadable = row.get(UNREADABLE)
    if unreadable:
        raise Refusal(str(unreadable))
    if row.get(SHORT) and not row.keys() >= set(mapping.columns.values()):
        raise Refusal(_("这一行的格比表头少：内容里可能有没加引号的换行"))

    def cell(field: str) -> Any:
        column = mapping.columns.get(field)
        found = row.get(column) if column is not None else None
        return mapping.defaults.get(field) if found is None or found == "" else found

    def line(field: str) -> str:
        return _fitting(field, clean_line(as_text(cell(field))))

    content = _fitting("content", clean_text(as_text(cell("content"))))
    if not content:
        raise Refusal(_("诉求内容是空的"), field="content")
    kind = _choice(Kind, line("kind"), "kind") or Kind.HELP
    values: dict[str, Any] = {
        "kind": kind,
        "category": _category(line("category")),
        "area": _area(line("area")),
        "title": line("title"),
        "content": content,
        "demand": _fitting("demand", clean_text(as_text(cell("demand")))),
        "address": line("address"),
        "urgency": _choice(Urgency, line("urgency"), "urgency"),
        "secrecy": _choice(Secrecy, line("secrecy"), "secrecy"),
    }
    identity = Identity(
        name=line("name"), telephone=normal_telephone(line("telephone")), email=_email(line("email"))
    )
    return Taken(
        external_id=line("external_id"),
        citizen_key=line("citizen"),
        identity=identity,
        channel=_choice(Channel, line("channel"), "channel") or Channel.WEBSITE,
        received_at=moment(cell("received_at")),
        values=values,
    )


def _fitting(field: str, text: str) -> str:
    longest = LONGEST.get(field, 5000)
    if len(text) > longest:
        words = {"field": field, "longest": longest, "length": len(text)}
        raise Refusal(_("%(field)s 太长：%(length)d 字，最多 %(longest)d 字") % words, field=field)
    return text


def _choice(choices: type[TextChoices], typed: str, field: str) -> str:
    """A choice by its code or its Chinese name; "" for an empty cell."""
    if not typed:
        return ""
    for value, label in choices.choices:
        if typed in (value, str(label)):
            return str(value)
    known = listed(choices.labels)
    raise Refusal(
        _("%(field)s 不认识“%(typed)s”，可用：%(known)s")
        % {"field": field, "typed": typed[:40], "known": known},
        field=field,
    )


def _category(typed: str) -> Any:
    """A category by code, by its whole path or by a name that only one category has."""
    if not typed:
        return None
    found = directory.category(typed)
    if found is not None:
        return found
    wanted = re.sub(r"\s*/\s*", " / ", typed)
    named = [
        code
        for code, label in directory.category_choices()
        if label == wanted or label.rsplit(" / ", 1)[-1] == wanted
    ]
    if len(named) == 1:
        return directory.category(named[0])
    problem = _("有多个分类叫“%(typed)s”") if named else _("没有“%(typed)s”这个分类")
    raise Refusal(problem % {"typed": typed[:40]}, field="category")


def _area(typed: str) -> Any:
    if not typed:
        return None
    found = directory.area(typed)
    if found is not None:
        return found
    named = [area for area in directory.areas() if area.name == typed]
    if len(named) == 1:
        return named[0]
    problem = _("有多个区域叫“%(typed)s”") if named else _("没有“%(typed)s”这个区域")
    raise Refusal(problem % {"typed": typed[:40]}, field="area")


def _email(typed: str) -> str:
    if typed and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", typed):
        raise Refusal(_("邮箱不对：%(typed)s") % {"typed": typed[:60]}, field="email")
    return typed
