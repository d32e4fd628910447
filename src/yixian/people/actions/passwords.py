from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from yixian.ground.errors import Refusal
from yixian.people.actions.permission import check_may_change, record
from yixian.people.models import Account, AccountRecord, Actor


def check_password(password: str, account: Account) -> None:
    """Refuse a password that the validators in the settings refuse, with their words, on field `password`."""
    try:
        validate_password(password, account)
    except ValidationError as weak:
        raise Refusal(" ".join(weak.messages), field="password") from weak


@transaction.atomic
def set_password(by: Actor, account: Account, password: str) -> None:
    """Give an account a new password; whoever is signed in with the old one is signed out.

    At the next sign-in its owner has to change it first.
    People change their own on their own page, with the old one in hand. Raises `NotAllowed`, `Refusal`.
    """
    check_may_change(by, account)
    check_password(password, account)
    account.set_password(password)
    account.password_given = True
    account.save(update_fields=["password", "password_given"])
    record(by, account, AccountRecord.What.PASSWORD_SET)
