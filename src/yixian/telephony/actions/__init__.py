"""What is done to the switch; whoever starts, stops or configures it at the same time waits."""

from yixian.telephony.actions.attend import be_ready, keep_finishing, look, rest
from yixian.telephony.actions.block_caller import (
    approve_block,
    lift_block,
    propose_block,
    refuse_block,
    standing,
)
from yixian.telephony.actions.call_citizen import call_citizen
from yixian.telephony.actions.check import check
from yixian.telephony.actions.configure import configure, keep_in_step
from yixian.telephony.actions.demonstrate import demonstrate
from yixian.telephony.actions.favour import end_favour, favour
from yixian.telephony.actions.forget_caller import forget_caller
from yixian.telephony.actions.hand_along import hand_along
from yixian.telephony.actions.hear_recording import look_at_recording, sound_of
from yixian.telephony.actions.hold_recording import hold_recording, let_recording_go, may_hold
from yixian.telephony.actions.keep_record import keep_record, record_calls
from yixian.telephony.actions.keep_recordings import keep_recordings
from yixian.telephony.actions.keep_silent import pause_recording, resume_recording
from yixian.telephony.actions.lead_line import hear, move, release, seat_led, stand_down
from yixian.telephony.actions.place_call import place_call
from yixian.telephony.actions.probe import alone_probing, probe_and_keep
from yixian.telephony.actions.report_nuisance import report_nuisance, withdraw_report, words_of
from yixian.telephony.actions.reveal_caller import may_reveal, reveal_caller
from yixian.telephony.actions.start import bring_up
from yixian.telephony.actions.stop import bring_down
from yixian.telephony.actions.surge import begin_surge, end_surge
from yixian.telephony.actions.tell_callers import tell_callers
from yixian.telephony.actions.three import come_back, hand_on, join, leave, step_aside

__all__ = [
    "alone_probing",
    "approve_block",
    "be_ready",
    "begin_surge",
    "bring_down",
    "bring_up",
    "call_citizen",
    "check",
    "come_back",
    "configure",
    "demonstrate",
    "end_favour",
    "end_surge",
    "favour",
    "forget_caller",
    "hand_along",
    "hand_on",
    "hear",
    "hold_recording",
    "join",
    "keep_finishing",
    "keep_in_step",
    "keep_record",
    "keep_recordings",
    "leave",
    "let_recording_go",
    "lift_block",
    "look",
    "look_at_recording",
    "may_hold",
    "may_reveal",
    "move",
    "pause_recording",
    "place_call",
    "probe_and_keep",
    "propose_block",
    "record_calls",
    "refuse_block",
    "release",
    "report_nuisance",
    "rest",
    "resume_recording",
    "reveal_caller",
    "seat_led",
    "sound_of",
    "stand_down",
    "standing",
    "step_aside",
    "tell_callers",
    "withdraw_report",
    "words_of",
]
