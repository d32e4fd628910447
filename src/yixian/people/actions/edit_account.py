from __future__ import annotations

from typing import Any

from django.db import transaction

from yixian.ground.text import clean_line
from yixian.people.actions.create_account import check_fields
from yixian.people.actions.permission import check_may_change, record
from yixian.people.models import Account, AccountRecord, Actor

EDITABLE = ("name", "telephone", "clearance", "language")


@transaction.atomic
def edit_account(by: Actor, account: Account, **changes: Any) -> None:
    """Change name, telephone, clearance or language; the record names the fields and a new clearance.

    Raises `NotAllowed`, `Invalid`; TypeError for a field that has an action of its own.
    """
    check_may_change(by, account)
    if unknown := set(changes) - set(EDITABLE):
        raise TypeError(f"not edited here: {sorted(unknown)}")
    values = {field: clean_line(new) if isinstance(new, str) else new for field, new in changes.items()}
    stored = Account.objects.values(*EDITABLE).get(pk=account.pk)
    changed = sorted(field for field, new in values.items() if new != stored[field])
    if not changed:
        return
    for field in changed:
        setattr(account, field, values[field])
    check_fields(account)
    account.save(update_fields=changed)
    details: dict[str, Any] = {"fields": changed}
    if "clearance" in changed:
        details["clearance"] = account.clearance
    record(by, account, AccountRecord.What.EDITED, **details)
