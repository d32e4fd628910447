from yixian.intake.models.import_mapping import ImportMapping
from yixian.intake.models.invented_history import InventedHistory, line_invented, work_invented

__all__ = ["ImportMapping", "InventedHistory", "line_invented", "work_invented"]
