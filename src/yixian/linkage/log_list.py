"""The log of what goes out as lists, citizens', staff's and callers': filters, columns, and all its rows for a file."""

from __future__ import annotations

from datetime import datetime
from operator import attrgetter
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yixian.cases.columns import Column, act
from yixian.cases.fields import OneOf
from yixian.cases.list_files import Listed
from yixian.cases.list_form import MomentForm
from yixian.cases.lists import RoomList
from yixian.convenience.telling import News
from yixian.ground.answers import kinds_of_answers
from yixian.ground.errors import Refusal, Words
from yixian.linkage import queries
from yixian.linkage.models import (
    AnswerSent,
    BookingNotice,
    Matter,
    Notice,
    StaffMatter,
    StaffNotice,
    StaffWay,
)
from yixian.people.models import Actor

# Whose notices: its name in addresses, its model, its label.
Logged = queries.Logged
WHOSE: dict[str, tuple[Logged, Words]] = {
    "citizens": (Notice, _("给诉求人的")),
    "staff": (StaffNotice, _("给工作人员的")),
    "answers": (AnswerSent, _("发给来电人的答复")),
    "bookings": (BookingNotice, _("预订通知")),
}
READERS = frozenset({"sysadmin"})
WAY_LABELS = [(way.value, way.label) for way in (StaffWay.SMS, StaffWay.EMAIL, StaffWay.WECHAT)]
STATES = [state for state in Notice.State if state != Notice.State.NOT_WANTED]


class LogFilter(MomentForm):
    """The filters of one of the lists."""

    moment = "made_at"  # indexes: notice_log, staff_log, answer_log

    way = OneOf(label=_("方式"), choices=[("", "—"), *WAY_LABELS], required=False)
    state = OneOf(label=_("状态"), choices=[("", "—"), *((s.value, s.label) for s in STATES)], required=False)
    verb = OneOf(label=_("事项"), required=False)

    def __init__(self, *args: Any, whose: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.model = WHOSE[whose][0]
        choices: list[tuple[str, Words]] = [*Matter.choices]
        if whose == "staff":
            choices = [*StaffMatter.choices]
        elif whose == "answers":
            choices = kinds_of_answers()
        elif whose == "bookings":
            choices = [*News.choices]
        self.fields["verb"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]

    def narrow(self) -> Any:
        """What the valid form asks for."""
        values = self.cleaned_data
        asked = {name: values[name] for name in ("way", "state", "verb") if values.get(name)}
        if self.model is AnswerSent and "verb" in asked:
            asked["kind"] = asked.pop("verb")
        return self.of_day(queries.log_of(self.model).filter(**asked))


def _said(name: str) -> Any:
    """Reads a column with choices in the words of them."""
    return lambda notice: str(getattr(notice, f"get_{name}_display")())


def _number(notice: Any) -> str:
    """The number of the case, or of the summons."""
    return str(notice.case.number if isinstance(notice, Notice) else notice.number)


def _next(notice: Any) -> datetime | None:
    """When it is tried next; what does not wait is not tried."""
    return notice.next_at if notice.state == Notice.State.WAITING else None


MOMENT = "cases/cells/moment.html"
COLUMNS: tuple[Column, ...] = (
    Column(
        "made_at",
        _("时间"),
        attrgetter("made_at"),
        MOMENT,
        "nowrap",
        fixed=True,
        orders=("-made_at", "made_at"),
    ),
    # No way to the case: a system administrator opens none.
    Column("number", _("编号"), _number, css="number", fixed=True),
    Column("verb", _("事项"), _said("verb"), css="nowrap"),
    Column("way", _("方式"), _said("way"), css="nowrap"),
    Column("state", _("状态"), _said("state"), css="nowrap", fixed=True),
    Column("sent_at", _("发送时间"), attrgetter("sent_at"), MOMENT, "nowrap"),
    Column("attempts", _("尝试次数"), attrgetter("attempts"), css="num"),
    Column("next_at", _("下次发送"), _next, MOMENT, "nowrap"),
    Column("reason", _("说明"), attrgetter("reason_said"), css="words"),
    act("act_resend", "linkage"),
)


def name_of(whose: str) -> str:
    """The name of the list, of its views and its file."""
    return f"notices-{whose}"


def list_of_log(whose: str) -> RoomList:
    """The list of one of the logs, as the room of cases keeps views of it and takes it out."""
    model, _label = WHOSE[whose]

    def read(pks: list[int]) -> Any:
        return model._default_manager.filter(pk__in=pks).select_related(*queries.about_of(model))

    def listed(_actor: Actor, asked: QueryDict, _now: datetime) -> Listed:
        form = LogFilter(asked, whose=whose)
        if not form.is_valid():
            raise Refusal(_("条件已经失效，请重新导出。"))
        return Listed(form.narrow(), form.keyset, COLUMNS, read, lambda row: row, ("notice",))

    filters = frozenset(LogFilter.base_fields)
    return RoomList(name_of(whose), ("notice_log", whose), READERS, READERS, filters, listed)
