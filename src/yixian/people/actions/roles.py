from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import Conflict, Refusal
from yixian.people.actions.permission import check_may_change, locked, record
from yixian.people.models import (
    ADMINISTRATORS,
    MAY_HOLD,
    MEDIUM_ROLES,
    OPERATOR_ROLES,
    Account,
    AccountRecord,
    Actor,
    Organisation,
    Role,
    RoleGrant,
)
from yixian.people.models.roles import ONE_ADMINISTRATOR, ONLY_JOURNALISTS


def check_role_fits(account: Account, role: str) -> None:
    """Refuse a role that the account's organisation may not hold, or a second administrator's role.

    Operators never decide (docs/domain.md, People's roles); the three administrators are never the same person.
    """
    if role not in Role.values:
        raise Refusal(_("没有这个岗位。"), field="role")
    if account.organisation.is_operator and role not in OPERATOR_ROLES:
        raise Refusal(
            _(
                "运营单位的人员只能担任话务员、班长、知识编辑和回访员；派单、裁定、考核、发布和承办由政府人员担任。"
            ),
            field="role",
            code="operator_role",
        )
    if account.organisation.kind == Organisation.Kind.MEDIUM and role not in MEDIUM_ROLES:
        raise Refusal(ONLY_JOURNALISTS, field="role", code="medium_role")
    if role in ADMINISTRATORS:
        others = RoleGrant.objects.filter(account=account, role__in=ADMINISTRATORS - {role})
        if others.exists():
            raise Refusal(
                ONE_ADMINISTRATOR,
                field="role",
                code="one_administrator",
            )


@transaction.atomic
def grant_role(by: Actor, account: Account, role: str) -> RoleGrant:
    """Let `account` hold `role`; granting it twice changes nothing. Raises `NotAllowed`, `Refusal`."""
    check_may_change(by, account)
    held = locked(account)
    check_role_fits(held, role)
    grant, is_new = RoleGrant.objects.get_or_create(
        account=held, role=role, defaults={"organisation_kind": held.organisation.kind}
    )
    if is_new:
        record(by, account, AccountRecord.What.ROLE_GRANTED, role=str(role))
    account.forget_roles()
    return grant


@transaction.atomic
def revoke_role(by: Actor, account: Account, role: str) -> None:
    """Take `role` from `account`. Raises `NotAllowed`, and `Conflict` when it is not held."""
    check_may_change(by, account)
    gone, _rows = RoleGrant.objects.filter(account=account, role=role).delete()
    if not gone:
        raise Conflict(_("这个账号现在没有这个岗位。"), field="role")
    record(by, account, AccountRecord.What.ROLE_REVOKED, role=str(role))
    account.forget_roles()


def revoke_undue_roles(by: Actor, account: Account, kind: str) -> list[str]:
    """Take away, with a record each, what `account` may not hold at an organisation of this kind; returns the roles
    taken."""
    undue = RoleGrant.objects.filter(account=account).exclude(role__in=MAY_HOLD.get(kind, Role.values))
    taken = sorted(undue.values_list("role", flat=True))
    undue.delete()
    for role in taken:
        record(by, account, AccountRecord.What.ROLE_REVOKED, role=role, because=kind)
    account.forget_roles()
    return taken
