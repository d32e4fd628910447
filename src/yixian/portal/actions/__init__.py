"""What the portal adds to the registry of actions: publishing, and what ends it; and its own rows' changes."""

from importlib import import_module

from yixian.portal.actions.end_exposure import UNFITTING, end_exposure_with
from yixian.portal.actions.follow import ENDING, let_wait, withdraw_with
from yixian.portal.actions.press_cards import (
    GRANTERS,
    apply_for_card,
    end_card,
    grant_card,
    refuse_card,
    renew_card,
)
from yixian.portal.actions.press_questions import ANSWERERS, answer, ask, assign, card_of, draft_answer
from yixian.portal.actions.public_texts import (
    WRITERS,
    begin_text,
    check_writer,
    correct_text,
    release_text,
    rewrite_text,
    withdraw_text,
)

_FILES = (
    "publish",
    "decline_publication",
    "withdraw_publication",
    "correct_publication",
    "expose",
    "end_exposure",
)
# After these a case may be closed with an answer that was reviewed.
CLOSING = ("pass", "record_callback", "evaluate", "close_on_facts")


def load() -> None:
    """Import every action's file, which registers it."""
    for file in _FILES:
        import_module(f"{__name__}.{file}")


__all__ = [
    "ANSWERERS",
    "CLOSING",
    "ENDING",
    "GRANTERS",
    "UNFITTING",
    "WRITERS",
    "answer",
    "apply_for_card",
    "ask",
    "assign",
    "begin_text",
    "card_of",
    "check_writer",
    "correct_text",
    "draft_answer",
    "end_card",
    "end_exposure_with",
    "grant_card",
    "let_wait",
    "load",
    "refuse_card",
    "release_text",
    "renew_card",
    "rewrite_text",
    "withdraw_text",
    "withdraw_with",
]
