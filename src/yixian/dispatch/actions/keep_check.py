"""What the checklist of a reply said at its first review, beside what the reviewer did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yixian.dispatch.models import Aid, KeptReading
from yixian.dispatch.reply_check import checked

if TYPE_CHECKING:
    from yixian.cases.actions import Step


def keep_check(step: Step) -> None:
    """After a review: `proposed` is pass where nothing was missing, else rework; nothing of a protected case."""
    points = checked(step.case)
    if points is None:
        return
    proposed = "rework" if any(one.holds is False for one in points) else "pass"
    KeptReading.objects.get_or_create(
        case=step.case,
        aid=Aid.REPLY,
        defaults={"proposed": proposed, "chosen": step.verb, "taken": proposed == step.verb},
    )
