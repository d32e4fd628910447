"""Texts in files that people open with a spreadsheet program."""

from __future__ import annotations

# A cell that begins so would be run as a formula by the program that opens the file.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: with an apostrophe before it."""
    return "'" + text if text.startswith(FORMULA) else text
