"""Sources of timetables: handing in a file, and taking a source out of use. Staff of the content, or the machine's."""

from __future__ import annotations

from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.convenience.models import Feed, FeedVersion
from yixian.convenience.timetables import loading
from yixian.ground.errors import Conflict, Invalid, NotAllowed, NotFound
from yixian.people.models import Actor

KEEPERS = frozenset({"editor", "sysadmin"})
State = FeedVersion.State
ZIP = b"PK\x03\x04"


def may_keep(actor: Actor) -> None:
    """`NotAllowed` for whoever does not keep timetables."""
    if not actor.roles & KEEPERS:
        raise NotAllowed(_("时刻表由知识编辑和系统管理员维护。"))


def feed_called(code: str, name: str, operator: str) -> Feed:
    """The source with the code; a new one with this name and operator where there is none. `Invalid` if they cannot."""
    feed = Feed.objects.filter(code=code).first()
    made = feed is None
    feed = feed or Feed(code=code, name=name or code, operator=operator or name or code)
    feed.name, feed.operator = name or feed.name, operator or feed.operator
    try:
        feed.full_clean(exclude=["current"])
    except ValidationError as error:
        raise Invalid(_("请改正下面标出的地方。"), error.message_dict) from None
    if made or name or operator:
        feed.save(update_fields=None if made else ["name", "operator", "changed_at"])
    return feed


def take_version(actor: Actor | None, feed: Feed, file_name: str, stored_as: str) -> FeedVersion:
    """A file of the source that waits to be read. `Conflict` while another one of it does, or is being read."""
    if actor is not None:
        may_keep(actor)
    with transaction.atomic():
        locked = Feed.objects.select_for_update().get(pk=feed.pk)
        if locked.versions.filter(state__in=(State.WAITING, State.READING)).exists():
            raise Conflict(
                _("这个来源还有一个文件没有读完，请等它读完再上传；还在排队的可以先撤回。"), field="file"
            )
        return FeedVersion.objects.create(
            feed=locked,
            file_name=file_name[:200],
            stored_as=stored_as,
            asked_by=actor.account if actor else None,
        )


def hand_in(actor: Actor, told: dict[str, str], file_name: str, file: BinaryIO) -> FeedVersion:
    """Keep a file for the clock, which reads it within a minute.

    A `Refusal` for what is no ZIP file at all, or of a source that is new and has no name.
    """
    may_keep(actor)
    if file.read(4) != ZIP:
        raise Conflict(_("这不是 ZIP 文件。GTFS 时刻表是一个 .zip 压缩包。"), field="file", code="invalid")
    file.seek(0)
    if not told["name"] and not Feed.objects.filter(code=told["code"]).exists():
        raise Invalid(_("请改正下面标出的地方。"), {"name": [_("新来源要填名称，市民看得到。")]})
    feed = feed_called(told["code"], told["name"], told["operator"])
    stored_as = loading.keep(file)
    try:
        return take_version(actor, feed, file_name, stored_as)
    except Conflict:
        (loading.folder() / stored_as).unlink(missing_ok=True)
        raise


def take_back(actor: Actor, pk: int) -> FeedVersion:
    """A file that waits is not read. `Conflict` once the clock has begun with it, `NotFound` where there is none."""
    may_keep(actor)
    version = FeedVersion.objects.select_related("feed").filter(pk=pk).first()
    if version is None:
        raise NotFound(_("没有这个文件。"))
    waits = FeedVersion.objects.filter(pk=pk, state=State.WAITING)
    if not waits.update(state=State.REMOVED, finished_at=timezone.now()):
        raise Conflict(_("这个文件已经不在排队，不能撤回。读完以后可以移除这个来源，或者上传新文件替代。"))
    (loading.folder() / version.stored_as).unlink(missing_ok=True)
    return version


def remove_feed(actor: Actor | None, code: str) -> Feed:
    """Take the source out of use: nothing of it is shown from now on, the clock clears its rows away."""
    if actor is not None:
        may_keep(actor)
    with transaction.atomic():
        feed = Feed.objects.select_for_update().filter(code=code).first()
        if feed is None:
            raise NotFound(_("没有这个来源。"))
        feed.current = None
        feed.save(update_fields=["current", "changed_at"])
        open_ones = feed.versions.filter(state__in=(State.WAITING, State.READING, State.IN_FORCE))
        kept = list(open_ones.filter(state=State.WAITING).values_list("stored_as", flat=True))
        open_ones.update(state=State.REMOVED, finished_at=timezone.now())
    for name in filter(None, kept):
        (loading.folder() / name).unlink(missing_ok=True)
    return feed
