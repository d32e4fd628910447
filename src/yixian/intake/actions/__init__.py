"""What other rooms may ask of intake."""

from yixian.intake.actions.end_contact import end_contact
from yixian.intake.actions.identify import identify, normal_telephone
from yixian.intake.actions.name_citizen import name_citizen
from yixian.intake.actions.receive import Approach, open_contact, receive, register
from yixian.intake.actions.receive_once import receive_once

__all__ = [
    "Approach",
    "end_contact",
    "identify",
    "name_citizen",
    "normal_telephone",
    "open_contact",
    "receive",
    "receive_once",
    "register",
]
