"""Changes of the directory that are more than saving one row."""

from yixian.directory.actions.export_rows import export_rows, keep_rows, rows_for
from yixian.directory.actions.load_rows import apply_file, bring_rows, load_rows, preview_file, read_file
from yixian.directory.actions.record_change import record_change
from yixian.directory.actions.replace_entry import replace_entry
from yixian.directory.actions.seed_calendar import seed_calendar
from yixian.directory.actions.set_day import set_day

__all__ = [
    "apply_file",
    "bring_rows",
    "export_rows",
    "keep_rows",
    "load_rows",
    "preview_file",
    "read_file",
    "record_change",
    "replace_entry",
    "rows_for",
    "seed_calendar",
    "set_day",
]
