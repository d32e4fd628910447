"""The cells of one row as clean values of a case; a `Refusal` says why a row cannot be taken."""

from __future__ import annotations

import re
from collections.abc import Callable
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


@dataclass(frozen=True)
class Cell:
    """What stands in a row for one field of a case. `column` is what the file calls it."""

    field: str
    column: str
    value: Any

    def line(self) -> str:
        return self._fitting(clean_line(as_text(self.value)))

    def text(self) -> str:
        return self._fitting(clean_text(as_text(self.value)))

    def _fitting(self, text: str) -> str:
        longest = LONGEST.get(self.field, 5000)
        if len(text) > longest:
            words = {"field": self.column, "longest": longest, "length": len(text)}
            raise Refusal(_("%(field)s 太长：%(length)d 字，最多 %(longest)d 字") % words, field=self.field)
        return text


class Cells:
    """The cells of one row by field; what is wrong with them gathers in `faults`."""

    def __init__(self, row: dict[str, Any], mapping: Mapping) -> None:
        self._row, self._mapping = row, mapping
        self.faults: list[Refusal] = []

    def read(self, field: str, how: Callable[[Cell], Any] = Cell.line) -> Any:
        """What `how` makes of the cell, or of the field's default where it is empty; None where it refuses."""
        column = self._mapping.columns.get(field)
        found = self._row.get(column) if column is not None else None
        if found is None or found == "":
            found = self._mapping.defaults.get(field)
        try:
            return how(Cell(field, (column or field)[:40], found))
        except Refusal as fault:
            self.faults.append(fault)
            return None


def take(row: dict[str, Any], mapping: Mapping) -> Taken:
    """Clean one row; the `Refusal` names all that is wrong with it, so that it is corrected at once."""
    unreadable = row.get(UNREADABLE)
    if unreadable:
        raise Refusal(str(unreadable))
    if row.get(SHORT) and not row.keys() >= set(mapping.columns.values()):
        raise Refusal(_("这一行的格比表头少：内容里可能有没加引号的换行"))
    cells = Cells(row, mapping)
    read = cells.read
    values = {
        "kind": read("kind", lambda cell: _choice(Kind, cell)) or Kind.HELP,
        "category": read("category", _category),
        "area": read("area", _area),
        "title": read("title"),
        "content": read("content", _content),
        "demand": read("demand", Cell.text),
        "address": read("address"),
        "urgency": read("urgency", lambda cell: _choice(Urgency, cell)),
        "secrecy": read("secrecy", lambda cell: _choice(Secrecy, cell)),
    }
    who = {"name": read("name"), "telephone": read("telephone", _telephone), "email": read("email", _email)}
    external_id, citizen_key = read("external_id"), read("citizen")
    channel = read("channel", lambda cell: _choice(Channel, cell)) or Channel.WEBSITE
    received_at = read("received_at", lambda cell: moment(cell.value))
    if cells.faults:
        raise Refusal(
            "；".join(str(fault).rstrip("。") for fault in cells.faults), field=cells.faults[0].field
        )
    return Taken(external_id, citizen_key, Identity(**who), channel, received_at, values)


def _content(cell: Cell) -> str:
    content = cell.text()
    if not content:
        raise Refusal(_("诉求内容是空的"), field="content")
    return content


def _telephone(cell: Cell) -> str:
    return normal_telephone(cell.line())


def _choice(choices: type[TextChoices], cell: Cell) -> str:
    """A choice by its code or its Chinese name; "" for an empty cell."""
    typed = cell.line()
    if not typed:
        return ""
    for value, label in choices.choices:
        if typed in (value, str(label)):
            return str(value)
    known = listed(choices.labels)
    raise Refusal(
        _("%(field)s 不认识“%(typed)s”，可用：%(known)s")
        % {"field": cell.column, "typed": typed[:40], "known": known},
        field=cell.field,
    )


def _category(cell: Cell) -> Any:
    """A category by code, by its whole path or by a name that only one category has."""
    typed = cell.line()
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


def _area(cell: Cell) -> Any:
    typed = cell.line()
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


def _email(cell: Cell) -> str:
    typed = cell.line()
    if typed and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", typed):
        raise Refusal(_("邮箱不对：%(typed)s") % {"typed": typed[:60]}, field="email")
    return typed
