"""Mailings into the outbox: told once to each reader, whose address is asked of the room that keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from yixian.linkage.models import Mailing, Outgoing

# Long enough to see what became of one; the words are public anyway, that somebody got them is not.
KEPT = timedelta(days=30)
BATCH = 1000


@dataclass(frozen=True)
class Reader:
    """To whom a mailing goes, asked for when it is sent: `ending` stands below the words, with links of their own.

    `unsubscribe` is the address that ends it by one POST (RFC 8058), "" for a mail that nobody can be taken off.
    """

    address: str
    ending: str
    unsubscribe: str = ""


Find = Callable[[int], Reader | None]
_readers: dict[str, Find] = {}


def register_reader(kind: str, find: Find) -> None:
    """Say who the readers of a kind are: `find` takes a row's number, and answers None for one who has left."""
    if kind in _readers:
        raise TypeError(f"two rooms have readers called {kind}")
    _readers[kind] = find


def reader_of(mailing: Mailing) -> Reader | None:
    """To whom it goes, None where there is nobody any more."""
    return _readers[mailing.kind](mailing.reader)


def write_mailing(key: str, kind: str, reader: int, subject: str, text: str, now: datetime) -> None:
    """A mailing to one reader, due at once; `key` names what it tells to whom, and is told once. One query."""
    row = Mailing(key=key, kind=kind, reader=reader, subject=subject[:200], text=text)
    row.state, row.made_at, row.next_at = Outgoing.State.WAITING, now, now
    Mailing.objects.bulk_create([row], ignore_conflicts=True)


def forget_mailings(now: datetime) -> Iterator[str]:
    """Delete the oldest mailings, a batch in each sweep: by their keys, which follow their times."""
    oldest = Mailing.objects.order_by("pk").values_list("pk", "made_at")[:BATCH]
    old = [pk for pk, made_at in oldest if made_at < now - KEPT]
    if old:
        count, _rows = Mailing.objects.filter(pk__in=old).delete()
        yield _("清除 %(count)s 封过期的订阅邮件") % {"count": count}
