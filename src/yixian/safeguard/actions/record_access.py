"""Write down that somebody saw something protected, before it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.utils.translation import gettext as _

from yixian.ground.errors import Refusal
from yixian.ground.text import clean_line
from yixian.safeguard import looks
from yixian.safeguard.masking import mask_text
from yixian.safeguard.models import AccessRecord

REASON_LENGTH = 500
_NAME_LENGTH = 150


class Viewer(Protocol):
    """Who looks: an account."""

    pk: Any
    name: Any


def record_access(
    account: Viewer | None,
    what: str,
    subject: str,
    reason: str = "",
    fields: Sequence[str] = (),
    own_work: bool = False,
) -> AccessRecord:
    """Keep one look at `subject` ("case:123"); `account` None is the system itself.

    Own live work needs no reason, anything else does (docs/domain.md, "Who sees what"): raises `Refusal` on field
    "reason" when it is blank or longer than 500 characters.
    """
    record = _record(account, what, subject, _checked(reason, own_work), fields, own_work)
    record.save()
    looks.witness([record])
    return record


def record_accesses(
    account: Viewer | None,
    what: str,
    subjects: Iterable[str],
    reason: str = "",
    fields: Sequence[str] = (),
    own_work: bool = False,
) -> int:
    """As `record_access` for every subject of a list or export, a statement per thousand; their count."""
    checked = _checked(reason, own_work)
    records = [_record(account, what, subject, checked, fields, own_work) for subject in subjects]
    AccessRecord.objects.bulk_create(records, batch_size=1000)
    looks.witness(records)
    return len(records)


def _record(
    account: Viewer | None, what: str, subject: str, reason: str, fields: Sequence[str], own_work: bool
) -> AccessRecord:
    return AccessRecord(
        account_id=None if account is None else account.pk,
        account_name=_("系统") if account is None else str(account.name)[:_NAME_LENGTH],
        what=what,
        subject=subject,
        fields=[str(field) for field in fields],
        reason=reason,
        own_work=own_work,
    ).prove()


def _checked(reason: str, own_work: bool) -> str:
    # The log is read by others than the case: numbers typed into a reason are masked.
    reason = mask_text(clean_line(reason))
    if not reason and not own_work:
        raise Refusal(_("查看非本人在办事项的个人信息须填写理由。"), field="reason", code="reason_needed")
    if len(reason) > REASON_LENGTH:
        raise Refusal(_("理由不能超过 500 字。"), field="reason", code="too_long")
    return reason
