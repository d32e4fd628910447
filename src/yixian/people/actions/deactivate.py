from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Conflict
from yixian.people.actions.permission import check_may_change, record
from yixian.people.models import Account, AccountRecord, Actor, ApiToken


@transaction.atomic
def deactivate(by: Actor, account: Account) -> None:
    """Close an account: it is signed out at its next click and its tokens are revoked; its record stays.

    Raises `NotAllowed`, and `Conflict` when it is closed already.
    """
    check_may_change(by, account)
    # Compare-and-set: of two administrators who close one account, one leaves the record.
    if not Account.objects.filter(pk=account.pk, is_active=True).update(is_active=False):
        raise Conflict(_("这个账号已经停用。"))
    ApiToken.objects.filter(account=account, revoked_at=None).update(revoked_at=timezone.now())
    account.is_active = False
    account.forget_roles()
    record(by, account, AccountRecord.What.DEACTIVATED)


@transaction.atomic
def activate(by: Actor, account: Account) -> None:
    """Open a closed account again, with the roles it had; its tokens stay revoked.

    Raises `NotAllowed`, and `Conflict` when it is open.
    """
    check_may_change(by, account)
    if not Account.objects.filter(pk=account.pk, is_active=False).update(is_active=True):
        raise Conflict(_("这个账号已经在用。"))
    account.is_active = True
    account.forget_roles()
    record(by, account, AccountRecord.What.ACTIVATED)
