"""Tickets of looks: a file was checked and recorded once, and what a page draws of it comes in further requests."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yixian.ground.errors import NotAllowed
from yixian.people.models import Actor

SALT = "player"
TICKET_SECONDS = 4 * 3600  # a shift's half: a long recording is stopped and gone on with


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
