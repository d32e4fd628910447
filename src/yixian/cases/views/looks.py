"""Tickets of looks: a file was checked and recorded once, and what a page draws of it comes in further requests."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yixian.cases.models import Case
from yixian.ground.errors import NotAllowed, NotFound
from yixian.people.models import Actor

SALT = "player"
TICKET_SECONDS = 4 * 3600  # a shift's half: a long recording is stopped and gone on with


def check_there(case: Case, attachment_id: int, media_types: Collection[str] | None = None) -> None:
    """`NotFound` unless the file is the case's, and of one of these types where they are given."""
    found = case.attachments.filter(pk=attachment_id)
    if media_types is not None:
        found = found.filter(media_type__in=media_types)
    if not found.exists():
        raise NotFound(_("没有这个附件，或者您不能查看。"))


def with_ticket(address: str, actor: Actor, attachment_id: int) -> str:
    """The address with the ticket of a look that has just been recorded."""
    return f"{address}?{urlencode({'ticket': signing.dumps(_look(actor, attachment_id), salt=SALT)})}"


def check_ticket(request: HttpRequest, actor: Actor, attachment_id: int) -> None:
    """`NotAllowed` without the ticket of a look by this person at this file."""
    try:
        look = signing.loads(request.GET.get("ticket", "")[:300], salt=SALT, max_age=TICKET_SECONDS)
    except signing.BadSignature:
        look = None
    if look != _look(actor, attachment_id):
        raise NotAllowed(_("请在诉求页面打开，每次查看都要留下记录。"))


def _look(actor: Actor, attachment_id: int) -> list[int | None]:
    """Whose look at what: a ticket opens nothing for anybody else."""
    return [actor.account_id, attachment_id]
