"""What people do with a topic: name it, join it to another, split cases off, follow it, close it. It holds."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.insight.models import Topic, TopicMember, TopicStep, TopicVerb
from yixian.insight.topics.recount import recount

if TYPE_CHECKING:
    from yixian.people.models import Actor

CHANGERS = frozenset({"duty_manager", "supervisor"})


def name_topic(actor: Actor, topic: Topic, name: str) -> None:
    """Call it so from now on; with "" as its messages call it."""
    with transaction.atomic():
        held = _standing(actor, topic)
        held.given_name, held.held = name, True
        held.save(update_fields=["given_name", "held"])
        record(actor, held, TopicVerb.NAMED, name=name)


def merge_topics(actor: Actor, topic: Topic, into: Topic) -> None:
    """Make `topic` part of `into`: all its cases go there and stay. `Refusal` for one and the same."""
    if topic.pk == into.pk:
        raise Refusal(_("不能并入自己，请选择另一个热点。"), field="into")
    with transaction.atomic():
        # Both locked in the order of their numbers: two people who merge them either way wait, and neither hangs.
        rows = {one.pk: one for one in _locked(actor, [topic.pk, into.pk])}
        gone, stays = rows[topic.pk], rows[into.pk]
        if not (gone.is_standing and stays.is_standing):
            raise Conflict(_("这个热点已经合并或关闭，请刷新后再看。"))
        if gone.cures.open().exists():
            raise Refusal(_("这个热点正在治理，请先结束治理，或者把另一个并入它。"), field="into")
        moved = TopicMember.objects.filter(topic=gone).update(topic=stays, put_by=actor.account)
        gone.state, gone.merged_into, gone.watched_by = Topic.State.MERGED, stays, None
        gone.save(update_fields=["state", "merged_into", "watched_by"])
        stays.held = True
        stays.save(update_fields=["held"])
        for one in (gone, stays):
            record(actor, one, TopicVerb.MERGED, gone=gone.pk, into=stays.pk, cases=moved)
        recount([stays.pk], timezone.now())


def split_topic(actor: Actor, topic: Topic, cases: Collection[int], name: str) -> Topic:
    """Make a topic of its own of these cases (row numbers); they stay there. `Refusal` for none, for all, and for
    cases that are not among the topic's."""
    with transaction.atomic():
        held = _standing(actor, topic)
        chosen = TopicMember.objects.filter(topic=held, case_id__in=cases)
        number = chosen.count()
        if number != len(set(cases)) or not number:
            raise Refusal(_("请勾选要拆分出去的诉求；有的已经不在这个热点里，请刷新后再选。"), field="cases")
        if number == held.members.count():
            raise Refusal(_("不能把全部诉求都拆分出去；要改名称，请用“命名”。"), field="cases")
        made = Topic.objects.create(given_name=name, held=True, found_at=timezone.now())
        chosen.update(topic=made, put_by=actor.account)
        held.held = True
        held.save(update_fields=["held"])
        for one in (held, made):
            record(actor, one, TopicVerb.SPLIT, source=held.pk, made=made.pk, cases=number)
        recount([held.pk, made.pk], timezone.now())
    return made


def watch_topic(actor: Actor, topic: Topic, watch: bool) -> None:
    """Follow it, or no more."""
    with transaction.atomic():
        held = _standing(actor, topic)
        held.state = Topic.State.WATCHED if watch else Topic.State.FOUND
        held.watched_by = actor.account if watch else None
        held.held = held.held or watch
        held.save(update_fields=["state", "watched_by", "held"])
        record(actor, held, TopicVerb.WATCHED if watch else TopicVerb.UNWATCHED)


def close_topic(actor: Actor, topic: Topic, closed: bool = True) -> None:
    """Take it off the list, or back on it. What comes later joins it all the same. `Refusal` while it is cured."""
    with transaction.atomic():
        held = _locked(actor, [topic.pk])[0]
        if held.state == Topic.State.MERGED or (held.state == Topic.State.CLOSED) == closed:
            raise Conflict(_("刚刚有人办理了这个热点，请刷新后再看。"))
        if closed and held.cures.open().exists():
            raise Refusal(_("这个热点正在治理，请先结束治理再关闭。"))
        held.state, held.watched_by, held.held = (
            (Topic.State.CLOSED if closed else Topic.State.FOUND), None, True
        )  # fmt: skip
        held.save(update_fields=["state", "watched_by", "held"])
        record(actor, held, TopicVerb.CLOSED if closed else TopicVerb.OPENED)
        recount([held.pk], timezone.now())


def record(actor: Actor, topic: Topic, verb: TopicVerb, at: datetime | None = None, **facts: object) -> None:
    """Write down who did it."""
    assert actor.account is not None  # the roles that may are accounts'
    TopicStep.objects.create(topic=topic, verb=verb, by=actor.account, at=at or timezone.now(), facts=facts)


def _locked(actor: Actor, pks: Collection[int]) -> list[Topic]:
    if not actor.roles & CHANGERS:
        raise NotAllowed(_("命名、合并、拆分和关注热点由值班主任或督办员办理。"))
    return list(Topic.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


def _standing(actor: Actor, topic: Topic) -> Topic:
    """The topic as it is now, held until the end. `Conflict` where somebody has merged or closed it."""
    held = _locked(actor, [topic.pk])[0]
    if not held.is_standing:
        raise Conflict(_("这个热点已经合并或关闭，请刷新后再看。"))
    return held
