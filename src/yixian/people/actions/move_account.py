from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yixian.directory.models import Department
from yixian.ground.errors import NotAllowed, Refusal
from yixian.people.actions.permission import check_may_change, locked, record
from yixian.people.actions.roles import revoke_undue_roles
from yixian.people.models import Account, AccountRecord, Actor, Organisation, RoleGrant


@transaction.atomic
def move_account(
    by: Actor, account: Account, *, organisation: Organisation, department: Department | None
) -> list[str]:
    """Move an account to an organisation and department; returns the roles it lost by that.

    Raises `NotAllowed`.
    """
    check_may_change(by, account)
    before = locked(account)
    if before.organisation_id == organisation.pk and before.department_id == (department and department.pk):
        return []
    lost = revoke_undue_roles(by, account, organisation.kind)
    Account.objects.filter(pk=account.pk).update(organisation=organisation, department=department)
    RoleGrant.objects.filter(account=account).update(organisation_kind=organisation.kind)
    account.organisation, account.department = organisation, department
    account.forget_roles()
    record(
        by,
        account,
        AccountRecord.What.MOVED,
        organisation=organisation.code,
        department=department.code if department else "",
    )
    return lost


@transaction.atomic
def change_organisation_kind(by: Actor, organisation: Organisation, kind: str) -> dict[str, list[str]]:
    """Make an organisation governmental, an operator or a medium; returns, by username, the roles lost by its people.

    Raises `NotAllowed` (also on one's own organisation: it would be a change to oneself) and `Refusal`.
    """
    check_may_change(by)
    if by.organisation_id == organisation.pk:
        raise NotAllowed(_("不能更改自己所在单位的性质，请由其他单位的安全管理员操作。"))
    if kind not in Organisation.Kind.values:
        raise Refusal(_("没有这种单位性质。"), field="kind")
    Organisation.objects.filter(pk=organisation.pk).update(kind=kind)
    organisation.kind = kind
    lost: dict[str, list[str]] = {}
    for account in Account.objects.select_for_update().filter(organisation=organisation):
        if taken := revoke_undue_roles(by, account, kind):
            lost[account.username] = taken
        record(
            by,
            account,
            AccountRecord.What.ORGANISATION_CHANGED,
            organisation=organisation.code,
            kind=str(kind),
        )
    RoleGrant.objects.filter(account__organisation=organisation).update(organisation_kind=kind)
    return lost
