from __future__ import annotations

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.ground.text import clean_line
from yixian.people.actions.permission import record
from yixian.people.models import Account, AccountRecord, Actor, ApiToken, Role
from yixian.people.models.api_token import digest_of

LONGEST_DAYS = 366
DEFAULT_DAYS = 90
MOST_TOKENS = 20  # one for each program; whoever has more no longer knows what they are for


@transaction.atomic
def issue_token(by: Actor, account: Account, name: str, days: int = DEFAULT_DAYS) -> tuple[ApiToken, str]:
    """Make a token for `account`, valid `days` days (1 to 366); returns its row and the token itself.

    The token cannot be shown again. Only its own account (or the command line) may have one made: an
    administrator with somebody's token could act as them. Nobody makes more than `MOST_TOKENS` that are valid at
    once. Raises `NotAllowed`, `Refusal`.
    """
    if by.kind != "system" and by.account_id != account.pk:
        raise NotAllowed(_("接口令牌只能由本人申请。"))
    if not account.is_active:
        raise Refusal(_("账号已停用，不能发放令牌。"), code="deactivated")
    name = clean_line(name)
    if not name or len(name) > 60:
        raise Refusal(_("请写明令牌的用途，60 字以内。"), field="name")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal(_("有效期为 1 至 366 天。"), field="days")
    live = ApiToken.objects.filter(account=account, revoked_at=None, expires__gt=timezone.now())
    if by.kind != "system" and live.count() >= MOST_TOKENS:
        words = _("您已有 %(most)d 个有效的令牌，请先吊销不用的。") % {"most": MOST_TOKENS}
        raise Refusal(words, code="too_many_tokens")
    raw = "yx_" + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        account=account,
        name=name,
        prefix=raw[:10],
        digest=digest_of(raw),
        expires=timezone.now() + timedelta(days=days),
    )
    record(by, account, AccountRecord.What.TOKEN_ISSUED, prefix=token.prefix, days=days)
    return token, raw


@transaction.atomic
def revoke_token(by: Actor, token: ApiToken) -> None:
    """End a token at once: its owner, a security administrator or the command line.

    Raises `NotAllowed`, and `Conflict` when it was revoked before.
    """
    if by.kind != "system" and by.account_id != token.account_id and Role.SECADMIN not in by.roles:
        raise NotAllowed(_("只有本人或安全管理员可以吊销令牌。"))
    # Compare-and-set: two clicks leave one record.
    now = timezone.now()
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        raise Conflict(_("这个令牌已经吊销。"))
    token.revoked_at = now
    record(by, token.account, AccountRecord.What.TOKEN_REVOKED, prefix=token.prefix)
