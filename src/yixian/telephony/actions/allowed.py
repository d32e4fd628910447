"""Who may do what is done to the line for a reason, and what a reason is."""

from __future__ import annotations

from collections.abc import Set

from django.utils.translation import gettext as _

from yixian.ground.errors import NotAllowed, Refusal, Words
from yixian.ground.text import clean_line
from yixian.people.models import Account, Actor, Role

DUTY = frozenset({Role.DUTY_MANAGER})
REASON_LENGTH = 200


def account_of(actor: Actor, roles: Set[str], words: Words) -> Account:
    """The actor's account, where it has one of these roles; `NotAllowed`, in these words, where not."""
    if actor.account is None or not actor.roles & roles:
        raise NotAllowed(words)
    return actor.account


def reason_of(reason: str) -> str:
    """What was typed as a reason; `Refusal` where it says nothing."""
    said = clean_line(reason)
    if len(said) < 2:
        raise Refusal(_("请写明理由。"), field="reason")
    if len(said) > REASON_LENGTH:
        raise Refusal(_("理由不能超过 200 字。"), field="reason")
    return said
