"""An item as it is told to a citizen in writing."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from yixian.ground.answers import Answer
from yixian.knowledge.models import KnowledgeItem


def item_told(code: str) -> Answer | None:
    """The words of the item of this code with whom they come from; None where it holds no more (unique: code)."""
    item = KnowledgeItem.objects.select_related("department").filter(code=code, active=True).first()
    if item is None or not item.is_valid_on(timezone.localdate()):
        return None
    source = _("（来源：%(department)s）") % {"department": item.department.label} if item.department else ""
    return Answer(item.title, f"{item.text}{source}")
