"""What linkage does: it notes what citizens and staff are to be told, sends it, and forgets it with them."""

from yixian.linkage.actions import citizens_wechat
from yixian.linkage.actions.daily import forget_counts
from yixian.linkage.actions.forget import forget, forget_old
from yixian.linkage.actions.mailings import Reader, forget_mailings, register_reader, write_mailing
from yixian.linkage.actions.read import read_all, set_read
from yixian.linkage.actions.recall import follow_choice, withdraw_asking
from yixian.linkage.actions.remind import ByNotice
from yixian.linkage.actions.resend import resend
from yixian.linkage.actions.send import send_waiting
from yixian.linkage.actions.send_answer import send_answer
from yixian.linkage.actions.tell import TOLD_VERBS, tell
from yixian.linkage.actions.tell_staff import NEWS, tell_duty_managers, tell_staff
from yixian.linkage.actions.write_letters import write_letters

__all__ = [
    "NEWS",
    "TOLD_VERBS",
    "ByNotice",
    "Reader",
    "citizens_wechat",
    "follow_choice",
    "forget",
    "forget_counts",
    "forget_mailings",
    "forget_old",
    "read_all",
    "register_reader",
    "resend",
    "send_answer",
    "send_waiting",
    "set_read",
    "tell",
    "tell_duty_managers",
    "tell_staff",
    "withdraw_asking",
    "write_letters",
    "write_mailing",
]
