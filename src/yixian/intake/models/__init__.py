from yixian.intake.models.import_mapping import ImportMapping

__all__ = ["ImportMapping"]
