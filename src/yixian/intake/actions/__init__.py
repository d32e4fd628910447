"""What other rooms may ask of intake."""

from yixian.intake.actions.call_back import (
    miss_again,
    number_of_missed,
    put_missed_back,
    reach_missed,
    take_missed,
)
from yixian.intake.actions.end_contact import end_contact
from yixian.intake.actions.end_with_call import end_with_call
from yixian.intake.actions.identify import identify, normal_telephone
from yixian.intake.actions.leave_unfinished import leave_unfinished
from yixian.intake.actions.name_citizen import name_citizen
from yixian.intake.actions.open_by_code import open_by_code, told_code
from yixian.intake.actions.open_next import open_next
from yixian.intake.actions.placing import placed
from yixian.intake.actions.receive import TAKES_MATTERS, Approach, open_contact, receive, register
from yixian.intake.actions.receive_once import receive_once
from yixian.intake.actions.register_once import Matter, register_once
from yixian.intake.actions.take_call import drop_call, take_call

__all__ = [
    "TAKES_MATTERS",
    "Approach",
    "Matter",
    "drop_call",
    "end_contact",
    "end_with_call",
    "identify",
    "leave_unfinished",
    "miss_again",
    "name_citizen",
    "normal_telephone",
    "number_of_missed",
    "open_by_code",
    "open_contact",
    "open_next",
    "placed",
    "put_missed_back",
    "reach_missed",
    "receive",
    "receive_once",
    "register",
    "register_once",
    "take_call",
    "take_missed",
    "told_code",
]
