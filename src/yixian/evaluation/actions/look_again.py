from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yixian.cases import clocks
from yixian.evaluation.models import Inspection
from yixian.evaluation.models.inspection import RULERS
from yixian.ground.errors import NotAllowed
from yixian.people.models import Actor


def look_again(actor: Actor, inspection: Inspection) -> None:
    """The duty manager says that the matter of a fatal error was looked at; what follows there is decided there."""
    if actor.account is None or not actor.roles & RULERS:
        raise NotAllowed(_("致命差错由值班主任复看。"))
    rows = Inspection.objects.filter(pk=inspection.pk, fatal=True, looked_at=None)
    rows.update(looked_by=actor.account, looked_at=clocks.now())
