"""What the portal adds to the registry of actions: publishing, and what ends it; and its own rows' changes."""

from importlib import import_module

from yixian.portal.actions.follow import ENDING, let_wait, withdraw_with
from yixian.portal.actions.public_texts import (
    WRITERS,
    begin_text,
    check_writer,
    correct_text,
    release_text,
    rewrite_text,
    withdraw_text,
)

_FILES = ("publish", "decline_publication", "withdraw_publication", "correct_publication")
# After these a case may be closed with an answer that was reviewed.
CLOSING = ("pass", "record_callback", "evaluate", "close_on_facts")


def load() -> None:
    """Import every action's file, which registers it."""
    for file in _FILES:
        import_module(f"{__name__}.{file}")


__all__ = [
    "CLOSING",
    "ENDING",
    "WRITERS",
    "begin_text",
    "check_writer",
    "correct_text",
    "let_wait",
    "load",
    "release_text",
    "rewrite_text",
    "withdraw_text",
    "withdraw_with",
]
