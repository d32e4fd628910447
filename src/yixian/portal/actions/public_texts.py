"""Public texts: begun, rewritten, released by a second person, corrected, withdrawn. Each a compare-and-set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.errors import Conflict, NotAllowed, Refusal, WrongState
from yixian.portal.models import Correction, Publication, PublicText
from yixian.portal.read_by_all import moments

if TYPE_CHECKING:
    from yixian.people.models import Account, Actor

WRITERS = frozenset({"publisher", "duty_manager"})
State = PublicText.State
WORDED = ("title", "words", "numbers")
ANEW = "撤下以后改过，重新发布。"  # stored, for everybody: Chinese whatever the publisher reads


def begin_text(actor: Actor, kind: str, columns: Mapping[str, Any]) -> PublicText:
    """A draft. `NotAllowed`, `Conflict` where the month's bulletin or the question's answer was begun already."""
    writer = check_writer(actor)
    try:
        with transaction.atomic():
            made: PublicText = PublicText.objects.create(
                kind=kind, written_by=writer, written_at=timezone.now(), **columns
            )
    except IntegrityError:
        raise Conflict(_("别人刚刚开始写这一篇，请刷新后打开。")) from None
    return made


def rewrite_text(actor: Actor, text: PublicText, version: int | None, columns: Mapping[str, Any]) -> None:
    """Change a draft; whoever does is its writer from then on and does not release it."""
    check_writer(actor)
    if text.state == State.PUBLISHED:
        raise WrongState(_("已经发布了。要改动，请用“更正”，改了什么会一直写在下面。"))
    again = {"state": State.DRAFT, "written_by": actor.account, "written_at": timezone.now()}
    _set(text, version, {**columns, **again}, {State.DRAFT, State.WITHDRAWN})


def release_text(
    actor: Actor, text: PublicText, version: int | None, press_at: datetime | None, public_at: datetime | None
) -> None:
    """Let everybody read it from `public_at`, journalists from `press_at`; without them from now.

    Refuses whoever wrote it last, and what is released already: nothing takes back by a later moment what everybody may
    have read. What was public before says for ever that it was withdrawn and changed.
    """
    releaser = check_writer(actor)
    if text.state == State.PUBLISHED:
        raise WrongState(_("已经发布了，不能再定公开时间。要压后，请先撤下，改过再发布。"))
    if actor.account_id == text.written_by_id:
        raise Refusal(_("这一篇是您写的，要由另一个人发布。"), code="second_person")
    now = timezone.now()
    if not PublicText.objects.filter(_told_of(now), pk=text.pk).exists():
        raise WrongState(_("原来的诉求还没有公开，或者已经撤下，后续不能发布。"))
    press, public = moments(press_at, public_at, now)
    columns = {
        "state": State.PUBLISHED,
        "press_at": press,
        "public_at": public,
        "published_by": actor.account,
        "published_at": now,
    }
    anew = text.was_public(now)
    with transaction.atomic():
        _set(text, version, columns, {State.DRAFT}, _told_of(now))
        if anew:
            # Why it was withdrawn is the office's, and its words may be what nobody should read: neither comes back.
            Correction.objects.create(text=text, note=ANEW, by=releaser, at=now)


def correct_text(
    actor: Actor, text: PublicText, version: int | None, columns: Mapping[str, Any], note: str, personal: bool
) -> Correction:
    """Change what is published; what it said before stays readable beside it, unless it held personal data."""
    corrector = check_writer(actor)
    before = {name: getattr(text, name) for name in ("title", "words")}
    if all(columns.get(name, before[name]) == before[name] for name in before):
        raise Refusal(_("没有改动。"), field="words")
    with transaction.atomic():
        _set(text, version, dict(columns), {State.PUBLISHED})
        if personal:
            text.corrections.update(before={}, personal=True)  # earlier ones may hold the same words
        made: Correction = Correction.objects.create(
            text=text,
            note=note,
            before={} if personal else before,
            personal=personal,
            by=corrector,
            at=timezone.now(),
        )
    return made


def withdraw_text(actor: Actor, text: PublicText, version: int | None, why: str) -> None:
    """Nobody reads it any more; its address says so, and who withdrew it when and why stays with it.

    A draft that nobody needs is put away so.
    """
    check_writer(actor)
    columns = {
        "state": State.WITHDRAWN,
        "withdrawn_by": actor.account,
        "withdrawn_at": timezone.now(),
        "withdrawn_why": why,
    }
    _set(text, version, columns, {State.DRAFT, State.PUBLISHED})


def check_writer(actor: Actor) -> Account:
    """The account of whoever may write and release. `NotAllowed` for others."""
    if actor.account is None or not actor.roles & WRITERS:
        raise NotAllowed(_("公开文稿由发布员和值班主任撰写和发布。"))
    return actor.account


def _told_of(now: datetime) -> Q:
    """Of a follow-up that its matter is public: nobody reads what became of what they may not read.

    By a subquery: joined, PostgreSQL would not ask again for the version of a row it had to wait for.
    """
    public = Publication.objects.filter(state=Publication.State.PUBLISHED, published_at__lte=now)
    return Q(publication=None) | Q(publication__in=public)


def _set(
    text: PublicText,
    version: int | None,
    columns: Mapping[str, Any],
    states: set[State],
    where: Q | None = None,
) -> None:
    read = -1 if version is None else version
    # Compare and set: of two people who read the same version one wins and the other is told.
    known = PublicText.objects.filter(where or Q(), pk=text.pk, version=read, state__in=states)
    won = known.update(**columns, version=read + 1, changed_at=timezone.now())
    text.refresh_from_db()
    if not won:
        raise Conflict(_("别人刚刚改过这一篇，请看过以后再做一次。"))
    # Pages kept in this process are forgotten by the signal of a save, which an update does not send.
    text.save(update_fields=["changed_at"])
