"""The rows of telephony: lines, numbers' queues, seats, what callers are told; and the record of calls."""

from yixian.telephony.models.alarm_limit import AlarmLimit
from yixian.telephony.models.announcement import Announcement
from yixian.telephony.models.break_reason import BreakReason
from yixian.telephony.models.call import Call, calls_kept
from yixian.telephony.models.call_queue import CallQueue
from yixian.telephony.models.line_act import LineAct
from yixian.telephony.models.line_rule import LineRule
from yixian.telephony.models.missed_caller import MissedCaller
from yixian.telephony.models.nuisance import CallerBlock, NuisanceReport
from yixian.telephony.models.placed_call import PlacedCall
from yixian.telephony.models.priority_caller import PriorityCaller
from yixian.telephony.models.probe import NumberProbe
from yixian.telephony.models.record_file import RecordFile
from yixian.telephony.models.recording import RecordedSide, Recording, Side
from yixian.telephony.models.seat import Seat, SeatQueue
from yixian.telephony.models.seat_interval import SeatInterval
from yixian.telephony.models.surge import Surge
from yixian.telephony.models.switch_event import SwitchEvent
from yixian.telephony.models.taken_call import TakenCall
from yixian.telephony.models.trunk import Trunk

__all__ = [
    "AlarmLimit",
    "Announcement",
    "BreakReason",
    "Call",
    "CallQueue",
    "CallerBlock",
    "LineAct",
    "LineRule",
    "MissedCaller",
    "NuisanceReport",
    "NumberProbe",
    "PlacedCall",
    "PriorityCaller",
    "RecordFile",
    "RecordedSide",
    "Recording",
    "Seat",
    "SeatInterval",
    "SeatQueue",
    "Side",
    "Surge",
    "SwitchEvent",
    "TakenCall",
    "Trunk",
    "calls_kept",
]
