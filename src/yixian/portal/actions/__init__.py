"""What the portal adds to the registry of actions: publishing, and what ends it."""

from importlib import import_module

from yixian.portal.actions.follow import ENDING, let_wait, withdraw_with

_FILES = ("publish", "decline_publication", "withdraw_publication")
# After these a case may be closed with an answer that was reviewed.
CLOSING = ("pass", "record_callback", "evaluate", "close_on_facts")


def load() -> None:
    """Import every action's file, which registers it."""
    for file in _FILES:
        import_module(f"{__name__}.{file}")


__all__ = ["CLOSING", "ENDING", "let_wait", "load", "withdraw_with"]
