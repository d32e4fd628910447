"""What other rooms may ask of dispatch."""

from yixian.dispatch.actions.keep_check import keep_check
from yixian.dispatch.actions.keep_readings import keep_readings, settle_alike, settle_readings, signed
from yixian.dispatch.actions.name_source import forget_source, mark_returned, name_source
from yixian.dispatch.actions.put_in_place import put_in_place
from yixian.dispatch.actions.stop import stop
from yixian.dispatch.actions.tell_apart import (
    forget_apart,
    forget_secret,
    remember_split,
    take_back_apart,
    tell_apart,
    tell_apart_registered,
)

__all__ = [
    "forget_apart", "forget_secret", "forget_source", "keep_check", "keep_readings", "mark_returned", "name_source",
    "put_in_place", "remember_split", "settle_alike", "settle_readings", "signed", "stop", "take_back_apart",
    "tell_apart", "tell_apart_registered",
]  # fmt: skip
