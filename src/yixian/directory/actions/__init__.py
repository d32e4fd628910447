"""Changes of the directory that are more than saving one row."""

from yixian.directory.actions.load_rows import load_rows
from yixian.directory.actions.replace_entry import replace_entry
from yixian.directory.actions.seed_calendar import seed_calendar

__all__ = ["load_rows", "replace_entry", "seed_calendar"]
