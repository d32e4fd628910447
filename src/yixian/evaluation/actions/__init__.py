"""What evaluation adds to the registry of actions."""

from importlib import import_module
from typing import TYPE_CHECKING

from yixian.cases.actions import follow_protection
from yixian.evaluation.actions.propose_exemption import PROPOSING, propose_exemption
from yixian.evaluation.models import Callback, Exemption
from yixian.evaluation.models.exemption import RECORDED
from yixian.evaluation.models.inspection import judged

if TYPE_CHECKING:
    from yixian.cases.actions import Step

__all__ = ["PROPOSING", "judged", "keep_sealed", "load", "propose_exemption"]
_FILES = (
    "record_callback",
    "send_link",
    "put_to_call",
    "leave_uncalled",
    "evaluate",
    "settle_evaluation",
    "ask_exemption",
    "rule_exemption",
    "appeal_exemption",
    "decide_appeal",
)


def load() -> None:
    """Import every action's file, which registers it."""
    for file in _FILES:
        import_module(f"{__name__}.{file}")


def keep_sealed(step: "Step") -> None:
    """What citizens and units said follows its case into protection and out of it (subscriber of `PROTECTING`)."""
    follow_protection(step, Callback.objects.filter(case=step.case))
    follow_protection(step, Exemption.objects.filter(RECORDED, case=step.case))  # the others have no words
