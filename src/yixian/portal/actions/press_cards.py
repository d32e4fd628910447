"""The cards of journalists: asked for by anybody, granted with an account of its own, refused, renewed, ended."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.ground.months import months_after
from yixian.people.actions import activate, create_account, deactivate
from yixian.people.actions.open_accounts import new_password
from yixian.people.models import SYSTEM, Account, AccountRecord, Organisation
from yixian.portal.models import PressCard, PublicRule
from yixian.portal.models.public_rule import rule
from yixian.safeguard import crypto

if TYPE_CHECKING:
    from datetime import date

    from yixian.people.models import Actor

GRANTERS = frozenset({"publisher", "sysadmin"})
State = PressCard.State
GONE = gettext_lazy("刚刚有人办理了这份申请，请刷新后再看。")


def apply_for_card(medium: str, person: dict[str, str]) -> PressCard:
    """Keep an application; whoever asks is nobody we know."""
    card = PressCard(medium=medium, asked_at=timezone.now())
    card.seal(person)
    card.save()
    return card


def grant_card(actor: Actor, card: PressCard) -> tuple[Account, str]:
    """Open an account that is a journalist and nothing else; it and its first password, which is shown once.

    The security administrator opens accounts of people who see cases. This one sees nothing that is not public or about
    to be: publishers open it, and the record of accounts says that the system did for them.
    """
    _check(actor)
    with transaction.atomic():
        held = _held(card, State.ASKED)
        medium = _medium(held.medium)
        password = new_password()
        account = create_account(
            SYSTEM,
            username=f"press-{held.pk}-{secrets.token_hex(2)}",
            name=held.person["name"],
            organisation=medium,
            password=password,
            roles=("journalist",),
        )
        _decide(actor, held, State.GRANTED, account=account, valid_until=_until())
    card.refresh_from_db()
    return account, password


def refuse_card(actor: Actor, card: PressCard, why: str) -> None:
    """Turn it down; who asked is forgotten with the key."""
    _check(actor)
    with transaction.atomic():
        held = _held(card, State.ASKED)
        _decide(actor, held, State.REFUSED, wrapped_key=crypto.destroy_key(), why=why)


def renew_card(actor: Actor, card: PressCard) -> None:
    """Let it hold for another term from today; one that was ended too.

    `Refusal` where somebody else than the press desk closed the account: whoever did opens it.
    """
    _check(actor)
    with transaction.atomic():
        held = _held(card, State.GRANTED, State.ENDED)
        assert held.account is not None
        if not held.account.is_active:
            closed = held.account.records.filter(what=AccountRecord.What.DEACTIVATED).first()
            if held.state != State.ENDED or closed is None or closed.by_id is not None:
                raise Refusal(_("这个账号由安全管理员停用，请安全管理员恢复以后再延长。"))
            activate(SYSTEM, held.account)
        _decide(actor, held, State.GRANTED, valid_until=_until(), why="")


def end_card(actor: Actor, card: PressCard, why: str) -> None:
    """Nobody signs in with it from now on."""
    _check(actor)
    with transaction.atomic():
        held = _held(card, State.GRANTED)
        assert held.account is not None
        if held.account.is_active:
            deactivate(SYSTEM, held.account)
        _decide(actor, held, State.ENDED, why=why)


def _check(actor: Actor) -> None:
    if not actor.roles & GRANTERS:
        raise NotAllowed(_("记者账号由发布员或系统管理员审核。"))


def _held(card: PressCard, *states: State) -> PressCard:
    """The card as it is now, held until the end. `Conflict` where somebody decided otherwise meanwhile."""
    held = PressCard.objects.select_for_update().get(pk=card.pk)
    if held.state not in states:
        raise Conflict(GONE)
    return held


def _decide(actor: Actor, card: PressCard, state: State, **columns: object) -> None:
    # Compare and set: SQLite holds no row, so the update says what the state was; the other one's account is undone.
    known = PressCard.objects.filter(pk=card.pk, state=card.state)
    if not known.update(state=state, decided_by=actor.account, decided_at=timezone.now(), **columns):
        raise Conflict(GONE)


def _until() -> date:
    return months_after(timezone.localdate(), rule(PublicRule.Code.CARD_MONTHS))


def _medium(name: str) -> Organisation:
    """The medium as an organisation. `Refusal` where another organisation has its name."""
    found = Organisation.objects.filter(name=name).first()
    if found is None:
        return Organisation.objects.create(
            code=f"medium-{secrets.token_hex(4)}", name=name, kind=Organisation.Kind.MEDIUM
        )
    if found.kind != Organisation.Kind.MEDIUM:
        raise Refusal(
            _("“%(name)s”是系统里的一个政府或运营单位，不是媒体。请退回申请，请对方改正名称。")
            % {"name": name}
        )
    return found
