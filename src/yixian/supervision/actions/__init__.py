"""What supervision adds to the registry of actions."""

from importlib import import_module
from typing import TYPE_CHECKING

from yixian.cases.actions import follow_protection
from yixian.supervision.models import Addressee, SupervisionOrder

if TYPE_CHECKING:
    from yixian.cases.actions import Step

_FILES = ("supervise", "answer_supervision", "close_supervision")


def load() -> None:
    """Import every action's file, which registers it."""
    for file in _FILES:
        import_module(f"{__name__}.{file}")


def keep_sealed(step: "Step") -> None:
    """Demands and answers follow their case into protection and out of it (subscriber)."""
    case = step.case
    orders = SupervisionOrder.objects.filter(case=case)
    follow_protection(step, [*orders, *Addressee.objects.filter(order__case=case)])
