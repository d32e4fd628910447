"""The rows of telephony: lines, numbers' queues, seats, and what callers are told."""

from yixian.telephony.models.announcement import Announcement
from yixian.telephony.models.call_queue import CallQueue
from yixian.telephony.models.seat import Seat, SeatQueue
from yixian.telephony.models.trunk import Trunk

__all__ = ["Announcement", "CallQueue", "Seat", "SeatQueue", "Trunk"]
