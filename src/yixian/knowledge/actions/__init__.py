from yixian.knowledge.actions.audit import pass_text, send_back, withdraw_item
from yixian.knowledge.actions.cite import Expired, answer_of, cite
from yixian.knowledge.actions.files import add_file, content_of, remove_file
from yixian.knowledge.actions.write import drop_text, save_text, send_text, take_back

__all__ = [
    "Expired",
    "add_file",
    "answer_of",
    "cite",
    "content_of",
    "drop_text",
    "pass_text",
    "remove_file",
    "save_text",
    "send_back",
    "send_text",
    "take_back",
    "withdraw_item",
]
