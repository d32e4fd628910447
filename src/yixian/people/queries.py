"""What other rooms ask about people."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.directory.models import Department
from yixian.ground.caching import Kept, Snapshot
from yixian.ground.errors import NotAllowed
from yixian.people.models import Account, AccountRecord, Actor, ApiToken, Installation, Role, RoleGrant
from yixian.people.models.api_token import digest_of

LAST_USED_EVERY = timedelta(hours=1)

_installation: Snapshot[Installation | None] = Snapshot(lambda: Installation.objects.first(), Installation)


def installation() -> Installation | None:
    """What this database is (kept 5 s in the process); None before it was made live or a demonstration."""
    return _installation()


def is_demonstration() -> bool:
    """Whether this database is a demonstration; one that nobody has marked is not."""
    row = installation()
    return row is not None and row.is_demonstration


def may_sign_in(account: Account) -> bool:
    """Whether the account may come in at all: open, and no demonstration account in a live city."""
    return account.is_active and (not account.demonstration or is_demonstration())


def account_of_token(raw: str) -> Account | None:
    """The account behind a bearer token, or None: unknown, revoked, expired, or the account may not come in.

    Kept for some seconds (`ground.caching.Kept`): a change of the account made in this process counts at once, in
    another within five seconds. At most one write an hour per token.
    """
    token = _valid_token(digest_of(raw))
    return token.account if token is not None and token.expires > timezone.now() else None


def _read_token(digest: str) -> ApiToken | None:
    """One query (index: `digest`, unique) that reads the roles along, a row for each grant."""
    now = timezone.now()
    rows = list(
        ApiToken.objects.filter(digest=digest, revoked_at=None, expires__gt=now)
        .select_related("account__organisation")
        .annotate(granted=F("account__grants__role"))
        .order_by()
    )
    token = rows[0] if rows else None
    if token is None or not may_sign_in(token.account):
        return None
    token.account.hold(token.account.organisation.kind, (row.granted for row in rows))
    if token.last_used is None or token.last_used < now - LAST_USED_EVERY:
        # Compare-and-set: of many requests at the turn of the hour one writes.
        ApiToken.objects.filter(pk=token.pk, last_used=token.last_used).update(last_used=now)
    return token


# Whatever changes an account, its roles or its tokens leaves an account record.
_valid_token: Kept[ApiToken] = Kept(_read_token, AccountRecord, Installation)


def acting(request: HttpRequest) -> Actor:
    """Who calls a page view of staff, as an Actor kept for the request; `access` has let only accounts in."""
    actor = getattr(request, "_acting", None)
    if actor is None:
        if not isinstance(request.user, Account):
            raise TypeError("this page was reached without signing in")
        actor = Actor.of(request.user)
        request._acting = actor  # type: ignore[attr-defined]
    return actor


def caller(request: HttpRequest) -> Actor:
    """Who calls an operation of the API: what its authentication (`people.api`) found."""
    actor = getattr(request, "auth", None)
    if not isinstance(actor, Actor):
        raise TypeError("this operation was reached without authentication")
    return actor


def caller_with_role(request: HttpRequest) -> Actor:
    """As `caller`; `NotAllowed` for an account without any role."""
    actor = caller(request)
    if not actor.roles:
        raise NotAllowed(_("您还没有岗位，不能读取。"))
    return actor


def _load_held() -> dict[str, frozenset[int]]:
    """One query over the grants of two roles (unique: account and role)."""
    held = RoleGrant.objects.filter(role__in=_OF_UNITS, account__is_active=True)
    rows = list(held.exclude(account__department=None).values_list("role", "account__department"))
    return {one: frozenset(unit for role, unit in rows if role == one) for one in _OF_UNITS}


_OF_UNITS = (Role.LIAISON.value, Role.UNIT_HEAD.value)
_held: Snapshot[dict[str, frozenset[int]]] = Snapshot(_load_held, RoleGrant, Account)


def has_unit_head(department: Department) -> bool:
    """Whether an account in use may decide as unit head of this department: its own, or one further up."""
    return not _held()[Role.UNIT_HEAD].isdisjoint(department.path_ids)


def has_liaison(department: Department) -> bool:
    """Whether an account in use may sign for this department: its own liaison's, or one further up."""
    return not _held()[Role.LIAISON].isdisjoint(department.path_ids)
