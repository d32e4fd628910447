"""What differs on a day, and travel notices, one by one: written, changed, ended; who did it is kept as `RowChange`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yixian.convenience.models import DayChange, TravelNotice
from yixian.directory.actions import record_change
from yixian.directory.row_texts import texts_of
from yixian.ground.errors import Conflict, Invalid, NotAllowed, NotFound
from yixian.people.models import Actor

# As of the timetables, and whoever is on duty when the bus company rings at seven.
KEEPERS = frozenset({"editor", "sysadmin", "duty_manager"})
T = TypeVar("T", DayChange, TravelNotice)


def may_tell(actor: Actor) -> None:
    """`NotAllowed` for whoever does not say what differs."""
    if not actor.roles & KEEPERS:
        raise NotAllowed(_("当日变动和出行提示由知识编辑、值班主任和系统管理员维护。"))


def save_change(actor: Actor, values: Mapping[str, Any], pk: int | None = None, seen: str = "") -> DayChange:
    """A new change of a day, or one changed; it is a person's from now on, and no address takes it away.

    `Conflict` where there is another one of the day, number, time and first stop, or somebody changed it since `seen`
    (its `changed_at`, ISO). The same one twice, by an impatient hand, is one.
    """
    may_tell(actor)
    try:
        with transaction.atomic():
            row = _held(DayChange, pk, seen) if pk is not None else DayChange()
            if (there := _same_time(values, row.pk)) is not None:
                return _again(there, values, pk)
            row.source = ""
            return _saved(actor, row, values)
    except IntegrityError:  # the unique key is the check: of two at once the second finds what the first made
        there = _same_time(values, pk)
        if there is None:
            raise
        return _again(there, values, pk)


def _same_time(values: Mapping[str, Any], but: int | None) -> DayChange | None:
    """Another change of the day, number, time and first stop (unique: `day_change_key`)."""
    same = DayChange.objects.filter(**{name: values[name] for name in DayChange.KEY})
    return same.exclude(pk=but).first() if but is not None else same.first()


def _again(there: DayChange, values: Mapping[str, Any], pk: int | None) -> DayChange:
    """What a second press of a new one finds; `Conflict` where it says something else."""
    if pk is None and _says(there, values):
        return there
    raise Conflict(_("这一天这个班次已经有一条变动，请改那一条。"), field="number")


def _says(row: DayChange | TravelNotice, values: Mapping[str, Any]) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())


def remove_change(actor: Actor, pk: int) -> DayChange:
    """Take back what differs: the timetable holds again. It is deleted; what it said is kept in its story."""
    may_tell(actor)
    with transaction.atomic():
        row = _held(DayChange, pk)
        _keep(actor, row, texts_of(row), deleted=True)
        row.delete()
    return row


def save_notice(actor: Actor, values: Mapping[str, Any], code: str, seen: str = "") -> TravelNotice:
    """The notice of this code, new or changed; one that was ended is shown again.

    Of a new one `code` came with the form: pressed twice it is written once. `Conflict` where somebody changed it
    since it was `seen`.
    """
    may_tell(actor)
    try:
        with transaction.atomic():
            row = TravelNotice.objects.select_for_update().filter(code=code).first()
            if row is None:
                row = TravelNotice(code=code)
            elif not seen and _says(row, values):
                return row
            else:
                _unchanged(row, seen)
            return _saved(actor, row, {**values, "active": True})
    except IntegrityError:
        row = TravelNotice.objects.filter(code=code).first()
        if row is None or not _says(row, values):
            raise _changed() from None
        return row


def end_notice(actor: Actor, code: str) -> TravelNotice:
    """Show it no more, at once; it stays, with who ended it."""
    may_tell(actor)
    with transaction.atomic():
        row = TravelNotice.objects.select_for_update().filter(code=code).first()
        if row is None:
            raise NotFound(_("没有这条出行提示。"))
        return _saved(actor, row, {"active": False})


def _held(model: type[T], pk: int, seen: str = "") -> T:
    row = model._default_manager.select_for_update().filter(pk=pk).first()
    if row is None:
        raise NotFound(_("这一条已经撤销了。"))
    if seen:
        _unchanged(row, seen)
    return row


def _unchanged(row: DayChange | TravelNotice, seen: str) -> None:
    if row.changed_at.isoformat() != seen:
        raise _changed()


def _changed() -> Conflict:
    return Conflict(_("您打开以后别人改过这一条，没有保存。请返回看过新的再改。"), code="stale")


def _saved(actor: Actor, row: T, values: Mapping[str, Any]) -> T:
    before = texts_of(row) if row.pk is not None else None
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise Invalid(_("请改正下面标出的地方。"), error.message_dict) from None
    row.save()
    _keep(actor, row, before)
    return row


def _keep(actor: Actor, row: T, before: Mapping[str, str] | None, *, deleted: bool = False) -> None:
    name = actor.account.get_username() if actor.account else ""
    record_change(row, before, by_id=actor.account_id, by_name=name, deleted=deleted)
