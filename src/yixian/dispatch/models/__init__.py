from yixian.dispatch.models.aid import OFF_AT_FIRST, Aid, AidSwitch, is_on
from yixian.dispatch.models.category_model import CategoryModel
from yixian.dispatch.models.department_model import DepartmentModel
from yixian.dispatch.models.first_dispatch import FirstDispatch, Source
from yixian.dispatch.models.kept_reading import KeptReading
from yixian.dispatch.models.learnt_model import LearntModel
from yixian.dispatch.models.not_the_same import NotTheSame

__all__ = [
    "OFF_AT_FIRST", "Aid", "AidSwitch", "CategoryModel", "DepartmentModel", "FirstDispatch", "KeptReading",
    "LearntModel", "NotTheSame", "Source", "is_on",
]  # fmt: skip
