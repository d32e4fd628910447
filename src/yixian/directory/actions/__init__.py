"""Changes of the directory that are more than saving one row."""

from yixian.directory.actions.export_rows import export_rows
from yixian.directory.actions.load_rows import Change, bring_rows, load_rows
from yixian.directory.actions.replace_entry import replace_entry
from yixian.directory.actions.seed_calendar import seed_calendar

__all__ = ["Change", "bring_rows", "export_rows", "load_rows", "replace_entry", "seed_calendar"]
