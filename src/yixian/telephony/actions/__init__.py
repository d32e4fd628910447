"""What is done to the switch; whoever starts, stops or configures it at the same time waits."""

from yixian.telephony.actions.attend import be_ready, keep_finishing, look, rest
from yixian.telephony.actions.check import check
from yixian.telephony.actions.configure import configure, keep_in_step
from yixian.telephony.actions.favour import end_favour, favour, tell_priority
from yixian.telephony.actions.forget_caller import forget_caller
from yixian.telephony.actions.hear_recording import look_at_recording, sound_of
from yixian.telephony.actions.hold_recording import hold_recording, let_recording_go, may_hold
from yixian.telephony.actions.keep_record import keep_record, record_calls
from yixian.telephony.actions.keep_recordings import keep_recordings
from yixian.telephony.actions.lead_line import hear, move, release, seat_led, stand_down
from yixian.telephony.actions.probe import alone_probing, probe_and_keep
from yixian.telephony.actions.reveal_caller import may_reveal, reveal_caller
from yixian.telephony.actions.start import bring_up
from yixian.telephony.actions.stop import bring_down
from yixian.telephony.actions.surge import begin_surge, end_surge

__all__ = [
    "alone_probing",
    "be_ready",
    "begin_surge",
    "bring_down",
    "bring_up",
    "check",
    "configure",
    "end_favour",
    "end_surge",
    "favour",
    "forget_caller",
    "hear",
    "hold_recording",
    "keep_finishing",
    "keep_in_step",
    "keep_record",
    "keep_recordings",
    "let_recording_go",
    "look",
    "look_at_recording",
    "may_hold",
    "may_reveal",
    "move",
    "probe_and_keep",
    "record_calls",
    "release",
    "rest",
    "reveal_caller",
    "seat_led",
    "sound_of",
    "stand_down",
    "tell_priority",
]
