from yixian.intake.models.import_mapping import ImportMapping
from yixian.intake.models.invented_history import InventedHistory, city_told, line_invented, work_invented

__all__ = ["ImportMapping", "InventedHistory", "city_told", "line_invented", "work_invented"]
