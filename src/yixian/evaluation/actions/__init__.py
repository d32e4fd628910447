"""What evaluation adds to the registry of actions."""

from importlib import import_module
from typing import TYPE_CHECKING

from yixian.cases.actions import follow_protection
from yixian.evaluation.models import Callback
from yixian.evaluation.models.inspection import judged

if TYPE_CHECKING:
    from yixian.cases.actions import Step

__all__ = ["judged", "keep_sealed", "load"]
_FILES = ("record_callback", "evaluate", "settle_evaluation")


def load() -> None:
    """Import every action's file, which registers it."""
    for file in _FILES:
        import_module(f"{__name__}.{file}")


def keep_sealed(step: "Step") -> None:
    """The reasons citizens gave follow their case into protection and out of it (subscriber of `PROTECTING`)."""
    follow_protection(step, Callback.objects.filter(case=step.case))
