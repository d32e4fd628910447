"""What is done to the switch; whoever starts, stops or configures it at the same time waits."""

from yixian.telephony.actions.configure import configure, keep_in_step
from yixian.telephony.actions.forget_caller import forget_caller
from yixian.telephony.actions.keep_record import keep_record, record_calls
from yixian.telephony.actions.reveal_caller import may_reveal, reveal_caller
from yixian.telephony.actions.start import bring_up
from yixian.telephony.actions.stop import bring_down

__all__ = [
    "bring_down",
    "bring_up",
    "configure",
    "forget_caller",
    "keep_in_step",
    "keep_record",
    "may_reveal",
    "record_calls",
    "reveal_caller",
]
