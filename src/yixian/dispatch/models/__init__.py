from yixian.dispatch.models.aid import Aid, AidSwitch, is_on
from yixian.dispatch.models.category_model import CategoryModel
from yixian.dispatch.models.kept_reading import KeptReading

__all__ = ["Aid", "AidSwitch", "CategoryModel", "KeptReading", "is_on"]
