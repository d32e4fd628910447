"""Subscriptions: asked for by anybody, confirmed from the mailbox, changed and ended by the link in each mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from yixian.ground.errors import NotFound, TooMany
from yixian.ground.limits import allow
from yixian.linkage.actions import Reader, write_mailing
from yixian.linkage.queries import email_missing
from yixian.people.queries import installation
from yixian.portal.models import Subscription
from yixian.portal.news import Choice

READERS, ASKED = "subscription", "subscription_wish"  # the kinds of mailings
CONFIRM_WITHIN = timedelta(days=7)
# Confirmations that one mailbox gets, whoever asks for them: a stranger cannot flood it.
PER_MAILBOX, DAY = 3, 86400
HOUR = time(8)  # by the city's clock: there before work
MONDAY = 0
LONGEST_TOKEN = 60


def mail_missing() -> str:
    """Why nobody can subscribe by e-mail here, "" where they can."""
    return email_missing() or ("" if settings.PUBLIC_ADDRESS else _("没有配置网站的公开地址"))


def ask(address: str, choice: Choice, rhythm: str, language: str, now: datetime) -> None:
    """Send a confirmation to the mailbox; until it is confirmed nothing else changes.

    Whoever asks learns nothing of the mailbox: not whether it was known, nor that it had its confirmations of today.
    """
    found = Subscription.hash_of(address)
    try:
        allow("subscribe_mailbox", found, PER_MAILBOX, DAY)
    except TooMany:
        return
    wish = {**choice.kept(), "rhythm": rhythm}
    with transaction.atomic():
        made = Subscription(address_hash=found, language=language, made_at=now, wished_at=now)
        made.seal(address)
        # Unique: of two who ask for one mailbox at once one makes the row, and both of them wish.
        Subscription.objects.bulk_create([made], ignore_conflicts=True)
        rows = Subscription.objects.filter(address_hash=found)
        rows.update(wish=wish, wished_at=now, language=language)
        row = rows.get()
        with translation.override(language):
            subject, words = _("请确认订阅"), _("有人（应该是您）用这个邮箱订阅了：%(what)s。%(rhythm)s。")
            what = {"what": choice.in_words(), "rhythm": Subscription.Rhythm(rhythm).label}
            subject = f"{city_name()} {subject}".strip()
            write_mailing(f"{ASKED}:{row.pk}:{now.isoformat()}", ASKED, row.pk, subject, words % what, now)


def confirm(token: str, now: datetime) -> Subscription:
    """Let it tell what was wished for. Of a link that was used already the subscription as it is.

    `NotFound` for a link that is forged, older than the newest wish, or past its seven days.
    """
    row = _held(token, "wish_token")
    if not row.wish and row.confirmed_at is not None:
        return row
    if row.wished_at < now - CONFIRM_WITHIN or not row.wish:
        raise NotFound(_("这个链接过期了，请重新订阅。"), code="link_over")
    choice, rhythm = Choice.of(row.wish), str(row.wish["rhythm"])
    columns: dict[str, Any] = {"choice": choice.kept(), "rhythm": rhythm, "next_at": next_due(rhythm, now)}
    if row.confirmed_at is None:
        columns |= {"confirmed_at": now, "told_until": now}
    # Compare-and-set: a link that is followed twice at once confirms once, and a newer wish is not lost.
    Subscription.objects.filter(pk=row.pk, wished_at=row.wished_at).exclude(wish={}).update(
        wish={}, **columns
    )
    row.refresh_from_db()
    return row


def held(token: str) -> Subscription:
    """The confirmed subscription that this link opens. `NotFound` for any other."""
    row = _held(token, "token")
    if row.confirmed_at is None:
        raise NotFound(_("这个订阅还没有确认，请点邮件里的确认链接。"))
    return row


def change(row: Subscription, choice: Choice, rhythm: str, now: datetime) -> None:
    """Tell something else from now on, or at another rhythm."""
    rows = Subscription.objects.filter(pk=row.pk)
    rows.update(choice=choice.kept(), rhythm=rhythm, next_at=next_due(rhythm, now))


def end(row: Subscription) -> None:
    """Forget it, with the address and the key that sealed it; what waits to be sent finds nobody."""
    row.delete()


def next_due(rhythm: str, now: datetime) -> datetime:
    """The next morning, or that of the next Monday."""
    day = timezone.localdate(now) + timedelta(days=1)
    if rhythm == Subscription.Rhythm.WEEKLY:
        day += timedelta(days=(MONDAY - day.weekday()) % 7)
    return timezone.make_aware(datetime.combine(day, HOUR))


def forget_unconfirmed(now: datetime) -> Iterator[str]:
    """Delete what nobody confirmed in time, and wishes to change that nobody did (sweep)."""
    old = Subscription.objects.filter(wished_at__lt=now - CONFIRM_WITHIN)
    count, _rows = old.filter(confirmed_at=None).delete()
    old.exclude(wish={}).update(wish={})
    if count:
        yield _("删除 %(count)s 个没有确认的订阅") % {"count": count}


def reader(pk: int) -> Reader | None:
    """To whom the news of a subscription go, None once it has ended."""
    row = Subscription.objects.filter(pk=pk, confirmed_at__isnull=False).first()
    if row is None:
        return None
    with translation.override(row.language):
        words = _("您订阅了这些内容，所以收到这封邮件。\n查看或更改：%(page)s\n退订：%(end)s")
        ending = words % {"page": row.link("page"), "end": row.link("end")}
    return Reader(row.address, ending, row.link("end"))


def asker(pk: int) -> Reader | None:
    """To whom a confirmation goes, None where there is nothing to confirm any more."""
    row = Subscription.objects.filter(pk=pk).exclude(wish={}).first()
    if row is None:
        return None
    with translation.override(row.language):
        words = _(
            "请打开下面的网址确认，七天内有效：\n%(link)s\n\n"
            "不是您订阅的，不用理会：没有确认的，七天后连同邮箱一起删除。"
        )
        return Reader(row.address, words % {"link": row.link("confirm")})


def city_name() -> str:
    """Whose hotline writes."""
    city = installation()
    return f"{city.label if city is not None else ''} 12345".strip()


def _held(token: str, which: str) -> Subscription:
    """The row whose own token this is. One that is not there, and one whose signs are wrong, are the same."""
    token = token.strip()[:LONGEST_TOKEN]
    number, _dash, _signs = token.partition("-")
    row = None
    if number.isascii() and number.isdigit() and len(number) <= 18:
        row = Subscription.objects.filter(pk=int(number)).first()
    if row is None or not constant_time_compare(getattr(row, which), token.lower()):
        raise NotFound(
            _("没有这个订阅：也许已经退订，也许链接不完整。请点邮件里的链接，或把它完整地复制到浏览器。")
        )
    return row
