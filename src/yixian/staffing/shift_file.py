"""Shifts as a table: a line for each, as it is taken out and handed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.directory.row_file import Cells, Heading, WrongRow, cells_in, headings_of
from yixian.ground.tables import Line
from yixian.people.models import Account, Actor
from yixian.staffing.actions import NewShift
from yixian.staffing.models import Shift
from yixian.staffing.queries import people_of

COLUMNS: dict[str, Promise] = {
    "username": gettext_lazy("用户名"),
    "name": gettext_lazy("姓名"),
    "day": gettext_lazy("日期"),
    "starts": gettext_lazy("上班"),
    "ends": gettext_lazy("下班"),
}


@dataclass
class ShiftFile:
    """What a file asks for, and what is wrong with it, by line."""

    wanted: list[NewShift] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def headings() -> list[Heading]:
    return headings_of(COLUMNS, {"name"})


def between(day: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    """The moments of a shift that begins on the day; one that ends no later than it began ends on the next."""
    begins = timezone.make_aware(datetime.combine(day, starts))
    over = timezone.make_aware(datetime.combine(day if ends > starts else day + timedelta(days=1), ends))
    return begins, over


def read_shifts(actor: Actor, lines: Iterable[Line]) -> ShiftFile:
    """Check every line on its own; whether shifts overlap is the action's to say."""
    found = ShiftFile()
    try:
        rows = list(cells_in(iter(lines), headings()))
    except WrongRow as error:
        found.wrong.append(error.said({}))
        return found
    people = {one.username: one for one in people_of(actor)}
    for cells in rows:
        try:
            found.wanted.append(_shift(cells, people))
        except WrongRow as error:
            told = {"line": cells.line, "what": error.said(cells.headings)}
            found.wrong.append(_("第 %(line)d 行：%(what)s") % told)
    if not rows:
        found.wrong.append(_("文件里只有表头，没有班次。"))
    return found


def _shift(cells: Cells, people: dict[str, Account]) -> NewShift:
    username = cells.text("username", needed=True).lower()
    if username not in people:
        raise WrongRow(_("“%(name)s”不是您能排班的话务员") % {"name": username})
    day = cells.day("day")
    if day is None:
        raise WrongRow(_("%(column)s 不能为空"), "day")
    return NewShift(people[username].pk, *between(day, cells.clock("starts"), cells.clock("ends")))


def rows_of(shifts: Iterable[Shift]) -> Iterable[list[str]]:
    """The shifts as lines of the file."""
    for one in shifts:
        starts, ends = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
        yield [
            one.account.username,
            one.account.name,
            f"{starts:%Y-%m-%d}",
            f"{starts:%H:%M}",
            f"{ends:%H:%M}",
        ]
