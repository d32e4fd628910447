"""Who may change accounts: a security administrator (others' accounts only) and the command line."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import NotAllowed
from yixian.people.models import Account, AccountRecord, Actor, Role


def check_may_change(by: Actor, account: Account | None = None) -> None:
    """Refuse anybody but a security administrator or the system, and everybody on their own account.

    `account` is the account to be changed, None for a new one. Raises `NotAllowed`.
    """
    if by.kind == "system":
        return
    if Role.SECADMIN not in by.roles:
        raise NotAllowed(_("只有安全管理员可以管理账号。"))
    if account is not None and account.pk == by.account_id:
        raise NotAllowed(_("不能更改自己的账号，请由另一位安全管理员操作。"))


def record(by: Actor, account: Account, what: AccountRecord.What, **details: Any) -> None:
    """Append who did `what` to `account`; `details` are plain values, never a password or a token."""
    AccountRecord.objects.create(by=by.account, account=account, what=what, details=details)


def locked(account: Account) -> Account:
    """The account's row, held until the transaction ends, so that a move and a grant cannot cross."""
    return Account.objects.select_for_update().select_related("organisation").get(pk=account.pk)
