from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from yixian.directory.models import Department
from yixian.ground.errors import Invalid
from yixian.ground.text import clean_line
from yixian.people.actions.passwords import check_password
from yixian.people.actions.permission import check_may_change, record
from yixian.people.actions.roles import grant_role
from yixian.people.models import Account, AccountRecord, Actor, Organisation


@transaction.atomic
def create_account(
    by: Actor,
    *,
    username: str,
    name: str,
    organisation: Organisation,
    password: str,
    department: Department | None = None,
    roles: Iterable[str] = (),
    telephone: str = "",
    clearance: bool = False,
    language: str = Account.Language.CHINESE,
    demonstration: bool = False,
    hashed: str = "",
) -> Account:
    """Open an account with a first password and roles: all of it or nothing.

    A demonstration account may have the documented password; nobody can sign in with it in a live city.
    `hashed` is the password's hash where many accounts share one: working it out costs half a second each.
    Raises `NotAllowed`; `Invalid` naming the fields; `Refusal` for a weak password or an unfit role.
    """
    check_may_change(by)
    account = Account(
        username=clean_line(username).lower(),
        name=clean_line(name),
        organisation=organisation,
        department=department,
        telephone=clean_line(telephone),
        clearance=clearance,
        language=language,
        demonstration=demonstration,
        password_given=not demonstration,
    )
    check_fields(account)
    if not demonstration:
        check_password(password, account)
    if hashed:
        account.password = hashed
    else:
        account.set_password(password)
    account.save()
    record(
        by,
        account,
        AccountRecord.What.CREATED,
        organisation=organisation.code,
        department=department.code if department else "",
        clearance=clearance,
    )
    for role in roles:
        grant_role(by, account, role)
    return account


def check_fields(account: Account) -> None:
    """Refuse what the columns do not take (too long, taken, not a username): `Invalid` naming the fields."""
    try:
        account.full_clean(exclude=["password"])
    except ValidationError as wrong:
        errors = {field: [str(word) for word in words] for field, words in wrong.message_dict.items()}
        first = next(iter(errors.values()))[0]
        raise Invalid(first, errors) from wrong
