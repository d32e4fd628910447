"""Letters into the outbox: told once to each, however often it is asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from yixian.linkage.models import Letter, NoticeWish, Outgoing, sending
from yixian.people.queries import is_demonstration


def write_letters(
    key: str, subject: str, text: str, *, accounts: Iterable[int], addresses: Iterable[str], now: datetime
) -> int:
    """A letter for each account that wishes for e-mail and for each address; how many. Two queries at most.

    `key` names what is told: who was told it already is not told again.
    """
    told: dict[str, dict[str, object]] = {
        f"{key}:{one}": {"address": one} for one in dict.fromkeys(addresses)
    }
    if sending().allows("email"):
        wishes = NoticeWish.objects.filter(
            pk__in=set(accounts), by_email=True, email__gt="", account__is_active=True
        )
        if not is_demonstration():
            wishes = wishes.filter(account__demonstration=False)
        told |= {f"{key}:#{pk}": {"account_id": pk} for pk in wishes.values_list("pk", flat=True)}
    letters = [
        Letter(
            key=name,
            subject=subject[:200],
            text=text,
            state=Outgoing.State.WAITING,
            made_at=now,
            next_at=now,
            **to,
        )
        for name, to in told.items()
    ]
    Letter.objects.bulk_create(letters, ignore_conflicts=True)
    return len(letters)
