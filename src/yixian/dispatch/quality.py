"""How good each aid is on this city's own matters: what was proposed, what was chosen, what held at dispatch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yixian.dispatch.models import Aid, KeptReading, is_on

BACK = timedelta(days=90)
ENOUGH = 30  # fewer say nothing
# What each does, for whoever decides whether it stays on.
DOES: dict[str, str | Promise] = {
    Aid.KIND: _("从用语看是咨询、求助、投诉、举报、建议还是表扬。按词表，写明因为哪个词。"),
    Aid.CATEGORY: _("从内容看属于哪个事项分类，最多三个。按学了本市诉求的模型，没有时按分类的名称、关键词和说明。"),
    Aid.URGENCY: _("垮塌、燃气、被困、轻生、群体、停水停电等不能等的，以及未成年人、欠薪等。按词表，宁多勿漏。"),
    Aid.AREA: _("内容和地址里写到的区县、街道、社区。同名的要写到上级才算。"),
    Aid.TITLE: _("取内容开头的话，去掉客套和号码。"),
    Aid.DEPARTMENT: _("按派单目录，分类和区域对应的主办单位，写明依据。"),
    Aid.REPLY: _("审核时看答复：问的答了没有，单位、电话、依据、时间，是不是推给别人，和登记的结果矛盾不矛盾。"),
    Aid.ALIKE: _("同一分类、同一地方的未办结诉求里说得相像的，写明哪里相像。"),
}  # fmt: skip


@dataclass(frozen=True)
class Quality:
    """One aid in the last 90 days. Shares are 0 to 1, None where there are fewer than `ENOUGH` rows.

    `taken` of those proposed; `right` and `people_right` of those whose case was dispatched since: how often what was
    proposed, and what was registered, is what held then.
    """

    aid: Aid
    does: str | Promise
    on: bool
    proposed: int | None  # None for what nobody takes into a form
    settled: int
    taken: float | None
    right: float | None
    people_right: float | None

    @property
    def taken_text(self) -> str:
        return _percent(self.taken)

    @property
    def right_text(self) -> str:
        return _percent(self.right)

    @property
    def people_text(self) -> str:
        return _percent(self.people_right)


def _percent(share: float | None) -> str:
    return f"{share:.1%}" if share is not None else "—"


def qualities(now: datetime | None = None) -> list[Quality]:
    """Every aid: one query (index reading_time)."""
    since = (now or timezone.now()) - BACK
    settled = ~Q(settled="")
    rows = (
        KeptReading.objects.filter(aid__in=Aid.values, at__gte=since)
        .values("aid")
        .annotate(
            n=Count("pk"),
            took=Count("pk", filter=Q(taken=True)),
            done=Count("pk", filter=settled),
            right=Count("pk", filter=settled & Q(settled=F("proposed"))),
            people=Count("pk", filter=settled & Q(settled=F("chosen"))),
        )
    )
    counted: dict[str, Any] = {row["aid"]: row for row in rows}
    return [_quality(aid, counted.get(aid, {})) for aid in Aid]


def _quality(aid: Aid, row: dict[str, Any]) -> Quality:
    n, settled = row.get("n", 0), row.get("done", 0)
    chosen = aid not in (Aid.DEPARTMENT, Aid.TITLE)  # of these nobody registers a code
    return Quality(
        aid,
        DOES[aid],
        is_on(aid),
        n if aid not in (Aid.ALIKE, Aid.REPLY) else None,
        settled,
        _share(row.get("took", 0), n) if aid != Aid.DEPARTMENT else None,
        _share(row.get("right", 0), settled) if aid != Aid.TITLE else None,
        _share(row.get("people", 0), settled) if chosen else None,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole >= ENOUGH else None
