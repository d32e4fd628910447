"""What many speak of: the hottest topics, and those that do not come to an end. Titles are masked for the public."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yixian.insight.briefings.facts import Scope
from yixian.insight.briefings.text import Piece, Section, Sentence, Text, fill
from yixian.insight.definitions import FAMILIES
from yixian.insight.dimensions import DIMENSIONS
from yixian.insight.figure import number_text
from yixian.insight.models import Topic
from yixian.insight.period import Period
from yixian.insight.topics.queries import HardTopic, HotTopic, hard_topics, hottest
from yixian.safeguard.for_public import mask_for_public

DAYS = 30  # topics are counted over these, to now
LOOKED_AT, MOST = 50, 5


@dataclass(frozen=True)
class Topics:
    """What `topics.queries` says of the last thirty days."""

    hot: list[HotTopic] = field(default_factory=list)
    hard: list[HardTopic] = field(default_factory=list)


def read_topics(period: Period, scope: Scope) -> Topics:
    """The hottest and the hardest, of one line of a breakdown where there is one; none for a period long gone by:
    topics are known as they are now."""
    if (timezone.localdate() - period.last).days > DAYS:
        return Topics()
    hot, hard = hottest(DAYS, LOOKED_AT), hard_topics(DAYS, LOOKED_AT)
    if scope.dimension:
        path = FAMILIES["cases"].paths[scope.dimension]
        rows = Topic.objects.filter(DIMENSIONS[scope.dimension].condition(path, scope.value))
        within = set(rows.filter(pk__in={one.pk for one in [*hot, *hard]}).values_list("pk", flat=True))
        hot, hard = [one for one in hot if one.pk in within], [one for one in hard if one.pk in within]
    return Topics(hot[:MOST], hard[:MOST])


def hot_topics(found: Topics) -> Section:
    """The section of the hottest."""
    sentences = [Sentence(f"hot.{one.pk}", told_of(one)) for one in found.hot]
    return Section("hot", _("热点事项"), tuple(sentences or [_nothing("hot", _("没有多人反映的热点事项。"))]))


def hard_ones(found: Topics) -> Section:
    """The section of those that do not come to an end."""
    return Section("hard", _("难点事项"), tuple(_hard(found)))


def _hard(found: Topics) -> Iterator[Sentence]:
    for one in found.hard:
        yield Sentence(f"hard.{one.pk}", still_open(one))
    if not found.hard:
        yield _nothing("hard", _("没有久拖未结的热点事项。"))


def _nothing(code: str, words: str) -> Sentence:
    return Sentence(f"{code}.nothing", (Piece(words),))


def told_of(one: HotTopic) -> Text:
    """Who speaks of it how often since when, and whether it rises."""
    if not one.messages:
        return fill(_("%(title)s：近三十天没有人反映。"), title=title_of(one))
    words = {
        "up": _("%(title)s：近三十天 %(citizens)s 人反映 %(messages)s 次，始于%(first)s，"
                "近七天比之前七天多 %(change)s 次。"),
        "down": _("%(title)s：近三十天 %(citizens)s 人反映 %(messages)s 次，始于%(first)s，"
                  "近七天比之前七天少 %(change)s 次。"),
        "level": _("%(title)s：近三十天 %(citizens)s 人反映 %(messages)s 次，始于%(first)s，近七天与之前七天持平。"),
    }  # fmt: skip
    told: dict[str, Piece | str] = {
        "title": title_of(one),
        "citizens": number_of(one, one.citizens),
        "messages": number_of(one, one.messages),
        "first": day(one.first),
    }
    if one.trend != "level":
        told["change"] = number_of(one, abs(one.change))
    return fill(words[one.trend], **told)


def still_open(one: HardTopic) -> Text:
    """How many of its cases are open and late, since when; and how many of all of them came back."""
    words = _(
        "%(title)s：未办结 %(open)s 件，其中超期 %(late)s 件，最早的收于%(oldest)s；"
        "全部诉求中退单或重办过 %(returned)s 件。"
    )
    return fill(
        words,
        title=title_of(one),
        open=number_of(one, one.open),
        late=number_of(one, one.late),
        returned=number_of(one, one.returned),
        oldest=day(one.oldest_open) if one.oldest_open else "—",
    )


def title_of(one: HotTopic) -> Piece:
    """Its title, as the public may read it."""
    return Piece(mask_for_public(one.title), {"topic": str(one.pk)})


def number_of(one: HotTopic, number: int) -> Piece:
    """A number of a topic; it opens the topic's page."""
    return Piece(number_text(number), {"topic": str(one.pk)})


def day(at: datetime) -> str:
    """A day in words."""
    return date_format(timezone.localtime(at), _("n月j日"))
