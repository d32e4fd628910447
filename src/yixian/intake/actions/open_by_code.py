"""A caller names number and query code: that case is opened for this contact, and for no longer.

Whoever calls from another telephone, or withholds the number, is helped so; and whoever has forgotten the code is told
it, if they call from the telephone of the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from yixian.cases.models import Case, Contact, Secrecy, by_number
from yixian.cases.proof import proved_by_code
from yixian.cases.queries import query_code
from yixian.ground.errors import Conflict, NotAllowed, Refusal
from yixian.safeguard.actions.record_access import record_access

if TYPE_CHECKING:
    from yixian.people.models import Actor


def open_by_code(actor: Actor, contact: Contact, number: str, code: str) -> Case:
    """The case, which this seat may see while the contact lasts; who opened it is recorded.

    A `Refusal` for a wrong number or code and after too many tries, `NotAllowed` for a case that is kept even from
    a seat whose caller has its code, `Conflict` when the contact has ended.
    """
    _check_goes_on(contact)
    case = proved_by_code(f"account {actor.account_id}", number, code)
    with transaction.atomic():
        held = Contact.objects.select_for_update().get(pk=contact.pk)
        _check_goes_on(held)
        held.about = case
        held.save(update_fields=["about"])
        seen = Case.objects.visible_to(actor).filter(pk=case.pk).exists()
        if not seen:
            held.about = None
            held.save(update_fields=["about"])
        _record(actor, contact, case, _("来电人报出编号和查询码"), "number")
    if not seen:
        raise NotAllowed(
            _("这件诉求按规定保密，话务员不能查看。请诉求人在网站上用编号和查询码查看进度、补充和催办。")
        )
    contact.about = case
    return case


def told_code(actor: Actor, contact: Contact, number: str) -> tuple[Case, str]:
    """A forgotten query code, to be read to somebody who calls from the case's own telephone; recorded.

    A `Refusal` in any other call: the code alone opens the case, to whoever has it.
    """
    _check_goes_on(contact)
    case = by_number(Case.objects.visible_to(actor).select_related("citizen"), number)
    hashed = contact.citizen.telephone_hash if contact.citizen is not None else ""
    if (
        case is None
        or not hashed
        or case.citizen.telephone_hash != hashed
        or case.secrecy == Secrecy.FULL
        or case.submitted_at is None
    ):
        raise Refusal(_("查询码只能告诉用登记的电话打来的人。请对方改用那个电话拨打 12345。"))
    _record(actor, contact, case, _("来电人用登记的电话询问查询码"), "query_code")
    return case, query_code(case)


def _check_goes_on(contact: Contact) -> None:
    if not contact.goes_on:
        raise Conflict(_("这个来电已经有结果了。"))


def _record(actor: Actor, contact: Contact, case: Case, why: str, field: str) -> None:
    reason = _("%(why)s（来电 %(contact)s）") % {"why": why, "contact": contact.pk}
    record_access(actor.account, "code", f"case:{case.pk}", reason, [field], own_work=True)
