"""What supervision adds to the registry of actions."""

from importlib import import_module
from typing import TYPE_CHECKING

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
    for row in (*orders, *Addressee.objects.filter(order__case=case)):
        row.save(update_fields=row.keep_texts(case.citizen, case.protected, {}))
