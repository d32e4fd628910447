from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yixian.people.models.account import Account
from yixian.people.models.organisation import Organisation
from yixian.people.models.roles import ADMINISTRATORS, MEDIUM_ROLES, OPERATOR_ROLES, Role


class RoleGrant(models.Model):
    """One role of one account.

    `organisation_kind` is a copy, so that the database itself can refuse what an operator may not hold;
    `move_account` and `change_organisation_kind` keep it true.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="grants", verbose_name=_("账号"))
    role = models.CharField(_("岗位"), max_length=20, choices=Role)
    organisation_kind = models.CharField(max_length=10, choices=Organisation.Kind, editable=False)
    granted_at = models.DateTimeField(_("授予时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("岗位授权")
        verbose_name_plural = _("岗位授权")
        constraints = [
            models.UniqueConstraint(fields=["account", "role"], name="one_grant_per_account_and_role"),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(role__in=sorted(ADMINISTRATORS)),
                name="administrators_are_different_people",
            ),
            models.CheckConstraint(
                condition=Q(organisation_kind="government")
                | Q(organisation_kind="operator", role__in=sorted(OPERATOR_ROLES))
                | Q(organisation_kind="medium", role__in=sorted(MEDIUM_ROLES)),
                name="operators_hold_no_decisions",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} · {self.get_role_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.organisation_kind = self.account.organisation.kind
        super().save(*args, **kwargs)
        self.account.forget_roles()
