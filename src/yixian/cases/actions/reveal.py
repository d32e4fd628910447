"""Seeing who asked: always recorded, with a reason wherever it is not one's own live work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case, Identity
from yixian.cases.visibility import Reveal, identity_reveal
from yixian.ground.errors import NotAllowed, NotFound, Refusal
from yixian.ground.text import clean_line
from yixian.safeguard.actions.record_access import record_access

if TYPE_CHECKING:
    from yixian.people.models import Actor


def reveal_identity(actor: Actor, case: Case, reason: str = "") -> Identity:
    """The citizen's identity in clear, recorded as seen by this actor.

    `reason` may be empty only for the actor's own live work. `NotAllowed` where the identity is kept from it.
    """
    own_work = check_reveal(actor, case, reason)
    if actor.account is not None:
        record_access(
            actor.account, "identity", f"case:{case.pk}", reason, ["name", "telephone"], own_work=own_work
        )
    return case.citizen.identity


def check_reveal(actor: Actor, case: Case, reason: str) -> bool:
    """Whether the case is this actor's own live work, which needs no reason.

    `NotFound` for a case it may not see, `NotAllowed` where the identity is kept from it, `Refusal` where a reason is
    owed and none is said.
    """
    if not Case.objects.visible_to(actor).filter(pk=case.pk).exists():
        raise NotFound(_("没有这件诉求，或者您不能查看。"))
    how = identity_reveal(actor, case)
    if how == Reveal.HIDDEN:
        raise NotAllowed(_("这件诉求的诉求人身份对您保密。"))
    if how == Reveal.WITH_REASON and len(clean_line(reason)) < 2:
        raise Refusal(_("请写明查看身份的理由。"), field="reason")
    return how == Reveal.OWN_WORK
