"""What a citizen was told is forgotten with the identity: that and when there was a notice stays, its words go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from yixian.linkage.models import Notice

if TYPE_CHECKING:
    from yixian.cases.actions import Step

State = Notice.State


def forget(step: Step) -> None:
    """Empty the notices of a case whose citizen is erased, and send none of them (subscriber).

    Every case of the citizen has such a step of its own, so each empties its own notices.
    """
    told = Notice.objects.filter(case=step.case)
    told.filter(state=State.WAITING).update(state=State.FAILED, reason=_("诉求人身份已销毁"))
    told.update(subject="", words="")
