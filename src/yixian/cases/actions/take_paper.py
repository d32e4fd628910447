"""Taking a case along on paper: always recorded, never by an operator's people, and who asked only as on screen."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from yixian.cases.actions.reveal import reveal_identity
from yixian.cases.models import Case, Identity
from yixian.cases.visibility import Reveal, identity_reveal
from yixian.ground.errors import NotAllowed
from yixian.people.models import Actor
from yixian.safeguard.actions.record_access import record_access

FIELDS = ("title", "content", "demand", "address", "answer")


def take_paper(
    actor: Actor,
    case: Case,
    kind: str,
    *,
    with_identity: bool = False,
    reason: str = "",
    fields: Sequence[str] = FIELDS,
) -> Identity | None:
    """Record that a paper of this kind about the case, which the actor sees, is printed or kept as a file.

    With the identity the rules of `reveal_identity` hold, its reason too, and the identity is given back; without
    it names and numbers are masked, whoever prints, and the record says so. A citizen's own leaves none.
    """
    if actor.is_operator:
        raise NotAllowed(_("运营机构的人员不能打印或下载文书。"))
    if actor.account is None:
        return None
    subject = f"case:{case.pk}"
    if not with_identity:
        record_access(actor.account, kind, subject, _("姓名和号码已遮盖"), fields)
        return None
    own_work = identity_reveal(actor, case) == Reveal.OWN_WORK
    with transaction.atomic():
        identity = reveal_identity(actor, case, reason)
        clear = [*fields, "name", "telephone"]
        record_access(actor.account, kind, subject, reason, clear, own_work=own_work)
    return identity
