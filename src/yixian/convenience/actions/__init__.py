"""What is done to bookings, each step by the table of `states.py`, and to feeds of timetables."""

from yixian.convenience.actions.answer import (
    accept,
    finish,
    give_back,
    miss_citizen,
    open_link,
    propose,
    refuse,
    shown_identity,
    state_with,
)
from yixian.convenience.actions.book import Wanted, askable, book, check_not_twice, local_moment
from yixian.convenience.actions.citizen import (
    GRADES,
    agree,
    ask_of,
    cancel,
    complain,
    decline,
    finish_as_citizen,
    grade,
    miss_provider,
)
from yixian.convenience.actions.feeds import (
    feed_called,
    hand_in,
    may_keep,
    remove_feed,
    take_back,
    take_version,
)
from yixian.convenience.actions.forget import forget_bookings
from yixian.convenience.actions.opening import is_shut, open_ones
from yixian.convenience.actions.step import CITIZEN, Doer
from yixian.convenience.actions.sweep import forget_old_bookings, sweep_bookings

__all__ = [
    "CITIZEN",
    "GRADES",
    "Doer",
    "Wanted",
    "accept",
    "agree",
    "ask_of",
    "askable",
    "book",
    "cancel",
    "check_not_twice",
    "complain",
    "decline",
    "feed_called",
    "finish",
    "finish_as_citizen",
    "forget_bookings",
    "forget_old_bookings",
    "give_back",
    "grade",
    "hand_in",
    "is_shut",
    "local_moment",
    "may_keep",
    "miss_citizen",
    "miss_provider",
    "open_link",
    "open_ones",
    "propose",
    "refuse",
    "remove_feed",
    "shown_identity",
    "state_with",
    "sweep_bookings",
    "take_back",
    "take_version",
]
