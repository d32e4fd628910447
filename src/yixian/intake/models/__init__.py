from yixian.intake.models.idempotency_key import IdempotencyKey
from yixian.intake.models.import_mapping import ImportMapping

__all__ = ["IdempotencyKey", "ImportMapping"]
