"""What linkage does: it notes what citizens are to be told, and sends it."""

from yixian.linkage.actions.send import send_waiting
from yixian.linkage.actions.tell import TOLD_VERBS, tell

__all__ = ["TOLD_VERBS", "send_waiting", "tell"]
