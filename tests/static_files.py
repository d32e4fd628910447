"""The middleware of static files, which looks for them once in a process, not again for every `Client` of a test."""

from __future__ import annotations

from typing import Any

from whitenoise.middleware import WhiteNoiseMiddleware

_found: dict[str, Any] = {}


class FoundOnce(WhiteNoiseMiddleware):
    """As in life, where one process has one of it: a Client makes its own, and reading 230 files takes 50 ms."""

    def add_files_from_finders(self) -> None:
        if not _found:
            super().add_files_from_finders()
            _found.update(self.files)
        self.files = dict(_found)
