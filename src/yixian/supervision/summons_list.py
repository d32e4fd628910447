"""The list of summonses: its filters, its columns, and all its rows for a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yixian.cases.actions.export import EXPORTERS
from yixian.cases.columns import Column
from yixian.cases.fields import OneOf, any_department_field
from yixian.cases.list_files import Listed
from yixian.cases.list_form import ListForm
from yixian.cases.lists import RoomList
from yixian.directory import queries as directory
from yixian.ground.errors import Refusal
from yixian.ground.keyset import Keyset
from yixian.people.models import Actor
from yixian.supervision.models import Summons, SummonsState
from yixian.supervision.models.summons import UNIT, WHOLE_CITY

NAME = "summons"
READERS = WHOLE_CITY | UNIT
ANY = [("", _("全部"))]


class SummonsFilterForm(ListForm):
    sorts: ClassVar = {"-called_at": Keyset("-called_at", "-pk"), "meets_at": Keyset("meets_at", "pk")}

    state = OneOf(label=_("状态"), choices=[*ANY, *SummonsState.choices], required=False)
    over = OneOf(label=_("到时待记录"), choices=[*ANY, ("1", _("约谈时间已到"))], required=False)
    department = any_department_field(_("被约谈单位"), required=False)
    sort = OneOf(
        label=_("排序"),
        choices=[("-called_at", _("最近通知在前")), ("meets_at", _("约谈时间先到在前"))],
        required=False,
    )

    def narrow(self, actor: Actor) -> Any:
        """The summonses the valid form asks for, of those this actor may see."""
        values, rows = self.cleaned_data, Summons.objects.visible_to(actor)
        if values["state"]:
            rows = rows.in_state(values["state"])
        if values["over"]:
            rows = unrecorded(rows, timezone.now())
        if values["department"]:
            rows = rows.filter(department_id__in=directory.subtree_ids(values["department"]))
        return with_rows(rows)


def unrecorded(summonses: Any, now: datetime) -> Any:
    """Those whose day has come and of which nobody has written what was said (index `summons_day`)."""
    return summonses.in_state(SummonsState.CALLED).filter(meets_at__lte=now)


def with_rows(summonses: Any) -> Any:
    """The summonses with all that a line shows."""
    return summonses.select_related("department", "called_by")


@dataclass(frozen=True)
class SummonsLine:
    """A summons in the list."""

    summons: Summons


MOMENT = "cases/cells/moment.html"
COLUMNS: tuple[Column, ...] = (
    Column(
        "number",
        pgettext_lazy("one", "约谈"),
        attrgetter("summons.number"),
        "supervision/cells/summons.html",
        fixed=True,
    ),
    Column("state", _("状态"), lambda line: str(line.summons.state.label)),
    Column("unit", _("被约谈单位"), attrgetter("summons.unit")),
    Column("persons", _("约谈对象"), attrgetter("summons.persons")),
    Column("host", _("约谈人"), attrgetter("summons.host")),
    Column("meets_at", _("约谈时间"), attrgetter("summons.meets_at"), MOMENT, "nowrap", orders=("meets_at",)),
    Column("place", _("约谈地点"), attrgetter("summons.place"), chosen=False),
    Column("called_by", _("通知人"), attrgetter("summons.called_by.name"), chosen=False),
    Column(
        "called_at", _("通知时间"), attrgetter("summons.called_at"), MOMENT, "nowrap", orders=("-called_at",)
    ),
    Column("held_at", _("实际约谈时间"), attrgetter("summons.held_at"), MOMENT, "nowrap", chosen=False),
    Column("off_reason", _("取消原因"), attrgetter("summons.off_reason"), chosen=False),
)


def rows(pks: list[int]) -> Any:
    """Summonses with everything a line reads."""
    return with_rows(Summons.objects.filter(pk__in=pks))


def listed(actor: Actor, asked: QueryDict, _now: datetime) -> Listed:
    """The summonses the address asks for, in its order. A `Refusal` for filters that cannot be answered."""
    form = SummonsFilterForm(asked)
    if not form.is_valid():
        raise Refusal(_("条件已经失效，请重新导出。"))
    return Listed(
        form.narrow(actor), form.keyset, COLUMNS, rows, SummonsLine, ("persons",), subject="summons"
    )


def names_of(pks: list[int]) -> dict[int, str]:
    """The numbers of these summonses, for the record of what left."""
    return {one.pk: one.number for one in Summons.objects.filter(pk__in=pks)}


def id_of(name: str) -> int | None:
    """The row a number names."""
    digits = name.rpartition("-")[2]
    found = (
        Summons.objects.filter(pk=int(digits)).first() if digits.isdecimal() and len(digits) < 19 else None
    )
    return found.pk if found is not None and found.number == name else None


SUMMONSES = RoomList(
    NAME, ("summonses",), READERS, READERS & EXPORTERS, frozenset(SummonsFilterForm.base_fields), listed
)
