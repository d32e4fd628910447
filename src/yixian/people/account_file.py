"""A file of people to open accounts for: every line checked by the rules of the form, before anything is opened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yixian.directory.models import Department
from yixian.directory.queries import departments
from yixian.directory.row_file import Cells, Heading, WrongRow, cells_in, headings_of
from yixian.ground.tables import Line
from yixian.ground.text import clean_line, listed
from yixian.people.models import ADMINISTRATORS, MEDIUM_ROLES, OPERATOR_ROLES, Account, Organisation, Role
from yixian.people.models.roles import NEEDS_UNIT, ONE_ADMINISTRATOR, ONLY_JOURNALISTS, UNIT_ROLES

COLUMNS: dict[str, Promise] = {
    "username": gettext_lazy("用户名"),
    "name": gettext_lazy("姓名"),
    "organisation": gettext_lazy("单位"),
    "department": gettext_lazy("部门"),
    "roles": gettext_lazy("岗位"),
    "telephone": gettext_lazy("工作电话"),
}
OPTIONAL = frozenset({"department", "telephone"})


@dataclass(frozen=True)
class NewAccount:
    """One account to open."""

    line: int
    username: str
    name: str
    organisation: Organisation
    department: Department | None
    roles: tuple[str, ...]
    telephone: str

    @property
    def held(self) -> str:
        """The roles in words."""
        return listed(Role(role).label for role in self.roles)


@dataclass
class AccountFile:
    """What a file asks for, and what is wrong with it, by line."""

    wanted: list[NewAccount] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def headings() -> list[Heading]:
    """The columns of the file, in Chinese and English."""
    return headings_of(COLUMNS, OPTIONAL)


def read_accounts(lines: Iterable[Line]) -> AccountFile:
    """Check every line; four queries, however many there are."""
    found = AccountFile()
    try:
        rows = list(cells_in(iter(lines), headings()))
    except WrongRow as error:
        found.wrong.append(error.said({}))
        return found
    reader = _Reader({clean_line(cells.text("username")).lower() for cells in rows})
    for cells in rows:
        try:
            found.wanted.append(reader.account(cells))
        except WrongRow as error:
            told = {"line": cells.line, "what": error.said(cells.headings)}
            found.wrong.append(_("第 %(line)d 行：%(what)s") % told)
    if not rows:
        found.wrong.append(_("文件里只有表头，没有人员。"))
    return found


class _Reader:
    """Knows what a line may point at."""

    def __init__(self, usernames: set[str]) -> None:
        self.taken = set(Account.objects.filter(username__in=usernames).values_list("username", flat=True))
        self.lines: dict[str, int] = {}
        self.organisations = {key: one for one in Organisation.objects.all() for key in (one.name, one.code)}
        self.roles = _role_names()
        units = departments()
        self.units = {one.code: one for one in units}
        self.named: dict[str, list[Department]] = {}
        for one in units:
            self.named.setdefault(one.name, []).append(one)

    def account(self, cells: Cells) -> NewAccount:
        organisation = cells.one_of("organisation", self.organisations)
        if organisation is None:
            raise WrongRow(_("%(column)s 不能为空"), "organisation")
        department, roles = self._department(cells), self._roles(cells)
        _check_roles(roles, organisation, department)
        return NewAccount(
            cells.line,
            self._username(cells),
            _checked(cells, "name"),
            organisation,
            department,
            roles,
            _checked(cells, "telephone"),
        )

    def _username(self, cells: Cells) -> str:
        username = _checked(cells, "username").lower()
        if username in self.taken:
            raise WrongRow(_("用户名“%(name)s”已经有人使用") % {"name": username})
        if username in self.lines:
            raise WrongRow(_("与第 %(line)d 行重复") % {"line": self.lines[username]})
        self.lines[username] = cells.line
        return username

    def _roles(self, cells: Cells) -> tuple[str, ...]:
        roles: list[str] = []
        for typed in cells.text("roles", needed=True).replace("、", ";").replace("；", ";").split(";"):
            name = typed.strip()
            if name and name.lower() not in self.roles:
                known = listed(role.label for role in Role)
                raise WrongRow(_("没有岗位“%(name)s”，可以写：%(known)s") % {"name": name, "known": known})
            roles += [self.roles[name.lower()]] if name else []
        return tuple(dict.fromkeys(roles))

    def _department(self, cells: Cells) -> Department | None:
        typed = cells.text("department")
        named = self.named.get(typed, [])
        return named[0] if len(named) == 1 else cells.one_of("department", self.units)


def _checked(cells: Cells, column: str) -> str:
    """The text of a column as the account's own field takes it."""
    text = clean_line(cells.text(column, needed=column not in OPTIONAL))
    field_of = Account._meta.get_field(column)
    clean = partial(field_of.clean, model_instance=None)  # type: ignore[union-attr]
    try:
        return str(clean(text.lower() if column == "username" else text))
    except ValidationError as error:
        raise WrongRow(f"{cells.headings.get(column, column)} {listed(error.messages)}") from error


def _role_names() -> dict[str, str]:
    """The roles by code, and by name in Chinese and English."""
    called: dict[str, str] = {role.value: role.value for role in Role}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            called |= {str(role.label).lower(): role.value for role in Role}
    return called


def _check_roles(roles: tuple[str, ...], organisation: Organisation, department: Department | None) -> None:
    """The rules of `check_role_fits`, before there is an account."""
    undue = [Role(role).label for role in roles if organisation.is_operator and role not in OPERATOR_ROLES]
    if undue:
        raise WrongRow(
            _("运营单位的人员不能担任%(roles)s，只能担任话务员、班长、知识编辑和回访员")
            % {"roles": listed(undue)}
        )
    if organisation.kind == Organisation.Kind.MEDIUM and set(roles) - MEDIUM_ROLES:
        raise WrongRow(str(ONLY_JOURNALISTS))
    if len(ADMINISTRATORS & set(roles)) > 1:
        raise WrongRow(str(ONE_ADMINISTRATOR))
    if UNIT_ROLES & set(roles) and department is None:
        raise WrongRow(str(NEEDS_UNIT))
