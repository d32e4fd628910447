"""What is new, e-mailed to those who asked for it: a mail a day or a week, nothing twice, and none without news."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yixian.knowledge.models import KnowledgeItem
from yixian.knowledge.queries import public_items
from yixian.linkage.actions import write_mailing
from yixian.portal.actions.subscriptions import READERS, city_name, mail_missing, next_due
from yixian.portal.models import KnowledgeNews, Subscription
from yixian.portal.news import Choice, Entry, Kind, everything, newest
from yixian.safeguard import crypto

BATCH = 500  # subscriptions in one sweep
MOST_READ = 1000  # entries of a kind
MOST_LINES = 30  # of one mail; the rest is counted
LONGEST = timedelta(days=31)  # what is older is no news, however long the system stood still
# A publication's moment is that of its action, which is committed a little later; what was told is not told again.
OVERLAP = timedelta(hours=1)
MOST_TOLD = 1000  # keys that are remembered


def note_knowledge(now: datetime) -> Iterator[str]:
    """Note which items of knowledge are new to everybody, or say something else than before (sweep). Two queries.

    What is there at the first look is no news.
    """
    known = dict(KnowledgeNews.objects.values_list("pk", "digest"))
    shown = {item.pk: _digest(item) for item in public_items()}
    changed = [pk for pk, digest in shown.items() if known.get(pk) != digest]
    if not changed:
        return
    at = now if known else None
    rows = [KnowledgeNews(pk=pk, digest=shown[pk], at=at) for pk in changed]
    # An item that was deleted meanwhile fails this sweep; the next one sees the items as they are.
    KnowledgeNews.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["item"], update_fields=["digest", "at"], batch_size=500
    )
    yield _("知识更新 %(count)s 条") % {"count": len(rows)}


def _digest(item: KnowledgeItem) -> str:
    return crypto.digest(f"{item.title}\n{item.text}".encode())[:32]


def tell_subscribers(now: datetime) -> Iterator[str]:
    """Write a mailing for each subscription that is due and has news (sweep; index `subscription_due`).

    Without a way to send e-mail nobody is told, and nothing is lost: they are when there is one.
    """
    due = Subscription.objects.filter(confirmed_at__isnull=False, next_at__lte=now)
    rows = list(due.order_by("next_at", "pk")[:BATCH])
    if not rows or mail_missing():
        return
    since = max(min(_since(row) for row in rows), now - LONGEST)
    for language in sorted({row.language for row in rows}):
        with translation.override(language):
            news = newest(everything(), now, MOST_READ, since)
            told = sum(_tell(row, news, now) for row in rows if row.language == language)
        if told:
            yield _("写好 %(count)s 封订阅邮件") % {"count": told}


def _since(row: Subscription) -> datetime:
    # subscription_confirmed_is_whole
    assert row.confirmed_at is not None
    assert row.told_until is not None
    return max(row.confirmed_at, row.told_until - OVERLAP)


def _tell(row: Subscription, news: list[Entry], now: datetime) -> bool:
    """Whether it had news."""
    choice, since, told = Choice.of(row.choice), _since(row), set(row.told)
    entries = [one for one in news if one.at > since and one.key not in told and choice.fits(one)]
    keys = [*row.told, *(one.key for one in entries)][-MOST_TOLD:]
    columns = {"next_at": next_due(row.rhythm, now), "told_until": now, "told": keys}
    with transaction.atomic():
        # Compare-and-set: of two sweeps that found it due one tells, in the transaction that says so.
        if Subscription.objects.filter(pk=row.pk, next_at=row.next_at).update(**columns) != 1:
            return False
        if entries:
            key = f"{READERS}:{row.pk}:{row.made_at:%y%m%d%H%M%S}:{now.isoformat()}"
            write_mailing(key, READERS, row.pk, _subject(entries), _words(entries), now)
    return bool(entries)


def _subject(entries: list[Entry]) -> str:
    count = len(entries)
    words = ngettext("%(count)d 条新内容：%(first)s", "%(count)d 条新内容：%(first)s", count)
    return f"{city_name()} " + words % {"count": count, "first": entries[0].title}


def _words(entries: list[Entry]) -> str:
    """The lines of a mail, a kind after the other, each with its address."""
    lines: list[str] = []
    shown = entries[:MOST_LINES]
    for kind in Kind:
        of_kind = [one for one in shown if one.kind == kind]
        lines += [str(kind.label), *map(_line, of_kind), ""] if of_kind else []
    if more := len(entries) - len(shown):
        words = _("另有 %(count)s 条，请到网站上看：%(address)s")
        lines.append(words % {"count": more, "address": f"{settings.PUBLIC_ADDRESS}/"})
    return "\n".join(lines).rstrip()


def _line(entry: Entry) -> str:
    about = " · ".join(part for part in (entry.words, f"{timezone.localtime(entry.at):%Y-%m-%d}") if part)
    return f"· {entry.title}\n  {about}\n  {settings.PUBLIC_ADDRESS}{entry.path}"
