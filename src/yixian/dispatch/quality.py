"""How good each aid is on this city's own matters: what was proposed, what was chosen, what held at dispatch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yixian.dispatch.departments.orders import SETTLED_AFTER
from yixian.dispatch.models import Aid, FirstDispatch, KeptReading, Source, is_on

BACK = timedelta(days=90)
ENOUGH = 30  # fewer say nothing
# What each does, for whoever decides whether it stays on.
DOES: dict[str, str | Promise] = {
    Aid.KIND: _("从用语看是咨询、求助、投诉、举报、建议还是表扬。按词表，写明因为哪个词。"),
    Aid.CATEGORY: _("从内容看属于哪个事项分类，最多三个。按学了本市诉求的模型，没有时按分类的名称、关键词和说明。"),
    Aid.URGENCY: _("垮塌、燃气、被困、轻生、群体、停水停电等不能等的，以及未成年人、欠薪等。按词表，宁多勿漏。"),
    Aid.AREA: _("内容和地址里写到的区县、街道、社区。同名的要写到上级才算。"),
    Aid.TITLE: _("取内容开头的话，去掉客套和号码。"),
    Aid.DEPARTMENT: _("按派单目录，写明依据；学过本市的工单以后，办成得多的单位往前排，退单多的往后排。"),
    Aid.REPLY: _(
        "审核时看答复：问的答了没有，单位、电话、依据、时间，是不是推给别人，和登记的结果矛盾不矛盾。采纳：都有的通过了，有缺的退回了。"
    ),
    Aid.DISPATCH: _("有把握的由系统派给派单目录里的单位，不等人。一开始是关着的；怎么算有把握、派对了多少，见下面。"),
    Aid.TOPICS: _("许多人反映的同一件事，按用语相像归到一起，不看举报和保密诉求。归错了的，在“热点”页合并、拆分。"),
    Aid.BRIEFING: _("按简报计划把统计指标写成日报、周报、月报的草稿，由人修改、签发。停用后只有人能撰写。"),
    Aid.ALIKE: _("全市未办结诉求里说得相像的，写明哪里相同、哪里不同。采纳：标为“很可能是同一件事”的，并了单没有。"),
}  # fmt: skip
NOT_TAKEN = (Aid.DISPATCH, Aid.TOPICS, Aid.BRIEFING)  # what nobody takes into a form


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


@dataclass(frozen=True)
class SourceQuality:
    """First dispatches whose department was named one way, and how many of them came back by a granted return."""

    source: Source
    dispatched: int
    returned: int

    @property
    def right_text(self) -> str:
        """The share that did not come back: first-dispatch accuracy, of this source alone."""
        return _percent(_share(self.dispatched - self.returned, self.dispatched))


def source_qualities(now: datetime) -> list[SourceQuality]:
    """The first dispatches of the last 90 days up to those that may still be returned: one query (index
    first_dispatch_time)."""
    rows = (
        FirstDispatch.objects.filter(at__gte=now - BACK, at__lt=now - SETTLED_AFTER)
        .values("source")
        .annotate(n=Count("pk"), back=Count("pk", filter=Q(returned=True)))
        .order_by()
    )
    counted = {row["source"]: (row["n"], row["back"]) for row in rows}
    return [SourceQuality(source, *counted.get(source, (0, 0))) for source in Source]


def agreement(now: datetime, threshold: float) -> tuple[int, int]:
    """Of the last 90 days' dispatches by people that the machine was as sure of as it must be to dispatch itself: how
    many, and in how many the person chose the same department (index first_dispatch_time)."""
    rows = FirstDispatch.objects.filter(at__gte=now - BACK, share__gte=threshold).exclude(
        source=Source.MACHINE
    )
    found = rows.aggregate(n=Count("pk"), same=Count("pk", filter=Q(lead=F("named"))))
    return found["n"], found["same"]


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
        n if aid not in NOT_TAKEN else None,
        settled,
        _share(row.get("took", 0), n) if aid != Aid.DEPARTMENT else None,
        _share(row.get("right", 0), settled) if aid != Aid.TITLE else None,
        _share(row.get("people", 0), settled) if chosen else None,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole >= ENOUGH else None
