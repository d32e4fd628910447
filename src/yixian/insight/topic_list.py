"""The list of topics: its filters, its columns, and all its rows for a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Prefetch
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from yixian.cases.actions.export import EXPORTERS
from yixian.cases.columns import Column
from yixian.cases.fields import OneOf, area_field, category_field
from yixian.cases.list_files import Listed
from yixian.cases.list_form import ListForm
from yixian.cases.lists import RoomList
from yixian.directory import queries as directory
from yixian.ground.charts import width_of
from yixian.ground.errors import Refusal
from yixian.ground.keyset import Keyset
from yixian.insight.models import Cure, Topic
from yixian.insight.topics.window import WEEK
from yixian.people.models import Actor

NAME = "topics"
READERS = frozenset({"leader", "duty_manager", "supervisor", "dispatcher"})
ANY = [("", _("全部"))]
WEEK_ONLY = "7"
BURST_SHOWN = timedelta(days=3)  # so long a topic is marked after it burst out


class TopicFilterForm(ListForm):
    sorts: ClassVar = {
        "-heat": Keyset("-heat", "-pk"),
        "-week_heat": Keyset("-week_heat", "-pk"),
        "-citizens": Keyset("-citizens", "-pk"),
        "-last_at": Keyset("-last_at", "-pk"),
    }

    span = OneOf(label=_("时段"), choices=[("", _("近三十天")), (WEEK_ONLY, _("近七天"))], required=False)
    area = area_field(required=False)
    category = category_field(required=False)
    burst = OneOf(label=_("突发"), choices=[*ANY, ("1", _("只看突发的"))], required=False)
    state = OneOf(
        label=_("状态"),
        choices=[("", _("发现和关注的")), ("watched", _("关注中")), ("closed", _("已关闭"))],
        required=False,
    )
    cure = OneOf(
        label=_("治理"), choices=[*ANY, ("open", _("正在治理")), ("none", _("没有交办"))], required=False
    )
    sort = OneOf(
        label=_("排序"),
        choices=[
            ("-heat", _("三十天里最热在前")),
            ("-week_heat", _("七天里最热在前")),
            ("-citizens", _("人数最多在前")),
            ("-last_at", _("最近反映在前")),
        ],
        required=False,
    )

    @property
    def order(self) -> str:
        values = getattr(self, "cleaned_data", {})
        return values.get("sort") or ("-week_heat" if values.get("span") == WEEK_ONLY else "-heat")

    def narrow(self, now: datetime) -> Any:
        """The topics the valid form asks for; without a state, those that stand (index `topic_hot`, `topic_week`)."""
        values, rows = self.cleaned_data, Topic.objects.filter(messages__gt=0)
        rows = rows.filter(state=values["state"]) if values["state"] else rows.standing()
        if values["span"] == WEEK_ONLY:
            rows = rows.filter(last_at__gt=now - WEEK)
        if values["burst"]:
            rows = rows.filter(burst_at__gt=now - BURST_SHOWN)
        if values["area"]:
            rows = rows.filter(area__in=[one.pk for one in directory.areas(under=values["area"].code)])
        if values["category"]:
            rows = rows.filter(category__code__startswith=values["category"].code)
        if values["cure"]:
            cured = Exists(Cure.objects.open().filter(topic_id=OuterRef("pk")))
            rows = rows.filter(cured if values["cure"] == "open" else ~cured)
        return with_rows(rows)


def with_rows(topics: Any) -> Any:
    """The topics with all that a line shows."""
    cures = Prefetch("cures", Cure.objects.open().select_related("lead"), to_attr="open_cures")
    return topics.select_related("area", "category", "watched_by").prefetch_related(cures)


@dataclass(frozen=True)
class TopicLine:
    """A topic in the list; `width` of the bar of its heat, in percent of the hottest on the page."""

    topic: Topic
    burst: bool
    cure: Cure | None
    width: str = ""


def line_of(topic: Any, now: datetime, hottest: float = 0.0) -> TopicLine:
    """The line of a topic read by `with_rows`; no query."""
    cure = topic.open_cures[0] if topic.open_cures else None
    return TopicLine(topic, is_bursting(topic, now), cure, width_of(topic.heat, hottest))


def is_bursting(topic: Topic, now: datetime) -> bool:
    return topic.burst_at is not None and topic.burst_at > now - BURST_SHOWN


def trend_words(topic: Topic) -> str:
    """How the last seven days differ from the seven before, with a sign for who sees it at a glance."""
    n = abs(topic.change)
    if topic.trend == "up":
        return ngettext("▲ 比之前七天多 %(n)d 次", "▲ 比之前七天多 %(n)d 次", n) % {"n": n}
    if topic.trend == "down":
        return ngettext("▼ 比之前七天少 %(n)d 次", "▼ 比之前七天少 %(n)d 次", n) % {"n": n}
    return gettext("— 和之前七天一样")


def district_of(topic: Topic) -> str:
    """The area, after the district it lies in; no query when warm."""
    if topic.area is None:
        return ""
    above = directory.area(directory.district_in(topic.area.path))
    known = [one.label for one in (above, topic.area) if one is not None]
    return " ".join(dict.fromkeys(str(one) for one in known))


MOMENT = "cases/cells/moment.html"
COLUMNS: tuple[Column, ...] = (
    Column("title", _("热点"), attrgetter("topic.name"), "insight/cells/topic.html", "title", fixed=True),
    Column("place", _("地点"), attrgetter("topic.place")),
    Column("area", _("区域"), lambda line: district_of(line.topic)),
    Column("category", _("事项分类"), lambda line: line.topic.category.label if line.topic.category else ""),
    Column("citizens", _("人数"), attrgetter("topic.citizens"), css="num", orders=("-citizens",)),
    Column("messages", _("反映次数"), attrgetter("topic.messages"), css="num"),
    Column("week", _("近七天"), attrgetter("topic.week"), css="num", orders=("-week_heat",)),
    Column("trend", _("趋势"), lambda line: trend_words(line.topic)),
    Column("heat", _("热度"), attrgetter("topic.heat"), "insight/cells/heat.html", "heat", orders=("-heat",)),
    Column("first_at", _("开始"), attrgetter("topic.first_at"), "insight/cells/day.html", "nowrap"),
    Column(
        "last_at", _("最近"), attrgetter("topic.last_at"), "insight/cells/day.html", "nowrap", chosen=False
    ),
    Column(
        "cure", _("治理"), lambda line: line.cure.lead.label if line.cure else "", "insight/cells/cure.html"
    ),
    Column("burst_at", _("突发时间"), attrgetter("topic.burst_at"), MOMENT, "nowrap", chosen=False),
    Column("found_at", _("发现时间"), attrgetter("topic.found_at"), MOMENT, "nowrap", chosen=False),
)


def rows(pks: list[int]) -> Any:
    """Topics with everything a line reads."""
    return with_rows(Topic.objects.filter(pk__in=pks))


def listed(_actor: Actor, asked: QueryDict, now: datetime) -> Listed:
    """The topics the address asks for, in its order. A `Refusal` for filters that cannot be answered."""
    form = TopicFilterForm(asked)
    if not form.is_valid():
        raise Refusal(_("条件已经失效，请重新导出。"))
    return Listed(
        form.narrow(now),
        form.keyset,
        COLUMNS,
        rows,
        lambda topic: line_of(topic, now),
        ("title",),
        subject="topic",
    )


def names_of(pks: list[int]) -> dict[int, str]:
    """What the topics of these numbers are called, for the record of what left."""
    return {topic.pk: topic.name for topic in Topic.objects.filter(pk__in=pks).select_related("category")}


def id_of(name: str) -> int | None:
    """The number of the topic that people gave this name."""
    return Topic.objects.filter(given_name=name).values_list("pk", flat=True).first()


TOPICS = RoomList(
    NAME, ("topics",), READERS, READERS & EXPORTERS, frozenset(TopicFilterForm.base_fields), listed
)
