from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yixian.people.models.organisation import Organisation
from yixian.people.models.roles import ADMINISTRATORS, MAY_HOLD

valid_username = RegexValidator(
    r"\A[a-z][a-z0-9_.-]{1,39}\Z",
    _("用户名以小写字母开头，只含小写字母、数字、点、下划线和连字符，长 2 至 40 个字符。"),
)


class AccountRows(BaseUserManager["Account"]):
    """Rows of accounts; `get_by_natural_key` finds one by username."""


class Account(AbstractBaseUser):
    """Somebody who signs in. Accounts are deactivated, never deleted: the record needs their names.

    There is no all-powerful account: what an account may do is its `roles`, and nothing else.
    """

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "简体中文"
        ENGLISH = "en", "English"

    username = models.CharField(_("用户名"), max_length=40, unique=True, validators=[valid_username])
    name = models.CharField(_("姓名"), max_length=50)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="accounts", verbose_name=_("单位")
    )
    department = models.ForeignKey(
        "directory.Department",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accounts",
        verbose_name=_("部门"),
    )
    telephone = models.CharField(_("工作电话"), max_length=30, blank=True)
    clearance = models.BooleanField(
        _("保密事项指定人员"), default=False, help_text=_("可以处理保密诉求，仅限指定的人员。")
    )
    language = models.CharField(_("语言"), max_length=10, choices=Language, default=Language.CHINESE)
    is_active = models.BooleanField(_("在用"), default=True)
    # Until its owner has changed it, somebody else knows the password: no page but the one to change it opens.
    password_given = models.BooleanField(_("密码由他人设定"), default=False, editable=False)
    demonstration = models.BooleanField(_("演示账号"), default=False, editable=False)
    made_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = AccountRows()

    _held: tuple[frozenset[str], bool] | None = None

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.username = self.normalize_username(self.username).lower()

    @property
    def code(self) -> str:
        """How rows of files name it."""
        return self.username

    @property
    def roles(self) -> frozenset[str]:
        """The roles this account may use now: one query, then kept on the instance.

        An operator's or a medium's account never has a role outside `MAY_HOLD`, whatever its grants say, and a
        deactivated account has none.
        """
        return self._read_held()[0]

    @property
    def is_operator(self) -> bool:
        """Whether the account's organisation is an operator; shares the query of `roles`."""
        return self._read_held()[1]

    def _read_held(self) -> tuple[frozenset[str], bool]:
        if self._held is None:
            # The organisation is the left side of the join, so that an account without grants has a kind too.
            rows = list(
                Organisation.objects.filter(accounts=self.pk).values_list("kind", "accounts__grants__role")
            )
            self.hold(rows[0][0] if rows else "", (role for _kind, role in rows))
        assert self._held is not None
        return self._held

    def hold(self, organisation_kind: str, granted: Iterable[str | None]) -> None:
        """Keep the roles `granted`, for whoever has read them with something else; None is no grant."""
        operator = organisation_kind == Organisation.Kind.OPERATOR
        roles = frozenset(role for role in granted if role)
        roles &= MAY_HOLD.get(organisation_kind, roles)
        self._held = (roles if self.is_active else frozenset(), operator)

    def forget_roles(self) -> None:
        """Read the roles anew at the next question (after a grant, a revocation or a move)."""
        self._held = None

    @property
    def is_staff(self) -> bool:
        """Django's admin opens to the three administrators; each of its pages asks for the right one."""
        return bool(self.roles & ADMINISTRATORS)

    def has_perm(self, perm: str, obj: object | None = None) -> bool:
        """Nothing by default: each admin page names the administrator who may use it."""
        return False

    def has_perms(self, perm_list: list[str], obj: object | None = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """The admin's index shows a room to administrators; its pages still decide one by one."""
        return self.is_staff
