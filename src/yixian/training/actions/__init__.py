"""What is done in training: read, begun, answered, handed in, let try again; courses, questions and exams kept."""

from yixian.training.actions.allow_again import allow_again, may_allow
from yixian.training.actions.begin_paper import begin_paper
from yixian.training.actions.hand_in import hand_in, settle, settle_over
from yixian.training.actions.keep import keep, set_active
from yixian.training.actions.order_items import add_item, move_item, remove_item
from yixian.training.actions.read_item import read_item
from yixian.training.actions.save_answer import save_answer

__all__ = [
    "add_item",
    "allow_again",
    "begin_paper",
    "hand_in",
    "keep",
    "may_allow",
    "move_item",
    "read_item",
    "remove_item",
    "save_answer",
    "set_active",
    "settle",
    "settle_over",
]
