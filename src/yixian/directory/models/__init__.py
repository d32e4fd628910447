"""The rows a city differs by."""

from yixian.directory.models.area import Area
from yixian.directory.models.calendar import CalendarYear, OfficeHours, WorkingDay
from yixian.directory.models.catalogue import CatalogueEntry
from yixian.directory.models.category import Category
from yixian.directory.models.cut_off import CutOff
from yixian.directory.models.deadline import DeadlineRule, Kind, Matter, Step, Unit, Urgency
from yixian.directory.models.department import Department
from yixian.directory.models.duty import DutyPerson
from yixian.directory.models.hall import Hall
from yixian.directory.models.number import HotlineNumber
from yixian.directory.models.outline import Outline
from yixian.directory.models.reason import ReasonCode
from yixian.directory.models.row_change import RowChange
from yixian.directory.models.row_loading import RowLoading

__all__ = [
    "Area",
    "CalendarYear",
    "CatalogueEntry",
    "Category",
    "CutOff",
    "DeadlineRule",
    "Department",
    "DutyPerson",
    "Hall",
    "HotlineNumber",
    "Kind",
    "Matter",
    "OfficeHours",
    "Outline",
    "ReasonCode",
    "RowChange",
    "RowLoading",
    "Step",
    "Unit",
    "Urgency",
    "WorkingDay",
]
