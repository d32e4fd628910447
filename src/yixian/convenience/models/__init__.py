"""The rows of convenience: who offers what, what is booked, and when what leaves."""

from yixian.convenience.models.booking import (
    LINK_AFTER,
    Booking,
    BookingAsk,
    BookingState,
    BookingStep,
    SlotTaken,
    booking_by_number,
)
from yixian.convenience.models.feed import Feed, FeedVersion
from yixian.convenience.models.journey import ChangeSource, DayChange, Journey, TravelNotice
from yixian.convenience.models.provider import Provider, ProviderKind
from yixian.convenience.models.trip import Mode, Route, Service, Stop, StopTime, Trip

__all__ = [
    "LINK_AFTER",
    "Booking",
    "BookingAsk",
    "BookingState",
    "BookingStep",
    "ChangeSource",
    "DayChange",
    "Feed",
    "FeedVersion",
    "Journey",
    "Mode",
    "Provider",
    "ProviderKind",
    "Route",
    "Service",
    "SlotTaken",
    "Stop",
    "StopTime",
    "TravelNotice",
    "Trip",
    "booking_by_number",
]
