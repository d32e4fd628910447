"""The rows of supervision: orders, and whom they are addressed to."""

from yixian.supervision.models.order import Addressee, Level, SupervisionOrder, SupervisionOrderQuerySet

__all__ = ["Addressee", "Level", "SupervisionOrder", "SupervisionOrderQuerySet"]
