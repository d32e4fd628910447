from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher
from django.db import transaction

from yixian.people.account_file import NewAccount
from yixian.people.actions.create_account import create_account
from yixian.people.models import Account, Actor

# 31 signs nobody takes for another: sixteen of them hold 79 bits.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, LONG = 4, 4
# What nobody can guess needs no slow hash: five hundred slow ones would keep the page for minutes. The hash is made
# anew, and slow, with the password its owner chooses at the first sign-in.
FEW_ROUNDS = 2000


@transaction.atomic
def open_accounts(by: Actor, wanted: Sequence[NewAccount]) -> list[tuple[Account, str]]:
    """Open all these accounts or none, each with a password of its own that has to be changed at the first sign-in.

    The passwords are in what is returned and nowhere else. Raises as `create_account`.
    """
    return [_open(by, one) for one in wanted]


def _open(by: Actor, wanted: NewAccount) -> tuple[Account, str]:
    password = new_password()
    account = create_account(
        by,
        username=wanted.username,
        name=wanted.name,
        organisation=wanted.organisation,
        department=wanted.department,
        telephone=wanted.telephone,
        roles=wanted.roles,
        password=password,
        hashed=_hashed(password),
    )
    return account, password


def new_password() -> str:
    """Four groups of four signs, which can be read out on the telephone."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(LONG)) for _ in range(GROUPS))


def _hashed(password: str) -> str:
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(password, hasher.salt(), FEW_ROUNDS)
    return hasher.encode(password, hasher.salt())
