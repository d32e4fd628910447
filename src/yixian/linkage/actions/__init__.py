"""What linkage does: it notes what citizens are to be told, sends it, and forgets it with them."""

from yixian.linkage.actions.forget import forget
from yixian.linkage.actions.send import send_waiting
from yixian.linkage.actions.tell import TOLD_VERBS, tell

__all__ = ["TOLD_VERBS", "forget", "send_waiting", "tell"]
