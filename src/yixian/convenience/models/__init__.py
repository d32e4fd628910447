"""The rows of convenience: who offers what, and when what leaves."""

from yixian.convenience.models.feed import Feed, FeedVersion
from yixian.convenience.models.provider import Provider, ProviderKind
from yixian.convenience.models.trip import Mode, Route, Service, Stop, StopTime, Trip

__all__ = [
    "Feed",
    "FeedVersion",
    "Mode",
    "Provider",
    "ProviderKind",
    "Route",
    "Service",
    "Stop",
    "StopTime",
    "Trip",
]
