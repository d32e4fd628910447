"""What supervision tells the staff: by a city's rules of the clock, many cases at a time, in a few statements however
many; and the people of a unit of a summons.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from yixian.cases.models import Secrecy, Urgency
from yixian.linkage.actions.receivers import Receiver, holding, knowing, not_accused, of_units, people
from yixian.linkage.actions.tell_staff import ASKING, News, rows_of
from yixian.linkage.models import STALE_AFTER, StaffMatter, StaffNotice, wording
from yixian.linkage.queries import forget_count
from yixian.people.models import Role
from yixian.supervision.models import Summons, Told
from yixian.supervision.telling import Reminder, SummonsNews

CENTRE = (Role.DISPATCHER, Role.SUPERVISOR, Role.DUTY_MANAGER, Role.LEADER)
BATCH = 1000


class ByNotice:
    """Tells by notices to the staff: those of a unit or of the nearest above it, and of the centre who may know."""

    def count(self, reminders: Sequence[Reminder]) -> list[int]:
        """How many people there are to tell of each."""
        return [len(found) for found in _receivers(reminders)]

    def tell(self, reminders: Sequence[Reminder], now: datetime) -> list[int]:
        """Insert the notices; how many people are told of each. Nobody where the city tells nothing of it."""
        if wording(StaffMatter.REMINDED, settings.LANGUAGE_CODE) is None:
            return [0] * len(reminders)
        found = _receivers(reminders)
        rows: list[StaffNotice] = []
        for reminder, receivers in zip(reminders, found, strict=True):
            rows += _notices(reminder, receivers, now)
        StaffNotice.objects.bulk_create(rows, batch_size=BATCH)
        forget_count()
        return [len(one) for one in found]

    def tell_summoned(self, summons: Summons, news: SummonsNews, now: datetime) -> None:
        """Insert the notices to the unit's liaisons and heads; of what happened long ago to nobody."""
        matter = StaffMatter(news)
        if timezone.now() - now > STALE_AFTER or wording(matter, settings.LANGUAGE_CODE) is None:
            return
        facts = {"department": summons.department_id, "due": summons.meets_at.isoformat()}
        facts["result"] = f"{summons.agreed_by:%Y-%m-%d}" if news == SummonsNews.AGREED else summons.place
        found = of_units(ASKING, [summons.department_id]).get(summons.department_id, [])
        told = News(matter, found, facts)
        rows = [row for one in found for row in rows_of({"summons": summons}, now, told, one, urgent=False)]
        StaffNotice.objects.bulk_create(rows)
        forget_count()


def _notices(reminder: Reminder, receivers: Iterable[Receiver], now: datetime) -> list[StaffNotice]:
    facts = {"said": reminder.said, "due": reminder.due.isoformat()}
    if reminder.task is not None:
        facts["department"] = reminder.task.department_id  # type: ignore[assignment]
    news = News(StaffMatter.REMINDED, [], facts)
    urgent = reminder.case.urgency != Urgency.NORMAL
    rows: list[StaffNotice] = []
    for one in receivers:
        ways = tuple(way for way in one.ways if way in reminder.ways)
        rows += rows_of({"case": reminder.case}, now, news, replace(one, ways=ways), urgent)
    return rows


def _receivers(reminders: Sequence[Reminder]) -> list[list[Receiver]]:
    """Who is told of each, everybody once; a query for each kind of people, however many reminders."""
    asked = {code for one in reminders for code in one.to}
    units = {one.task.department_id for one in reminders if one.task is not None}
    by_role = {
        role: of_units([role], units)
        for role in (Role.LIAISON, Role.UNIT_HEAD)
        if role in asked | _instead(asked)
    }
    handlers = [one.task.handler_id for one in reminders if one.task is not None and one.task.handler_id]
    by_account = {one.account: one for one in people(handlers)} if Told.HANDLER in asked else {}
    centre = {role: holding([role]) for role in CENTRE if role in asked}
    found = []
    for one in reminders:
        told: dict[int, Receiver] = {}
        for code in one.to:
            for receiver in _of(code, one, by_role, by_account, centre):
                told.setdefault(receiver.account, receiver)
        found.append(list(told.values()))
    return found


def _instead(asked: set[str]) -> set[str]:
    """A task that nobody was given is its unit's liaison's."""
    return {Role.LIAISON.value} if Told.HANDLER in asked else set()


def _of(
    code: str,
    reminder: Reminder,
    by_role: dict[Role, dict[int, list[Receiver]]],
    by_account: dict[int, Receiver],
    centre: dict[Role, list[Receiver]],
) -> list[Receiver]:
    task, case = reminder.task, reminder.case
    if code == Told.LEADER:
        # A leader is told of ordinary cases alone: of none that might complain of the leader's own unit.
        plain = case.secrecy != Secrecy.FULL and not case.held_by_office and not case.counts_as_conduct
        return centre[Role.LEADER] if plain else []
    if code in centre:
        return knowing(centre[Role(code)], case)
    if task is None:
        return []
    if code == Told.HANDLER and task.handler_id in by_account:
        return not_accused([by_account[task.handler_id]], case)
    role = Role.UNIT_HEAD if code == Told.UNIT_HEAD else Role.LIAISON
    return not_accused(by_role[role].get(task.department_id, []), case)
