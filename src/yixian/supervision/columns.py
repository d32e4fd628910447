"""The columns of the cases a supervisor watches, and of those about to be supervised together."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yixian.cases.columns import LEAD, NUMBER, ROUND, TITLE, URGED, Column
from yixian.cases.lines import CaseLine
from yixian.ground.text import listed
from yixian.supervision.actions.supervise import having


@dataclass(frozen=True)
class ToSuperviseLine(CaseLine):
    """A case with the units its order goes to; none means the centre itself."""

    units: list[str]


def to_supervise(line: CaseLine) -> ToSuperviseLine:
    """The line with its units, out of the tasks read for all the cases at once."""
    return ToSuperviseLine(
        **vars(line), units=[str(unit.label) for unit in having(line.case, line.case.tasks.all())]
    )


TICK = Column("tick", "", lambda line: True, "supervision/cells/tick.html", fixed=True)
PROMISE = Column("promise_due", _("承诺时限"), attrgetter("due"), "cases/cells/due.html")
UNITS = Column(
    "units",
    _("被督办单位"),
    lambda line: listed(line.units) or gettext("热线中心"),
    "supervision/cells/has_case.html",
)
WATCHED: tuple[Column, ...] = (TICK, NUMBER, TITLE, LEAD, PROMISE, URGED, ROUND)
TO_SUPERVISE: tuple[Column, ...] = (TICK, NUMBER, TITLE, PROMISE, UNITS)
