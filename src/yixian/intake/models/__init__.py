from yixian.intake.models.idempotency_key import IdempotencyKey
from yixian.intake.models.import_mapping import ImportMapping
from yixian.intake.models.invented_history import InventedHistory

__all__ = ["IdempotencyKey", "ImportMapping", "InventedHistory"]
